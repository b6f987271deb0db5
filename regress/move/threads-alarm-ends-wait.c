/* SPDX-License-Identifier: ISC */
/* An alarm that comes while the others are waited for, of which one is slow, ends the wait of the thread that makes the
 * checkpoint. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { ROUNDS = 20, ALARM_US = 8000, SLOW_US = 16000 };

static volatile sig_atomic_t alarms;
static int over;

static void
on_alarm(int sig)
{
	(void)sig;
	alarms++;
}

[[hicam::atomic]] static void
is_slow(void)
{
	usleep(SLOW_US);
}

static void *
slow(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST))
		is_slow();
	return arg;
}

int
main(void)
{
	struct itimerval once;
	struct sigaction sa;
	int ends[2], i, n = 0;
	pthread_t id;
	char c;

	memset(&once, 0, sizeof once);
	once.it_value.tv_usec = ALARM_US;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = on_alarm;
	sigaction(SIGALRM, &sa, NULL);
	if (pipe(ends) != 0)
		return 1;
	pthread_create(&id, NULL, slow, NULL);
	for (i = 0; i < ROUNDS; i++) {
		setitimer(ITIMER_REAL, &once, NULL);
		if (i % 2)
			n += read(ends[0], &c, 1) < 0 && errno == EINTR;
		else
			n += pause() < 0 && errno == EINTR;
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	pthread_join(id, NULL);
	printf("%d %d\n", n, (int)alarms);
	return 0;
}
