/* SPDX-License-Identifier: ISC */
/* Timers made by timer_create go on, under the same number, with their values and overruns. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t n, over, val;
static timer_t t1, t2;

static void
h(int s, siginfo_t *i, void *c)
{
	(void)s;
	(void)c;
	n++;
	over += timer_getoverrun(t1);
	val = i->si_value.sival_int;
}

int
main(void)
{
	struct sigaction sa;
	struct sigevent ev;
	struct itimerspec it, left;
	unsigned v = 0;
	int i;
	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = h;
	sa.sa_flags = SA_SIGINFO;
	sigaction(SIGRTMIN + 1, &sa, NULL);
	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGRTMIN + 1;
	ev.sigev_value.sival_int = -42;
	if (timer_create(CLOCK_MONOTONIC, &ev, &t1)) {
		perror("timer_create");
		return 1;
	}
	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_NONE;
	timer_create(CLOCK_REALTIME, &ev, &t2);
	memset(&it, 0, sizeof it);
	it.it_value.tv_sec = 1000;
	timer_settime(t2, 0, &it, NULL);
	it.it_value.tv_sec = 0;
	it.it_value.tv_nsec = it.it_interval.tv_nsec = 5000000;
	timer_settime(t1, 0, &it, NULL);
	while (n + over < 40) {
		for (i = 0; i < 1000; i++)
			v = v * 69069 + 1;
		usleep(1000);
	}
	timer_gettime(t2, &left);
	printf("%d %d %d\n", n + over >= 40, (int)val, left.it_value.tv_sec >= 980 && left.it_value.tv_sec < 1000);
	timer_gettime(t1, &left);
	printf("%ld %ld\n", (long)left.it_interval.tv_nsec, (long)left.it_interval.tv_sec);
	timer_delete(t1);
	timer_delete(t2);
	printf("%d\n", timer_delete(t1));
	return 0;
}
