/* SPDX-License-Identifier: ISC */
/* Handlers end pause and sem_wait of threads, once each. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t alarms, hup;
static int ended, intr;
static sem_t never, ready;

static void
h(int s)
{
	if (s == SIGALRM)
		alarms++;
	else
		hup++;
}

static void *
pauser(void *a)
{
	int i;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	for (i = 0; i < 15; i++) {
		if (pause() != -1 || errno != EINTR)
			ended = -1000;
		ended++;
	}
	return a;
}

static void *
waiter(void *a)
{
	int r;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sem_post(&ready);
	do {
		r = sem_wait(&never);
	} while (0);
	intr = r == -1 && errno == EINTR;
	return a;
}

int
main(void)
{
	pthread_t p, w;
	struct sigaction sa;
	sigset_t set;
	struct itimerval it;
	int i;
	unsigned v = 1;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = h;
	sigaction(SIGALRM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sem_init(&never, 0, 0);
	sem_init(&ready, 0, 0);
	pthread_create(&p, NULL, pauser, NULL);
	pthread_create(&w, NULL, waiter, NULL);
	memset(&it, 0, sizeof it);
	it.it_value.tv_usec = it.it_interval.tv_usec = 30000;
	setitimer(ITIMER_REAL, &it, NULL);
	pthread_join(p, NULL);
	memset(&it, 0, sizeof it);
	setitimer(ITIMER_REAL, &it, NULL);
	sem_wait(&ready);
	usleep(20000);
	pthread_kill(w, SIGHUP);
	for (i = 0; i < 300; i++)
		v = v * 5 + 1;
	pthread_join(w, NULL);
	printf("%d %d %d %d %u\n", ended, alarms >= 15, (int)hup, intr, v);
	return 0;
}
