/* SPDX-License-Identifier: ISC */
/* What the run time supplies in place of the C library's functions does the same. */
#include <check.h>
#include <errno.h>
#include <sys/mman.h>

#include "../../rt/libc_local.h"
#include "real_main.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- random numbers ------------------------------------------------------------------------------- */

START_TEST(rand_gives_the_numbers_of_glibc)
{
	static const unsigned seeds[] = { 0, 1, 2, 42, 12345, 0x7fffffff, 0x80000000, 0x80000001, 0xdeadbeef, 0xffffffff };

	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(__hicam_rand(), rand());
	for (size_t s = 0; s < COUNT(seeds); s++) {
		srand(seeds[s]);
		__hicam_srand(seeds[s]);
		for (int i = 0; i < 1000; i++)
			ck_assert_int_eq(__hicam_random(), random());
	}
}
END_TEST

START_TEST(initstate_and_setstate_switch_as_in_glibc)
{
	static const size_t sizes[] = { 8, 9, 32, 63, 64, 128, 200, 256, 300 };
	static char theirs[COUNT(sizes)][300] __attribute__((aligned(8))), ours[COUNT(sizes)][300];
	char *their_old, *our_old;

	ck_assert_ptr_null(__hicam_initstate(1, ours[0], 7));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		their_old = initstate((unsigned)i * 77, theirs[i], sizes[i]);
		our_old = __hicam_initstate((unsigned)i * 77, ours[i], sizes[i]);
		if (i > 0) {
			ck_assert_ptr_eq(their_old, theirs[i - 1]);
			ck_assert_ptr_eq(our_old, ours[i - 1]);
		}
		for (size_t k = 0; k < 150 + i; k++)
			ck_assert_int_eq(__hicam_random(), random());
	}
	for (size_t i = 0; i < 400; i++) {
		setstate(theirs[i * 7 % COUNT(sizes)]);
		ck_assert_ptr_nonnull(__hicam_setstate(ours[i * 7 % COUNT(sizes)]));
		for (size_t k = 0; k < i % 13; k++)
			ck_assert_int_eq(__hicam_rand(), rand());
	}
}
END_TEST

START_TEST(drand48_and_family_give_the_numbers_of_glibc)
{
	unsigned short ours[3] = { 1, 2, 3 }, theirs[3] = { 1, 2, 3 }, seed[3] = { 9, 8, 7 };
	unsigned short param[7] = { 1, 2, 3, 4, 5, 6, 7 }, *old;

	for (int i = 0; i < 200; i++) {
		if (i == 50) {
			srand48(7);
			__hicam_srand48(7);
		} else if (i == 100) {
			old = __hicam_seed48(seed);
			ck_assert_mem_eq(old, seed48(seed), 6);
		} else if (i == 150) {
			lcong48(param);
			__hicam_lcong48(param);
		}
		ck_assert(__hicam_drand48() == drand48());
		ck_assert(__hicam_erand48(ours) == erand48(theirs));
		ck_assert_int_eq(__hicam_lrand48(), lrand48());
		ck_assert_int_eq(__hicam_mrand48(), mrand48());
		ck_assert_int_eq(__hicam_nrand48(ours), nrand48(theirs));
		ck_assert_int_eq(__hicam_jrand48(ours), jrand48(theirs));
	}
}
END_TEST

/* ---- getopt ------------------------------------------------------------------------------------------ */

static int flag;
static const struct option longs[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "output", required_argument, NULL, 'o' },
	{ "optional", optional_argument, NULL, 'O' },
	{ "verbose", no_argument, &flag, 5 },
	{ "verbatim", no_argument, &flag, 6 },
	{ "version", no_argument, NULL, 'V' },
	{ "versions", no_argument, NULL, 'V' },
	{ "a", no_argument, NULL, 'x' },
	{ NULL, 0, NULL, 0 }
};

enum { PLAIN, POSIX, LONG, LONG_ONLY, HOWS };

static int
call(bool ours, int how, int argc, char **argv, const char *shorts, int *index)
{
	switch (how) {
	case PLAIN:
		return (ours ? __hicam_getopt : getopt)(argc, argv, shorts);
	case POSIX:
		return (ours ? __hicam___posix_getopt : __posix_getopt)(argc, argv, shorts);
	case LONG:
		return (ours ? __hicam_getopt_long : getopt_long)(argc, argv, shorts, longs, index);
	default:
		return (ours ? __hicam_getopt_long_only : getopt_long_only)(argc, argv, shorts, longs, index);
	}
}

/* All that can be seen of a whole run, with what it printed. */
static void
run(bool ours, int how, int argc, char *const *given, const char *shorts, char *seen, size_t size)
{
	char *argv[12];
	FILE *out = fmemopen(seen, size, "w");
	int index = -7, code, kept = dup(2), messages = memfd_create("messages", 0), n;

	memcpy(argv, given, (size_t)(argc + 1) * sizeof *argv);
	ck_assert(kept >= 0 && messages >= 0 && dup2(messages, 2) == 2);
	optind = 0;
	opterr = shorts[0] != '+';
	for (n = 0; n < 20; n++) {
		code = call(ours, how, argc, argv, shorts, &index);
		fprintf(out, "%d arg %s ind %d opt %d index %d flag %d;", code, optarg ? optarg : "-", optind, optopt, index, flag);
		flag = 0;
		if (code == -1)
			break;
		if (n == 3 && argc > 5) {
			/* programs do set it back, to read the line again */
			optind = 1;
		}
	}
	for (int i = 0; i < argc; i++)
		fprintf(out, " %s", argv[i]);
	fclose(out);
	dup2(kept, 2);
	close(kept);
	n = (int)strlen(seen);
	code = (int)pread(messages, seen + n, size - (size_t)n - 1, 0);
	seen[n + (code > 0 ? code : 0)] = '\0';
	close(messages);
}

START_TEST(getopt_sees_says_and_permutes_as_glibc_does)
{
	static char *const words[] = { "-a", "-b", "-bc", "-ab", "-c", "-carg", "-", "--", "file", "other", "-d", "-x", "-Whelp",
		"-W", "help", "output=3", "--help", "--help=1", "--output", "--output=f", "--out", "--opt", "--optional=3", "--ver",
		"--verb", "--vers", "--nothing", "-output", "-o", "-help", "-v", "--a", "-::", "-;", "", "--=", "-ver", "-dz" };
	static const char *const shorts[] = { "abc:", "abc:d::", "-abc:", "+abc:", ":abc:d::", "abc:W;", "-:bc:W;", "" };
	static char ours[8000], theirs[8000];
	char *argv[12];
	unsigned long long seed = 1;

	for (int i = 0; i < 20000; i++) {
		int argc = 1 + i % 8, how = i / 8 % HOWS;
		const char *s = shorts[(size_t)i / 32 % COUNT(shorts)];

		argv[0] = "prog";
		for (int k = 1; k < argc; k++) {
			seed = seed * 6364136223846793005 + 1442695040888963407;
			argv[k] = words[(seed >> 33) % COUNT(words)];
		}
		argv[argc] = NULL;
		run(false, how, argc, argv, s, theirs, sizeof theirs);
		run(true, how, argc, argv, s, ours, sizeof ours);
		ck_assert_msg(strcmp(ours, theirs) == 0, "how %d shorts '%s'\nours:   %s\ntheirs: %s", how, s, ours, theirs);
	}
}
END_TEST

/* ---- homes --------------------------------------------------------------------------------------------- */

START_TEST(results_in_homes_read_as_those_of_glibc)
{
	time_t t = 1700000000;
	struct tm tm;
	unsigned home;
	int64_t number;
	char *two, *five, text[] = "one two,three", copy[] = "one two,three";

	setenv("TZ", "XYZ-3", 1);
	ck_assert_str_eq(__hicam_ctime(&t), ctime(&t));
	ck_assert_str_eq(__hicam_asctime(gmtime(&t)), asctime(gmtime(&t)));
	tm = *__hicam_localtime(&t);
	ck_assert_str_eq(tm.tm_zone, "XYZ");
	ck_assert(hicam_libc_home(tm.tm_zone, &home, &number) && hicam_libc_home_at(home, number) == tm.tm_zone);
	ck_assert(hicam_libc_home(&__hicam_gmtime(&t)->tm_zone, &home, &number));
	ck_assert(home == HICAM_HOME_TM && number == 10);
	two = __hicam_strerror(2);
	five = __hicam_strerror(5);
	ck_assert_str_eq(two, strerror(2));
	ck_assert_str_eq(five, strerror(5));
	ck_assert_ptr_eq(two, __hicam_strerror(2));
	ck_assert(hicam_libc_home(five + 2, &home, &number) && hicam_libc_home_at(home, number) == five + 2);
	ck_assert(!hicam_libc_home(text, &home, &number));
	ck_assert_str_eq(__hicam_strtok(text, " "), strtok(copy, " "));
	ck_assert_str_eq(__hicam_strtok(NULL, ","), strtok(NULL, ","));
	ck_assert_str_eq(__hicam_strtok(NULL, ","), strtok(NULL, ","));
	ck_assert_ptr_null(__hicam_strtok(NULL, ","));
	ck_assert_str_eq(__hicam_dirname(NULL), ".");
}
END_TEST

START_TEST(memory_of_libc_comes_from_the_typed_heap)
{
	char *line = NULL, *text, expect[400];
	volatile size_t huge = SIZE_MAX / 2;
	size_t n = 0;
	FILE *f = tmpfile();

	for (int i = 0; i < 300; i++)
		fprintf(f, "%*d\n", i, i);
	rewind(f);
	for (int i = 0; i < 300; i++) {
		ssize_t len = __hicam_getline(&line, &n, f);

		ck_assert_int_eq(len, snprintf(expect, sizeof expect, "%*d\n", i, i));
		ck_assert_str_eq(line, expect);
	}
	ck_assert_int_eq(__hicam_getline(&line, &n, f), -1);
	__hicam_free(line);
	fclose(f);
	ck_assert_int_eq(__hicam_asprintf(&text, "%d-%s", 12, "x"), 4);
	ck_assert_str_eq(text, "12-x");
	__hicam_free(text);
	text = __hicam_realpath("/usr/../usr/.", NULL);
	ck_assert_str_eq(text, "/usr");
	__hicam_free(text);
	ck_assert_ptr_null(__hicam_reallocarray(NULL, huge, 3));
	ck_assert_int_eq(__hicam_posix_memalign((void **)&text, 3, 10), EINVAL);
	ck_assert_int_eq(__hicam_posix_memalign((void **)&text, 256, 10), 0);
	ck_assert_uint_eq((uintptr_t)text % 256, 0);
	ck_assert_uint_ge(__hicam_malloc_usable_size(text), 10);
}
END_TEST

START_TEST(the_environment_is_set_as_glibc_sets_it)
{
	static char put[] = "PUT=1";

	__hicam_clearenv();
	ck_assert_ptr_null(getenv("A"));
	ck_assert_int_eq(__hicam_setenv("A", "1", 0), 0);
	ck_assert_int_eq(__hicam_setenv("AB", "2", 0), 0);
	ck_assert_int_eq(__hicam_setenv("A", "3", 0), 0);
	ck_assert_str_eq(getenv("A"), "1");
	ck_assert_int_eq(__hicam_setenv("A", "3", 1), 0);
	ck_assert_int_eq(__hicam_putenv(put), 0);
	put[4] = '2';
	ck_assert_str_eq(getenv("PUT"), "2");
	ck_assert_str_eq(getenv("A"), "3");
	ck_assert_int_eq(__hicam_unsetenv("A"), 0);
	ck_assert_ptr_null(getenv("A"));
	ck_assert_str_eq(getenv("AB"), "2");
	ck_assert_int_eq(__hicam_setenv("X=Y", "1", 1), -1);
	ck_assert_int_eq(__hicam_unsetenv(""), -1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("libc");
	TCase *tests = tcase_create("as glibc");

	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, rand_gives_the_numbers_of_glibc);
	tcase_add_test(tests, initstate_and_setstate_switch_as_in_glibc);
	tcase_add_test(tests, drand48_and_family_give_the_numbers_of_glibc);
	tcase_add_test(tests, getopt_sees_says_and_permutes_as_glibc_does);
	tcase_add_test(tests, results_in_homes_read_as_those_of_glibc);
	tcase_add_test(tests, memory_of_libc_comes_from_the_typed_heap);
	tcase_add_test(tests, the_environment_is_set_as_glibc_sets_it);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
