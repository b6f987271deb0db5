/* SPDX-License-Identifier: ISC */
/*
 * The C library's hidden state: our replacements against glibc's own functions, and a state that one process saves and
 * another one takes up.  Both are forks of the same process, so that pointers may travel as addresses.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../rt/libc_local.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* start.o wants the program's main */
int __real_main(int, char **, char **);
int
__real_main(int argc, char **argv, char **envp)
{
	(void)argc, (void)argv, (void)envp;
	return 0;
}

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

/* ---- one process saves, another one goes on ----------------------------------------------------------------- */

static char dir[] = "/tmp/hicam-libc-XXXXXX";

static const char *
in_dir(const char *name)
{
	static char path[4][200];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
	return path[turn];
}

static void
put_address(struct hicam_out *out, const void *p, bool function)
{
	int number = hicam_stream_index(p);

	(void)function;
	hicam_put_u64(out, number >= 0 ? (uint64_t)number : (uint64_t)(uintptr_t)p);
}

static void
get_address(struct hicam_in *in, void **slot, bool function)
{
	(void)function;
	*slot = (void *)(uintptr_t)hicam_get_u64(in);
}

static int
to_file(void *fd, const void *data, size_t len)
{
	return write(*(int *)fd, data, len) == (ssize_t)len ? 0 : -1;
}

/* Writes the state; returns the refusal, or NULL. */
static char *
save_state(void)
{
	struct hicam_out out;
	int fd = open(in_dir("state"), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	char *refusal = NULL;

	ck_assert(fd >= 0);
	hicam_file_own(fd, true);
	hicam_libc_capture_prepare();
	ck_assert_int_eq(hicam_out_init(&out, 4096, to_file, &fd), 0);
	hicam_libc_encode(&out, put_address, &refusal);
	ck_assert_int_eq(hicam_out_close(&out), 0);
	hicam_file_own(fd, false);
	close(fd);
	return refusal;
}

/* Takes the state up; returns the error, or NULL. */
static char *
load_state(void)
{
	static char bytes[1 << 16];
	struct hicam_in in;
	int fd = open(in_dir("state"), O_RDONLY);
	ssize_t n = read(fd, bytes, sizeof bytes);
	char *error = NULL;

	ck_assert(n > 0);
	close(fd);
	hicam_in_memory(&in, bytes, (size_t)n);
	if (hicam_libc_decode(&in, get_address, &error) && hicam_libc_commit(&error))
		ck_assert_uint_eq(hicam_in_left(&in), 0);
	return error;
}

static void
set_up(void)
{
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	hicam_libc_start();
}

static void
tear_down(void)
{
	char command[100];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Runs PART in a child of its own; it must exit with 0. */
static void
in_child(void (*part)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		part();
		fflush(NULL);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(status == 0, "the child ended with status %#x", status);
}

#define need(condition) \
	((condition) ? (void)0 : (dprintf(2, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition), _exit(1)))

static char sentence[] = "alpha beta gamma delta";
static volatile int handled, ended;
static long expected_random;

static void
on_usr1(int sig)
{
	handled = sig + 100 * __hicam_atomic;
}

static void
first_end(void)
{
	need(ended == 2);
}

static void
second_end(int status, void *arg)
{
	need(status == 9 && arg == sentence && ended == 0);
	ended = 2;
}

static void
save_small_things(void)
{
	struct sigaction sa;
	time_t t = 86400;
	static char *argv[] = { "prog", "-ab", "x", NULL };

	__hicam_srand(17);
	__hicam_rand();
	need(strcmp(__hicam_strtok(sentence, " "), "alpha") == 0);
	__hicam_signal(SIGUSR1, on_usr1);
	__hicam_signal(SIGUSR2, SIG_IGN);
	memset(&sa, 0, sizeof sa);
	need(__hicam_sigaction(SIGUSR1, NULL, &sa) == 0 && sa.sa_handler == on_usr1 && sa.sa_flags == SA_RESTART);
	__hicam_atexit(first_end);
	__hicam_on_exit(second_end, sentence);
	optind = 0;
	need(__hicam_getopt(3, argv, "ab") == 'a');
	__hicam_gmtime(&t);
	need(strcmp(__hicam_strerror(2), "No such file or directory") == 0);
	umask(027);
	need(chdir(dir) == 0);
	errno = ERANGE;
	need(save_state() == NULL);
}

static void
take_up_small_things(void)
{
	static char *argv[] = { "prog", "-ab", "x", NULL };
	struct sigaction sa;
	char *error, cwd[200];
	mode_t mask;

	/* the string and argv are the program's: as strtok and getopt left them */
	sentence[5] = '\0';
	error = load_state();
	need(errno == ERANGE);
	need(error == NULL);
	__hicam_srand(17);
	__hicam_rand();
	expected_random = __hicam_rand();
	need(load_state() != NULL);           /* once only: the texts are there already */
	need(strcmp(__hicam_strtok(NULL, " "), "beta") == 0);
	need(__hicam_sigaction(SIGUSR1, NULL, &sa) == 0 && sa.sa_handler == on_usr1);
	raise(SIGUSR1);
	need(handled == SIGUSR1 + 100 && __hicam_atomic == 0);
	need(__hicam_signal(SIGUSR2, SIG_DFL) == SIG_IGN);
	need(optind == 1);
	(void)argv;
	need(strcmp((char *)hicam_libc_home_at(HICAM_HOME_STRINGS, 4), "No such file or directory") == 0);
	need(*(int *)hicam_libc_home_at(HICAM_HOME_TM, 3) == 2);
	mask = umask(0);
	need(mask == 027);
	need(getcwd(cwd, sizeof cwd) && strcmp(cwd, dir) == 0);
}

static void
end_with_nine(void)
{
	need(load_state() == NULL);
	__hicam_exit(9);
}

START_TEST(small_things_go_on)
{
	int status;
	pid_t pid;

	in_child(save_small_things);
	in_child(take_up_small_things);
	pid = fork();
	if (pid == 0)
		end_with_nine();
	ck_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 9);
}
END_TEST

static void
save_random(void)
{
	__hicam_srandom(99);
	for (int i = 0; i < 100; i++)
		__hicam_random();
	__hicam_srand48(5);
	__hicam_drand48();
	need(save_state() == NULL);
}

static void
take_up_random(void)
{
	need(load_state() == NULL);
	srandom(99);
	for (int i = 0; i < 100; i++)
		random();
	for (int i = 0; i < 100; i++)
		need(__hicam_random() == random());
	srand48(5);
	drand48();
	need(__hicam_drand48() == drand48());
}

START_TEST(random_numbers_go_on)
{
	in_child(save_random);
	in_child(take_up_random);
}
END_TEST

/* Streams 3 ... of the saving process, by number in the other one. */
static void
save_streams(void)
{
	FILE *in, *out, *log, *both;
	char line[100];
	int fd, twin;

	in = __hicam_fopen(in_dir("in"), "w+");
	for (int i = 0; i < 2000; i++)
		fprintf(in, "line %d\n", i);
	need(__hicam_fclose(in) == 0 && hicam_stream_index(in) == -2);
	in = __hicam_fopen(in_dir("in"), "r");
	for (int i = 0; i < 700; i++)
		need(fgets(line, sizeof line, in));
	need(ungetc('Z', in) == 'Z' && ungetc('Y', in) == 'Y');
	out = __hicam_fopen(in_dir("out"), "w");
	fprintf(out, "before\n");
	log = __hicam_fopen(in_dir("log"), "a");
	fprintf(log, "first\n");
	__hicam_setvbuf(log, NULL, _IOLBF, 0);
	both = __hicam_fopen(in_dir("both"), "w+");
	fprintf(both, "0123456789");
	fseek(both, 4, SEEK_SET);
	need(hicam_stream_index(in) == 3 && hicam_stream_index(both) == 6 && hicam_stream_index(stdout) == 1);
	fd = open(in_dir("plain"), O_CREAT | O_RDWR, 0600);
	need(write(fd, "abcdef", 6) == 6);
	twin = open("/dev/null", O_WRONLY);
	need(fd >= 0 && twin >= 0 && dup2(fd, 27) == 27 && dup2(fd, 28) == 28 && dup2(twin, 29) == 29 && dup2(2, 30) == 30);
	need(close(twin) == 0);
	need(save_state() == NULL);
	need(lseek(fd, 0, SEEK_CUR) == 6);
	/* what comes later is cut off again */
	fprintf(out, "lost\n");
	fprintf(log, "lost\n");
	need(write(fd, "lost", 4) == 4);
	need(fgets(line, sizeof line, in) && strcmp(line, "YZline 700\n") == 0);
}

static void
take_up_streams(void)
{
	FILE *in, *out, *log, *both;
	char line[100];

	need(load_state() == NULL);
	in = hicam_stream_at(3);
	out = hicam_stream_at(4);
	log = hicam_stream_at(5);
	both = hicam_stream_at(6);
	need(hicam_stream_at(7) == NULL);
	need(fgets(line, sizeof line, in) && strcmp(line, "YZline 700\n") == 0);
	need(fgets(line, sizeof line, in) && strcmp(line, "line 701\n") == 0);
	need(__flbf(log) && !__flbf(out));
	fprintf(out, "after\n");
	fprintf(log, "second\n");
	need(getc(both) == '4');
	need(write(27, "g", 1) == 1 && write(28, "h", 1) == 1 && lseek(27, 0, SEEK_CUR) == 8);
	need(fcntl(29, F_GETFD) == 0 && fcntl(30, F_GETFD) == 0 && fcntl(31, F_GETFD) < 0);
	need(__hicam_fclose(out) == 0 && hicam_stream_index(out) == -2);
}

static void
contents(const char *name, const char *expected)
{
	char text[100];
	FILE *f = fopen(in_dir(name), "r");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	ck_assert_str_eq(text, expected);
}

START_TEST(streams_and_descriptors_go_on)
{
	in_child(save_streams);
	contents("out", "before\nlost\n");
	in_child(take_up_streams);
	contents("out", "before\nafter\n");
	contents("log", "first\nsecond\n");
	contents("both", "0123456789");
	contents("plain", "abcdefgh");
}
END_TEST

static void
refused_file(void)
{
	char *error = load_state();

	need(error != NULL && strstr(error, "out: ") != NULL);
}

START_TEST(files_that_changed_are_refused)
{
	static const char *const commands[] = { "truncate -s 3 %s/out", "echo befure > %s/out", "rm %s/out" };
	char command[200];

	for (size_t i = 0; i < COUNT(commands); i++) {
		in_child(save_streams);
		snprintf(command, sizeof command, commands[i], dir);
		ck_assert_int_eq(system(command), 0);
		in_child(refused_file);
	}
}
END_TEST

/* stdin is a pipe that holds three lines. */
static void
pipe_to_stdin(const char *text)
{
	int ends[2];

	need(pipe(ends) == 0 && write(ends[1], text, strlen(text)) == (ssize_t)strlen(text));
	close(ends[1]);
	need(dup2(ends[0], 0) == 0);
	close(ends[0]);
	hicam_libc_start();
}

static void
save_pipe(void)
{
	char line[100];

	pipe_to_stdin("one\ntwo\nthree\n");
	need(fgets(line, sizeof line, stdin) && strcmp(line, "one\n") == 0);
	need(save_state() == NULL);
}

static void
take_up_pipe(void)
{
	char line[100];

	pipe_to_stdin("four\n");
	need(load_state() == NULL);
	need(fgets(line, sizeof line, stdin) && strcmp(line, "two\n") == 0);
	need(fgets(line, sizeof line, stdin) && strcmp(line, "three\n") == 0);
	need(fgets(line, sizeof line, stdin) && strcmp(line, "four\n") == 0);
	need(!fgets(line, sizeof line, stdin) && feof(stdin));
}

START_TEST(what_was_read_ahead_from_a_pipe_comes_first)
{
	in_child(save_pipe);
	in_child(take_up_pipe);
}
END_TEST

static void
file_to_stdin(void)
{
	int fd = open(in_dir("lines"), O_RDONLY);

	need(fd >= 0 && dup2(fd, 0) == 0);
	close(fd);
	hicam_libc_start();
}

static void
save_stdin(void)
{
	int fd = open(in_dir("lines"), O_CREAT | O_WRONLY, 0600), a, b;

	need(write(fd, "1 2 3 4 5", 9) == 9);
	close(fd);
	file_to_stdin();
	need(scanf("%d %d", &a, &b) == 2 && b == 2);
	need(save_state() == NULL);
}

static void
take_up_stdin(void)
{
	int a;

	file_to_stdin();
	need(load_state() == NULL);
	need(scanf("%d", &a) == 1 && a == 3);
}

START_TEST(standard_input_from_a_file_stands_where_it_stood)
{
	in_child(save_stdin);
	in_child(take_up_stdin);
}
END_TEST

static void
open_socket(void)
{
	char *refusal;

	need(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	refusal = save_state();
	need(refusal && strstr(refusal, "(socket) is open"));
}

static void
open_pipe(void)
{
	char *refusal;

	need(__hicam_popen("true", "r"));
	refusal = save_state();
	need(refusal && strstr(refusal, "popen"));
}

static void
open_temporary(void)
{
	char *refusal;

	need(__hicam_tmpfile());
	refusal = save_state();
	need(refusal && strstr(refusal, "(file without a name) is open"));
}

static void
open_directory(void)
{
	char *refusal;
	DIR *d = __hicam_opendir("/");

	need(d);
	refusal = save_state();
	need(refusal && strstr(refusal, "(opendir) is open"));
	__hicam_closedir(d);
	need(save_state() == NULL && hicam_stream_index(d) == -2);
}

static void
open_memory(void)
{
	char *refusal, *buf;
	size_t size;

	need(__hicam_open_memstream(&buf, &size));
	refusal = save_state();
	need(refusal && strstr(refusal, "(in memory) is open"));
}

START_TEST(what_cannot_travel_is_refused_by_name)
{
	in_child(open_socket);
	in_child(open_pipe);
	in_child(open_temporary);
	in_child(open_directory);
	in_child(open_memory);
}
END_TEST

static void
redirect(void)
{
	int saved;

	need(__hicam_freopen(in_dir("redirected"), "w", stdout) == stdout);
	printf("into the file\n");
	fflush(stdout);
	saved = dup(2);
	need(saved >= 0 && __hicam_fclose(stdin) == 0);
	need(save_state() == NULL);
	printf("lost\n");
}

static void
take_up_redirected(void)
{
	need(load_state() == NULL);
	printf("and on\n");
	need(fcntl(0, F_GETFD) < 0);
}

START_TEST(a_redirected_stdout_and_a_closed_stdin_stay_so)
{
	in_child(redirect);
	in_child(take_up_redirected);
	contents("redirected", "into the file\nand on\n");
}
END_TEST

static volatile int reserved_calls;

/* All but a program's sigqueue. */
static bool
reserved(int sig, siginfo_t *info)
{
	(void)sig;
	reserved_calls += info->si_code != SI_QUEUE;
	return info->si_code != SI_QUEUE;
}

static void
reserve_term(void)
{
	need(hicam_signal_reserve(SIGUSR2, reserved));
	need(__hicam_signal(SIGUSR2, on_usr1) == SIG_DFL);
	raise(SIGUSR2);
	need(reserved_calls == 1 && handled == 0);
	hicam_signal_deliver(SIGUSR2);
	need(reserved_calls == 1 && handled == SIGUSR2 + 100);
	raise(SIGUSR2);
	need(reserved_calls == 2);
	handled = 0;
	need(sigqueue(getpid(), SIGUSR2, (union sigval){0}) == 0);
	need(reserved_calls == 2 && handled == SIGUSR2 + 100);
	need(__hicam_signal(SIGUSR2, SIG_IGN) == on_usr1);
	raise(SIGUSR2);
	need(reserved_calls == 3);
	hicam_signal_deliver(SIGUSR2);
	need(__hicam_signal(SIGUSR2, SIG_DFL) == SIG_IGN);
}

START_TEST(a_reserved_signal_comes_to_the_run_time_first)
{
	in_child(reserve_term);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("libc");
	TCase *same = tcase_create("as glibc"), *state = tcase_create("state");

	tcase_set_timeout(same, 300);
	tcase_set_timeout(state, 60);
	tcase_add_test(same, rand_gives_the_numbers_of_glibc);
	tcase_add_test(same, initstate_and_setstate_switch_as_in_glibc);
	tcase_add_test(same, drand48_and_family_give_the_numbers_of_glibc);
	tcase_add_test(same, getopt_sees_says_and_permutes_as_glibc_does);
	tcase_add_test(same, results_in_homes_read_as_those_of_glibc);
	tcase_add_test(same, memory_of_libc_comes_from_the_typed_heap);
	tcase_add_test(same, the_environment_is_set_as_glibc_sets_it);
	tcase_add_checked_fixture(state, set_up, tear_down);
	tcase_add_test(state, small_things_go_on);
	tcase_add_test(state, random_numbers_go_on);
	tcase_add_test(state, streams_and_descriptors_go_on);
	tcase_add_test(state, files_that_changed_are_refused);
	tcase_add_test(state, what_was_read_ahead_from_a_pipe_comes_first);
	tcase_add_test(state, standard_input_from_a_file_stands_where_it_stood);
	tcase_add_test(state, what_cannot_travel_is_refused_by_name);
	tcase_add_test(state, a_redirected_stdout_and_a_closed_stdin_stay_so);
	tcase_add_test(state, a_reserved_signal_comes_to_the_run_time_first);
	suite_add_tcase(suite, same);
	suite_add_tcase(suite, state);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
