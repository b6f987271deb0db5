/* SPDX-License-Identifier: ISC */
/* Threads that make a timer each and take its signals by sigwaitinfo: no expiry is lost. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { N = 3 };

static int payload[N] = {7, 8, 9};

static void *
ticker(void *a)
{
	int me = (int)(size_t)a, n = 0, sum = 0, wrong = 0, i;
	unsigned v = 1;
	sigset_t set;
	timer_t t;
	siginfo_t info;
	struct sigevent ev;
	struct itimerspec it;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 3 + me);
	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGRTMIN + 3 + me;
	ev.sigev_value.sival_int = payload[me];
	if (timer_create(me == 1 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &ev, &t))
		perror("timer_create");
	memset(&it, 0, sizeof it);
	it.it_value.tv_nsec = it.it_interval.tv_nsec = 4000000 + me * 1000000;
	timer_settime(t, 0, &it, NULL);
	while (n < 25) {
		if (sigwaitinfo(&set, &info) != SIGRTMIN + 3 + me) {
			wrong++;
			continue;
		}
		n += 1 + info.si_overrun;
		if (info.si_code != SI_TIMER)
			wrong++;
		sum += info.si_value.sival_int;
		for (i = 0; i < 100; i++)
			v = v * 5 + 1;
	}
	timer_delete(t);
	return (void *)(size_t)(wrong * 1000 + (sum % payload[me] == 0));
}

int
main(void)
{
	pthread_t t[N];
	int i;
	sigset_t set;
	void *r;
	sigemptyset(&set);
	for (i = 0; i < N; i++)
		sigaddset(&set, SIGRTMIN + 3 + i);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (i = 0; i < N; i++)
		pthread_create(&t[i], NULL, ticker, (void *)(size_t)i);
	for (i = 0; i < N; i++) {
		pthread_join(t[i], &r);
		printf("%d\n", (int)(size_t)r);
	}
	return 0;
}
