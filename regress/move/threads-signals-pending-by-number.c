/* SPDX-License-Identifier: ISC */
/* Of signals of all kinds that are pending for a thread those are taken that were sent, and no others, while the lowest
 * real-time signal is pending for the process. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t come = PTHREAD_COND_INITIALIZER;
static int sent, ready;

static void *
take(void *arg)
{
	static const struct timespec now;
	sigset_t all, *mine = arg;
	siginfo_t info;

	pthread_mutex_lock(&lock);
	ready = 1;
	pthread_cond_broadcast(&come);
	while (!sent)
		pthread_cond_wait(&come, &lock);
	pthread_mutex_unlock(&lock);
	sigfillset(&all);
	sigdelset(&all, SIGRTMIN);
	sigemptyset(mine);
	while (sigtimedwait(&all, &info, &now) > 0)
		sigaddset(mine, info.si_signo);
	return arg;
}

int
main(void)
{
	int sig[] = {SIGHUP, SIGINT, SIGUSR1, SIGRTMIN + 1, SIGRTMIN + 2, SIGRTMIN + 27};
	static sigset_t taken;
	sigset_t all, own;
	pthread_t id;
	unsigned x = 1;
	int i, n = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	kill(getpid(), SIGRTMIN);
	pthread_create(&id, NULL, take, &taken);
	pthread_mutex_lock(&lock);
	while (!ready)
		pthread_cond_wait(&come, &lock);
	for (i = 0; i < (int)(sizeof sig / sizeof *sig); i++)
		pthread_kill(id, sig[i]);
	for (i = 0; i < 3000000; i++)
		x = x * 69069 + 1;
	sent = 1;
	pthread_cond_broadcast(&come);
	pthread_mutex_unlock(&lock);
	pthread_join(id, NULL);
	for (i = 1; i < NSIG; i++)
		if (sigismember(&taken, i) == 1)
			printf("%d\n", i);
	sigemptyset(&own);
	sigaddset(&own, SIGRTMIN);
	sigwait(&own, &n);
	printf("%d %u\n", n == SIGRTMIN, x);
	return 0;
}
