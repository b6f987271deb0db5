/* SPDX-License-Identifier: ISC */
#include <check.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../rt/heap.h"

/*
 * The typed heap against what the program asked of it.  Check runs each case in a process of its own, so each begins
 * with an empty heap.
 */

struct item { int key; double value; };

static const struct hicam_type T_CHAR = { .name = "char", .kind = HICAM_CHAR, .size = 1 };
static const struct hicam_type T_INT = { .name = "int", .kind = HICAM_INT, .size = sizeof(int) };
static const struct hicam_type T_ITEM = { .name = "item", .kind = HICAM_STRUCT, .size = sizeof(struct item) };

static const struct hicam_site UNTYPED = { .file = "heap_test.c" };
static const struct hicam_site CHARS = { .type = &T_CHAR, .file = "heap_test.c" };
static const struct hicam_site INTS = { .type = &T_INT, .file = "heap_test.c" };
static const struct hicam_site ITEMS = { .type = &T_ITEM, .file = "heap_test.c" };
static const struct hicam_site TAILED = { .type = &T_ITEM, .tail = 1, .file = "heap_test.c" };

/* A program's view of one block: filled with MARK. */
struct shadow {
	unsigned char *p;
	size_t size;
	unsigned char mark;
	const struct hicam_site *site;
};

static uint64_t seed = 88172645463325252;

static size_t
random_below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % n);
}

/* Mostly small, some around the limits of classes and spans, few big. */
static size_t
random_size(void)
{
	switch (random_below(16)) {
	case 0:
		return random_below(40000);
	case 1:
		return ((size_t)1 << random_below(18)) - random_below(2);
	case 2:
		return random_below(64) == 0 ? random_below(3000000) : 0;
	case 3:
		return 32768 - 2 + random_below(4);
	default:
		return random_below(600);
	}
}

static void
fill(struct shadow *s)
{
	s->mark = (unsigned char)random_below(256);
	memset(s->p, s->mark, s->size);
}

static bool
all_bytes(const unsigned char *p, size_t n, unsigned char mark)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != mark)
			return false;
	return true;
}

static struct hicam_block
find(const void *p)
{
	struct hicam_block b;

	ck_assert_msg(hicam_heap_find(p, &b), "no block at %p", p);
	return b;
}

static void
check_block(const struct shadow *s)
{
	const size_t at[] = { 0, s->size / 2, s->size };

	for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
		struct hicam_block b = find(s->p + at[i]);

		ck_assert_ptr_eq(b.start, s->p);
		ck_assert_uint_eq(b.size, s->size);
		ck_assert(b.live);
		ck_assert_ptr_eq(b.type, s->site->type);
		ck_assert_int_eq(b.tail, s->site->tail);
		ck_assert_uint_eq(b.nregions, 0);
	}
}

/* The heap lists exactly the shadow's blocks, ascending, and numbers them so; so does a walk. */
static void
check_all(const struct shadow *s, size_t n)
{
	struct hicam_block b, described;
	struct hicam_walk walk = { 0 };
	struct hicam_place place, walked;
	size_t live = 0, bytes = 0, listed = 0, numbers, last = 0;
	const void *after = NULL;

	for (size_t i = 0; i < n; i++)
		if (s[i].p != NULL) {
			check_block(&s[i]);
			live++;
			bytes += s[i].size;
		}
	ck_assert_uint_eq(hicam_heap_count(), live);
	numbers = hicam_heap_freeze();
	while (hicam_heap_next(after, &b)) {
		ck_assert((uintptr_t)b.start > (uintptr_t)after);
		ck_assert(b.live);
		ck_assert(hicam_heap_place((char *)b.start + b.size, &place));
		ck_assert(place.start == b.start);
		ck_assert_uint_lt(place.number, numbers);
		ck_assert(listed == 0 || place.number > last);
		last = place.number;
		do
			ck_assert(hicam_heap_walk(&walk, &walked));
		while (walked.number != last);
		ck_assert(walked.start == b.start);
		hicam_heap_describe(&walked, &described);
		ck_assert(described.live);
		ck_assert_uint_eq(described.size, b.size);
		listed++;
		bytes -= b.size;
		after = b.start;
	}
	while (hicam_heap_walk(&walk, &walked)) {
		hicam_heap_describe(&walked, &described);
		ck_assert(!described.live);
	}
	ck_assert_uint_eq(listed, live);
	ck_assert_uint_eq(bytes, 0);
}

/* The room that a block for SITE has at least. */
static size_t
room(size_t size, const struct hicam_site *site)
{
	return site->tail && size < site->type->size ? site->type->size : size;
}

static void
random_step(struct shadow *s)
{
	static const struct hicam_site *const sites[] = { &UNTYPED, &CHARS, &INTS, &ITEMS, &TAILED };
	size_t size = random_size(), align;

	if (s->p != NULL && random_below(4) == 0) {
		size_t keep = s->size < size ? s->size : size;
		unsigned char *p = __hicam_realloc(s->p, size, s->site);

		s->p = p;
		s->size = room(size, s->site);
		if (size == 0) {
			ck_assert_ptr_null(p);
			return;
		}
		ck_assert_ptr_nonnull(p);
		ck_assert(all_bytes(p, keep, s->mark));
	} else if (s->p != NULL) {
		ck_assert(all_bytes(s->p, s->size, s->mark));
		__hicam_free(s->p);
		s->p = NULL;
		return;
	} else {
		s->site = sites[random_below(5)];
		s->size = room(size, s->site);
		switch (random_below(8)) {
		case 0:
			align = (size_t)1 << random_below(19);
			s->p = __hicam_aligned_alloc(align, size, s->site);
			ck_assert_uint_eq((uintptr_t)s->p & (align - 1), 0);
			break;
		case 1:
			s->p = __hicam_calloc(size, 1, s->site);
			ck_assert(all_bytes(s->p, size, 0));
			break;
		default:
			s->p = __hicam_malloc(size, s->site);
		}
		ck_assert_ptr_nonnull(s->p);
	}
	ck_assert_uint_eq((uintptr_t)s->p % 16, 0);
	fill(s);
}

START_TEST(random_calls_agree_with_a_shadow)
{
	static struct shadow s[3000];
	size_t n = sizeof s / sizeof s[0];

	for (int round = 1; round <= 60000; round++) {
		/* phases that mostly grow and phases that mostly shrink, so that spans run empty */
		struct shadow *one = &s[random_below(n)];

		if (one->p == NULL || round / 10000 % 2 == 1 || random_below(3) == 0)
			random_step(one);
		if (round % 10000 == 0)
			check_all(s, n);
	}
	for (size_t i = 0; i < n; i++)
		__hicam_free(s[i].p);
	ck_assert_uint_eq(hicam_heap_count(), 0);
	ck_assert(!hicam_heap_next(NULL, &(struct hicam_block){ .size = 0 }));
}
END_TEST

START_TEST(every_small_size_has_its_own_end)
{
	for (size_t size = 0; size < 33000; size++) {
		char *p = __hicam_malloc(size, &CHARS), *q = __hicam_malloc(size, &CHARS);

		ck_assert_ptr_ne(p, q);
		ck_assert_ptr_eq(find(p + size).start, p);
		ck_assert_ptr_eq(find(q + size).start, q);
		__hicam_free(p);
		__hicam_free(q);
	}
}
END_TEST

START_TEST(spans_full_of_one_size_come_back_empty)
{
	static char *p[40000];
	size_t n = sizeof p / sizeof p[0];

	for (int round = 0; round < 3; round++) {
		size_t size = (size_t)48 << (2 * round);

		for (size_t i = 0; i < n; i++)
			ck_assert_ptr_nonnull(p[i] = __hicam_malloc(size, &ITEMS));
		ck_assert_uint_eq(hicam_heap_count(), n);
		for (size_t i = 0; i < n; i++)
			__hicam_free(p[i * 7919 % n]);
		ck_assert_uint_eq(hicam_heap_count(), 0);
	}
}
END_TEST

START_TEST(a_freed_block_is_found_dead_and_its_memory_used_next)
{
	char *p = __hicam_malloc(100, &ITEMS);

	__hicam_free(p);
	struct hicam_block b = find(p + 50);
	ck_assert_ptr_eq(b.start, p);
	ck_assert(!b.live);
	ck_assert_ptr_eq(__hicam_malloc(98, &CHARS), p);
}
END_TEST

START_TEST(foreign_pointers_are_not_found)
{
	struct hicam_block b;
	int local;
	char *p = __hicam_malloc(20, &CHARS);
	struct hicam_place place;

	ck_assert(!hicam_heap_owns(&local));
	ck_assert(!hicam_heap_owns(NULL));
	ck_assert(!hicam_heap_find(&local, &b));
	ck_assert(!hicam_heap_find(NULL, &b));
	ck_assert(hicam_heap_owns(p + 60000));
	ck_assert(!hicam_heap_find(p + 60000, &b));
	ck_assert(!hicam_heap_find(p + 21, &b));
	ck_assert(!hicam_heap_place(&local, &place));
	ck_assert(!hicam_heap_place(p + 60000, &place));
}
END_TEST

START_TEST(blocks_of_libc_are_freed_and_adopted)
{
	char *p = malloc(50);

	ck_assert_ptr_nonnull(p);
	strcpy(p, "out of libc");
	p = __hicam_realloc(p, 200, &CHARS);
	ck_assert_str_eq(p, "out of libc");
	ck_assert_uint_eq(find(p).size, 200);
	__hicam_free(p);
	__hicam_free(malloc(10));
	__hicam_free(NULL);
}
END_TEST

START_TEST(calloc_is_zero_after_reuse)
{
	static const size_t sizes[] = { 1, 24, 500, 5000, 32767, 32768, 100000, 5000000, 60000000 };

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (int round = 0; round < 3; round++) {
			unsigned char *p = __hicam_calloc(1, sizes[i], &CHARS);

			ck_assert_ptr_nonnull(p);
			ck_assert(all_bytes(p, sizes[i], 0));
			memset(p, 0xa5, sizes[i]);
			__hicam_free(p);
		}
}
END_TEST

START_TEST(impossible_sizes_fail_with_enomem)
{
	char *p = __hicam_malloc(10, &CHARS);

	strcpy(p, "kept");
	errno = 0;
	ck_assert_ptr_null(__hicam_malloc(ULONG_MAX, &CHARS));
	ck_assert_int_eq(errno, ENOMEM);
	errno = 0;
	ck_assert_ptr_null(__hicam_malloc(ULONG_MAX / 2 - 5, &CHARS));
	ck_assert_int_eq(errno, ENOMEM);
	errno = 0;
	ck_assert_ptr_null(__hicam_calloc(ULONG_MAX / 4, 8, &CHARS));
	ck_assert_int_eq(errno, ENOMEM);
	errno = 0;
	ck_assert_ptr_null(__hicam_realloc(p, ULONG_MAX - 100, &CHARS));
	ck_assert_int_eq(errno, ENOMEM);
	ck_assert_str_eq(p, "kept");
	ck_assert_ptr_null(__hicam_aligned_alloc(24, 10, &CHARS));
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(big_blocks_grow_in_place_and_by_moving)
{
	size_t size = 40000;
	unsigned char *p = __hicam_malloc(size, &INTS), *fence = NULL;

	for (int i = 0; i < 12; i++) {
		memset(p, i, size);
		if (i % 3 == 0)
			fence = __hicam_malloc(70000, &CHARS);
		p = __hicam_realloc(p, size * 2, &INTS);
		ck_assert_ptr_nonnull(p);
		ck_assert(all_bytes(p, size, (unsigned char)i));
		size *= 2;
		ck_assert_ptr_eq(find(p + size).start, p);
		ck_assert_ptr_eq(find(p + size / 3).type, &T_INT);
		__hicam_free(fence);
		fence = NULL;
	}
	p = __hicam_realloc(p, 50000, &INTS);
	ck_assert(all_bytes(p, 50000, 11));
	ck_assert_uint_eq(find(p).size, 50000);
	p = __hicam_realloc(p, 50, &INTS);
	ck_assert(all_bytes(p, 50, 11));
	ck_assert_uint_eq(hicam_heap_count(), 1);
}
END_TEST

START_TEST(arenas_are_added_when_one_is_full)
{
	enum { N = 12 };
	size_t size = sizeof(void *) == 8 ? (size_t)400 << 20 : (size_t)90 << 20;
	struct hicam_block b;
	char *p[N], *last = NULL;

	for (int i = 0; i < N; i++) {
		ck_assert_ptr_nonnull(p[i] = __hicam_malloc(size, &CHARS));
		p[i][0] = p[i][size - 1] = (char)i;
	}
	for (int i = 0; i < N; i++) {
		ck_assert_ptr_eq(find(p[i] + size).start, p[i]);
		ck_assert(hicam_heap_next(last, &b));
		ck_assert((uintptr_t)b.start > (uintptr_t)last);
		last = b.start;
	}
	for (int i = 0; i < N; i++) {
		ck_assert_int_eq(p[i][0] + p[i][size - 1], 2 * i);
		__hicam_free(p[i]);
	}
	ck_assert_uint_eq(hicam_heap_count(), 0);
}
END_TEST

START_TEST(realloc_keeps_what_is_known_of_the_type)
{
	char *p = __hicam_realloc(NULL, 100, &UNTYPED);

	ck_assert_ptr_null(find(p).type);
	p = __hicam_realloc(p, 110, &CHARS);
	ck_assert_ptr_eq(find(p).type, &T_CHAR);
	p = __hicam_realloc(p, 1000, &ITEMS);
	ck_assert_ptr_eq(find(p).type, &T_ITEM);
	p = __hicam_realloc(p, 5000, &CHARS);
	ck_assert_ptr_eq(find(p).type, &T_ITEM);
	p = __hicam_realloc(p, 50000, &UNTYPED);
	ck_assert_ptr_eq(find(p).type, &T_ITEM);
	ck_assert_ptr_null(__hicam_realloc(p, 0, &ITEMS));
	ck_assert_uint_eq(hicam_heap_count(), 0);
}
END_TEST

START_TEST(a_hint_types_a_whole_untyped_block)
{
	char *p = __hicam_malloc(sizeof(struct item), &UNTYPED);
	char *q = __hicam_malloc(50 * sizeof(struct item), &UNTYPED);
	char *r = __hicam_malloc(50 * sizeof(struct item), &CHARS);

	ck_assert_ptr_eq(__hicam_hint(p, sizeof(struct item), &ITEMS), p);
	ck_assert_ptr_eq(find(p).type, &T_ITEM);
	__hicam_hint(q, 0, &TAILED);
	ck_assert_ptr_eq(find(q).type, &T_ITEM);
	ck_assert(find(q).tail);
	__hicam_hint(r, 50 * sizeof(struct item), &ITEMS);
	ck_assert_ptr_eq(find(r).type, &T_ITEM);
	__hicam_hint(q, 0, &INTS);
	__hicam_hint(q + 8, 4, &INTS);
	ck_assert_ptr_eq(find(q).type, &T_ITEM);
	ck_assert_uint_eq(find(q).nregions, 0);
	ck_assert_ptr_null(__hicam_hint(NULL, 4, &INTS));
}
END_TEST

START_TEST(hints_inside_a_pool_make_sorted_regions)
{
	char *p = __hicam_malloc(10000, &UNTYPED);

	for (int i = 99; i >= 0; i--)
		__hicam_hint(p + 100 * i, 40, i % 2 ? &ITEMS : &INTS);
	struct hicam_block b = find(p + 5000);
	ck_assert_ptr_null(b.type);
	ck_assert_uint_eq(b.nregions, 100);
	for (size_t i = 0; i < 100; i++) {
		ck_assert_uint_eq(b.regions[i].offset, 100 * i);
		ck_assert_uint_eq(b.regions[i].size, 40);
		ck_assert_ptr_eq(b.regions[i].type, i % 2 ? &T_ITEM : &T_INT);
	}
	/* known already */
	__hicam_hint(p + 300, 40, &ITEMS);
	ck_assert_uint_eq(find(p).nregions, 100);
	/* reuse: replaces the ones at 200 (its end only), 300 and 400 */
	__hicam_hint(p + 239, 200, &TAILED);
	b = find(p);
	ck_assert_uint_eq(b.nregions, 98);
	ck_assert_uint_eq(b.regions[2].offset, 239);
	ck_assert(b.regions[2].tail);
	ck_assert_uint_eq(b.regions[3].offset, 500);
	/* size unknown: one T; cut at the block's end */
	__hicam_hint(p + 9990, 0, &ITEMS);
	b = find(p);
	ck_assert_uint_eq(b.regions[98].offset, 9990);
	ck_assert_uint_eq(b.regions[98].size, 10);
	ck_assert(!hicam_heap_set_type(p, &T_INT, false));
	__hicam_free(p);
}
END_TEST

static void
check_region(const struct hicam_region *r, size_t offset, size_t size, const struct hicam_type *t)
{
	ck_assert_uint_eq(r->offset, offset);
	ck_assert_uint_eq(r->size, size);
	ck_assert_ptr_eq(r->type, t);
}

START_TEST(hints_in_a_restored_array_spare_other_items)
{
	char *p = __hicam_malloc(1000, &CHARS);
	struct hicam_block b;

	hicam_heap_set_part(p, 0, 160, &T_ITEM, HICAM_VIEWED);
	hicam_heap_set_part(p, 160, 40, &T_INT, HICAM_VIEWED);
	/* known already */
	__hicam_hint(p + 32, 16, &ITEMS);
	ck_assert_uint_eq(find(p).nregions, 2);
	/* in the middle of one; over the ends of two */
	__hicam_hint(p + 52, 8, &INTS);
	__hicam_hint(p + 152, 16, &ITEMS);
	b = find(p);
	ck_assert_uint_eq(b.nregions, 5);
	check_region(&b.regions[0], 0, 48, &T_ITEM);
	check_region(&b.regions[1], 52, 8, &T_INT);
	check_region(&b.regions[2], 64, 80, &T_ITEM);
	check_region(&b.regions[3], 152, 16, &T_ITEM);
	check_region(&b.regions[4], 168, 32, &T_INT);
}
END_TEST

START_TEST(regions_follow_realloc_and_die_with_the_block)
{
	char *p = __hicam_malloc(1000, &CHARS);

	for (size_t i = 0; i < 10; i++)
		__hicam_hint(p + 100 * i, 50, &ITEMS);
	p = __hicam_realloc(p, 100000, &CHARS);
	ck_assert_uint_eq(find(p).nregions, 10);
	ck_assert_ptr_eq(find(p).type, &T_CHAR);
	p = __hicam_realloc(p, 520, &CHARS);
	struct hicam_block b = find(p);
	ck_assert_uint_eq(b.nregions, 6);
	ck_assert_uint_eq(b.regions[5].size, 20);
	p = __hicam_realloc(p, 500, &CHARS);
	ck_assert_uint_eq(find(p).nregions, 5);
	__hicam_free(p);
	b = find(p);
	ck_assert(!b.live);
	ck_assert_uint_eq(b.nregions, 0);
	__hicam_hint(p, 10, &ITEMS);
	ck_assert_uint_eq(find(p).nregions, 0);
}
END_TEST

START_TEST(capture_types_and_restore_makes_blocks)
{
	char *p = __hicam_malloc(64, &UNTYPED), *q;

	ck_assert(!hicam_heap_set_type(p + 4, &T_INT, false));
	ck_assert(hicam_heap_set_type(p, &T_INT, true));
	ck_assert(!hicam_heap_set_type(p, &T_ITEM, false));
	ck_assert_ptr_eq(find(p).type, &T_INT);
	memset(p, 1, 64);
	__hicam_free(p);
	q = hicam_heap_restore(64, &T_ITEM, true);
	ck_assert_ptr_eq(q, p);
	ck_assert(all_bytes((unsigned char *)q, 64, 0));
	ck_assert(find(q).tail);
}
END_TEST

static void
expect_abort(void (*bad)(char *), const char *text)
{
	char said[200] = "", *p = __hicam_malloc(100, &CHARS);
	int fd[2], status;

	ck_assert_int_eq(pipe(fd), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (signal(SIGABRT, SIG_DFL) == SIG_ERR || dup2(fd[1], STDERR_FILENO) < 0)
			_exit(1);
		bad(p);
		_exit(0);
	}
	close(fd[1]);
	for (size_t n = 0; n < sizeof said - 1;) {
		ssize_t got = read(fd[0], said + n, sizeof said - 1 - n);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	ck_assert_ptr_nonnull(strstr(said, text));
	__hicam_free(p);
}

static void
free_twice(char *p)
{
	__hicam_free(p);
	__hicam_free(p);
}

static void
free_inside(char *p)
{
	__hicam_free(p + 16);
}

static void
free_big_twice(char *p)
{
	p = __hicam_malloc(1000000, &CHARS);
	__hicam_free(p);
	__hicam_free(p);
}

static void
realloc_freed(char *p)
{
	__hicam_free(p);
	__hicam_free(__hicam_realloc(p, 5, &CHARS));
}

START_TEST(bad_pointers_abort)
{
	expect_abort(free_twice, ": hicam: free(): invalid pointer\n");
	expect_abort(free_inside, ": hicam: free(): invalid pointer\n");
	expect_abort(free_big_twice, ": hicam: free(): invalid pointer\n");
	expect_abort(realloc_freed, ": hicam: realloc(): invalid pointer\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("heap");
	TCase *blocks = tcase_create("blocks"), *types = tcase_create("types");

	tcase_set_timeout(blocks, 120);
	tcase_add_test(blocks, random_calls_agree_with_a_shadow);
	tcase_add_test(blocks, every_small_size_has_its_own_end);
	tcase_add_test(blocks, spans_full_of_one_size_come_back_empty);
	tcase_add_test(blocks, a_freed_block_is_found_dead_and_its_memory_used_next);
	tcase_add_test(blocks, foreign_pointers_are_not_found);
	tcase_add_test(blocks, blocks_of_libc_are_freed_and_adopted);
	tcase_add_test(blocks, calloc_is_zero_after_reuse);
	tcase_add_test(blocks, impossible_sizes_fail_with_enomem);
	tcase_add_test(blocks, big_blocks_grow_in_place_and_by_moving);
	tcase_add_test(blocks, arenas_are_added_when_one_is_full);
	tcase_add_test(blocks, bad_pointers_abort);
	tcase_add_test(types, realloc_keeps_what_is_known_of_the_type);
	tcase_add_test(types, a_hint_types_a_whole_untyped_block);
	tcase_add_test(types, hints_inside_a_pool_make_sorted_regions);
	tcase_add_test(types, hints_in_a_restored_array_spare_other_items);
	tcase_add_test(types, regions_follow_realloc_and_die_with_the_block);
	tcase_add_test(types, capture_types_and_restore_makes_blocks);
	suite_add_tcase(suite, blocks);
	suite_add_tcase(suite, types);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
