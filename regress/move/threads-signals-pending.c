/* SPDX-License-Identifier: ISC */
/* Signals pending for single threads, which take them when they unblock them or in sigsuspend. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { N = 3, ROUNDS = 12 };

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int round_no, blocked, counted, bad;
static __thread volatile sig_atomic_t mine;
static int total[N];

static void
h(int s)
{
	(void)s;
	mine++;
}

static void *
run(void *a)
{
	int me = (int)(size_t)a, r, k;
	unsigned v = 1;
	sigset_t set, old;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	for (r = 1; r <= ROUNDS; r++) {
		pthread_sigmask(SIG_BLOCK, &set, &old);
		pthread_mutex_lock(&m);
		blocked++;
		pthread_cond_broadcast(&c);
		while (round_no < r)
			pthread_cond_wait(&c, &m);
		pthread_mutex_unlock(&m);
		for (k = 0; k < 50; k++)
			v = v * 5 + 1;
		if (mine != r - 1)
			bad++;
		if (r % 2)
			pthread_sigmask(SIG_SETMASK, &old, NULL);
		else {
			sigset_t none;
			sigemptyset(&none);
			if (sigsuspend(&none) != -1 || errno != EINTR)
				bad++;
			pthread_sigmask(SIG_SETMASK, &old, NULL);
		}
		if (mine != r)
			bad++;
		pthread_mutex_lock(&m);
		counted++;
		pthread_cond_broadcast(&c);
		while (counted < N * r)
			pthread_cond_wait(&c, &m);
		pthread_mutex_unlock(&m);
	}
	total[me] = mine;
	return NULL;
}

int
main(void)
{
	pthread_t t[N];
	int i, r;
	struct sigaction sa;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = h;
	sigaction(SIGUSR1, &sa, NULL);
	for (i = 0; i < N; i++)
		pthread_create(&t[i], NULL, run, (void *)(size_t)i);
	for (r = 1; r <= ROUNDS; r++) {
		pthread_mutex_lock(&m);
		while (blocked < N * r)
			pthread_cond_wait(&c, &m);
		pthread_mutex_unlock(&m);
		for (i = 0; i < N; i++)
			pthread_kill(t[i], SIGUSR1);
		pthread_mutex_lock(&m);
		round_no = r;
		pthread_cond_broadcast(&c);
		while (counted < N * r)
			pthread_cond_wait(&c, &m);
		pthread_mutex_unlock(&m);
	}
	for (i = 0; i < N; i++) {
		pthread_join(t[i], NULL);
		printf("%d ", total[i]);
	}
	printf("bad %d\n", bad);
	return 0;
}
