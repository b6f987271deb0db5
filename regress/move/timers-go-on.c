/* SPDX-License-Identifier: ISC */
/* What alarm and setitimer have asked for comes, on whichever machine; without that this program has no end. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t alarms, worked;

static void
on_alarm(int sig)
{
	if (sig == SIGALRM)
		alarms++;
	else
		worked++;
}

int
main(void)
{
	struct itimerval real = {{0, 20000}, {0, 20000}}, used = {{0, 5000}, {0, 5000}}, off, left;
	unsigned sum = 0, i;

	signal(SIGALRM, on_alarm);
	signal(SIGPROF, on_alarm);
	memset(&off, 0, sizeof off);
	setitimer(ITIMER_REAL, &real, NULL);
	while (alarms < 5)
		usleep(1000);
	setitimer(ITIMER_REAL, &off, NULL);
	puts("five alarms");
	setitimer(ITIMER_PROF, &used, NULL);
	for (i = 0; worked < 3; i++)
		sum += i;
	setitimer(ITIMER_PROF, &off, NULL);
	puts("some work");
	alarms = 0;
	alarm(1);
	while (alarms == 0)
		usleep(10000);
	getitimer(ITIMER_REAL, &left);
	printf("the last, %ld left\n", (long)left.it_value.tv_sec);
	return sum == 1;
}
