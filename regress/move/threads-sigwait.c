/* SPDX-License-Identifier: ISC */
/* The classic server: all threads block all signals, and one takes them by sigwait, but for one that it does not block. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int got[65], total, done;

static void *
sigthread(void *a)
{
	sigset_t all, one;
	int sig;
	sigfillset(&all);
	sigemptyset(&one);
	sigaddset(&one, SIGWINCH);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	for (;;) {
		if (sigwait(&all, &sig) != 0) {
			printf("sigwait failed\n");
			break;
		}
		pthread_mutex_lock(&m);
		got[sig]++;
		total++;
		pthread_cond_broadcast(&c);
		pthread_mutex_unlock(&m);
		if (sig == SIGTERM)
			break;
	}
	return a;
}

static void *
worker(void *a)
{
	unsigned v = (unsigned)(size_t)a;
	int i;
	for (i = 0; i < 3000; i++)
		v = v * 1103515245u + 12345u;
	pthread_mutex_lock(&m);
	done++;
	pthread_cond_broadcast(&c);
	pthread_mutex_unlock(&m);
	return (void *)(size_t)(v & 0xffff);
}

int
main(void)
{
	sigset_t all;
	pthread_t s, w[3];
	int i, k;
	void *r;
	unsigned sum = 0;
	static const int sigs[] = {SIGUSR1, SIGUSR2, SIGHUP, SIGINT};
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	pthread_create(&s, NULL, sigthread, NULL);
	for (i = 0; i < 40; i++) {
		pthread_mutex_lock(&m);
		k = total;
		kill(getpid(), sigs[i % 4]);
		while (total == k)
			pthread_cond_wait(&c, &m);
		pthread_mutex_unlock(&m);
	}
	for (i = 0; i < 3; i++)
		pthread_create(&w[i], NULL, worker, (void *)(size_t)(i + 1));
	for (i = 0; i < 3; i++) {
		pthread_join(w[i], &r);
		sum += (unsigned)(size_t)r;
	}
	pthread_kill(s, SIGTERM);
	pthread_join(s, NULL);
	printf("%d %d %d %d %d %u\n", got[SIGUSR1], got[SIGUSR2], got[SIGHUP], got[SIGINT], got[SIGTERM], sum);
	return 0;
}
