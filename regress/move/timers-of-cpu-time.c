/* SPDX-License-Identifier: ISC */
/* Interval timers of CPU time go on after every stop, also where the system says that nothing is left of their time. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { EXPIRIES = 30 };

static volatile sig_atomic_t came[2];

static void
handler(int sig)
{
	came[sig == SIGPROF]++;
}

int
main(void)
{
	struct itimerval every, off;
	struct sigaction sa;
	unsigned n = 0;

	memset(&sa, 0, sizeof sa);
	memset(&off, 0, sizeof off);
	sa.sa_handler = handler;
	sigaction(SIGVTALRM, &sa, NULL);
	sigaction(SIGPROF, &sa, NULL);
	memset(&every, 0, sizeof every);
	every.it_interval.tv_usec = every.it_value.tv_usec = 2000;
	setitimer(ITIMER_VIRTUAL, &every, NULL);
	while (came[0] < EXPIRIES)
		n += (unsigned)getppid();
	setitimer(ITIMER_VIRTUAL, &off, NULL);
	setitimer(ITIMER_PROF, &every, NULL);
	while (came[1] < EXPIRIES)
		n += (unsigned)getppid();
	setitimer(ITIMER_PROF, &off, NULL);
	printf("%d %d %d\n", came[0] >= EXPIRIES, came[1] >= EXPIRIES, n != 0);
	return 0;
}
