/* SPDX-License-Identifier: ISC */
/* Streams and descriptors go on in another process. */
#include <stdio_ext.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "two_processes.h"

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

int
main(void)
{
	Suite *suite = suite_create("file");
	TCase *tests = tcase_create("state");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, streams_and_descriptors_go_on);
	tcase_add_test(tests, files_that_changed_are_refused);
	tcase_add_test(tests, what_was_read_ahead_from_a_pipe_comes_first);
	tcase_add_test(tests, standard_input_from_a_file_stands_where_it_stood);
	tcase_add_test(tests, what_cannot_travel_is_refused_by_name);
	tcase_add_test(tests, a_redirected_stdout_and_a_closed_stdin_stay_so);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
