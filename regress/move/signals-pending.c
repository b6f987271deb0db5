/* SPDX-License-Identifier: ISC */
/* Signals that are blocked and sent stay pending, each as often as it was sent, with its value. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t n1, n2, nq, sumq;

static void
h(int s)
{
	if (s == SIGUSR1)
		n1++;
	else
		n2++;
}

static void
q(int s, siginfo_t *i, void *c)
{
	(void)s;
	(void)c;
	nq++;
	sumq += i->si_value.sival_int;
}

int
main(void)
{
	struct sigaction sa;
	sigset_t set, old, p;
	int round, i;
	unsigned v = 1;
	union sigval val;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = h;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGUSR2, &sa, NULL);
	sa.sa_sigaction = q;
	sa.sa_flags = SA_SIGINFO;
	sigaction(SIGRTMIN + 2, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMIN + 2);
	for (round = 0; round < 20; round++) {
		sigprocmask(SIG_BLOCK, &set, &old);
		kill(getpid(), SIGUSR1);
		raise(SIGUSR2);
		for (i = 0; i < 3; i++) {
			val.sival_int = 10 * round + i;
			sigqueue(getpid(), SIGRTMIN + 2, val);
		}
		for (i = 0; i < 500; i++)
			v = v * 69069 + 1;
		sigpending(&p);
		printf("%d: %d %d %d handled %d %d %d %d %u\n", round, sigismember(&p, SIGUSR1), sigismember(&p, SIGUSR2),
			   sigismember(&p, SIGRTMIN + 2), (int)n1, (int)n2, (int)nq, (int)sumq, v);
		sigprocmask(SIG_SETMASK, &old, NULL);
	}
	printf("%d %d %d %d\n", (int)n1, (int)n2, (int)nq, (int)sumq);
	return 0;
}
