/* SPDX-License-Identifier: ISC */
#include "../../rt/memory.h"
#include <check.h>
#include <stdint.h>
#include <sys/mman.h>

/* The run time's memory in a capturing child.  Check runs each case in a process of its own. */

static size_t
count_others(const char *p, size_t n, int byte)
{
	size_t others = 0, i;

	for (i = 0; i < n; i++)
		others += (unsigned char)p[i] != byte;
	return others;
}

START_TEST(pieces_keep_their_contents)
{
	enum { N = 200 };
	char *p[N], *libcs = malloc(100);
	size_t size[N], i;

	memset(libcs, 7, 100);
	hicam_memory_apart();
	for (i = 0; i < N; i++) {
		size[i] = i % 7 == 0 ? 10000 * i : 13 * i;
		p[i] = malloc(size[i]);
		ck_assert_uint_eq((uintptr_t)p[i] % 16, 0);
		memset(p[i], (int)i, size[i]);
	}
	for (i = 0; i < N; i += 3)
		free(p[i]);
	for (i = 1; i < N; i += 3) {
		p[i] = realloc(p[i], 2 * size[i]);
		ck_assert(p[i] != NULL);
	}
	for (i = 0; i < N; i++)
		if (i % 3 != 0)
			ck_assert_uint_eq(count_others(p[i], size[i], (int)i), 0);
	libcs = realloc(libcs, 5000);
	ck_assert_uint_eq(count_others(libcs, 100, 7), 0);
	free(libcs);
}
END_TEST

START_TEST(zeroed_pieces_are_zero_where_others_were)
{
	char *p;
	size_t i;

	hicam_memory_apart();
	for (i = 1; i < 300000; i += 9973) {
		memset(malloc(i), 1, i);
		p = malloc(i);
		memset(p, 1, i);
		free(p);
		p = calloc(1, i);
		ck_assert_uint_eq(count_others(p, i, 0), 0);
	}
	ck_assert(calloc(SIZE_MAX / 2, 3) == NULL);
	ck_assert(reallocarray(NULL, SIZE_MAX / 2, 3) == NULL);
}
END_TEST

/* Not all allocators have notes in front of what they give: that page may be nobody's. */
START_TEST(nothing_in_front_of_a_page_is_looked_at)
{
	enum { PAGE = 64 << 10, N = 3000 };
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	ck_assert(pages != MAP_FAILED);
	ck_assert_int_eq(mprotect(pages, PAGE, PROT_NONE), 0);
	hicam_memory_apart();
	free(pages + PAGE);
	for (i = 0; i < N; i++)
		ck_assert_uint_ne((uintptr_t)malloc(i % 3 * 16) % 4096, 0);
}
END_TEST

static int
ascending(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

START_TEST(arrays_are_sorted)
{
	int v[100];
	size_t n, i;

	hicam_memory_apart();
	for (n = 0; n <= 100; n++) {
		for (i = 0; i < n; i++)
			v[i] = (int)(i * 7919 % 101) - 50;
		qsort(v, n, sizeof(v[0]), ascending);
		for (i = 1; i < n; i++)
			ck_assert_int_le(v[i - 1], v[i]);
	}
}
END_TEST

START_TEST(texts_are_printed)
{
	char *s;

	hicam_memory_apart();
	ck_assert_int_eq(asprintf(&s, "%d %s", 42, "words"), 8);
	ck_assert_str_eq(s, "42 words");
	ck_assert_str_eq(strdup(s), s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("memory");
	TCase *c = tcase_create("child");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(c, pieces_keep_their_contents);
	tcase_add_test(c, zeroed_pieces_are_zero_where_others_were);
	tcase_add_test(c, nothing_in_front_of_a_page_is_looked_at);
	tcase_add_test(c, arrays_are_sorted);
	tcase_add_test(c, texts_are_printed);
	suite_add_tcase(suite, c);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
