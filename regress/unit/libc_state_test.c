/* SPDX-License-Identifier: ISC */
/* The C library's hidden state goes on in another process: small things, random numbers, signals. */
#include "two_processes.h"

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
	Suite *suite = suite_create("libc_state");
	TCase *tests = tcase_create("state");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, small_things_go_on);
	tcase_add_test(tests, random_numbers_go_on);
	tcase_add_test(tests, a_reserved_signal_comes_to_the_run_time_first);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
