/* SPDX-License-Identifier: ISC */
/* Signals for single threads, ordinary and real-time ones, end waits, which loops make again, and come while the thread
 * blocks them; each is taken once. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 3, SIGNALS = 5, ROUNDS = 12 };

static int pipes[2];
static sem_t sem;
static int taken[KINDS][SIGNALS], ready, over, bad;
static __thread int me = -1;

static int
number(int i)
{
	return i == 0 ? SIGHUP : i == 1 ? SIGINT : i == 2 ? SIGUSR1 : SIGRTMIN + i;
}

static void
handler(int sig)
{
	int i;

	for (i = 0; i < SIGNALS && number(i) != sig; i++)
		;
	if (i == SIGNALS || me < 0)
		__atomic_add_fetch(&bad, 1, __ATOMIC_SEQ_CST);
	else
		__atomic_add_fetch(&taken[me][i], 1, __ATOMIC_SEQ_CST);
}

static int
is_over(void)
{
	return __atomic_load_n(&over, __ATOMIC_SEQ_CST);
}

static void *
run(void *arg)
{
	struct timespec t;
	sigset_t all, old;
	unsigned x = 1;
	char c;
	int i;

	me = (int)(size_t)arg;
	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	while (!is_over()) {
		if (me == 0) {
			while (read(pipes[0], &c, 1) < 0 && errno == EINTR && !is_over())
				;
		} else if (me == 1) {
			while (sem_wait(&sem) != 0 && errno == EINTR && !is_over())
				;
		} else {
			t.tv_sec = 0;
			t.tv_nsec = 2000000;
			while (nanosleep(&t, &t) != 0 && errno == EINTR && !is_over())
				;
		}
		sigfillset(&all);
		pthread_sigmask(SIG_BLOCK, &all, &old);
		for (i = 0; i < 20000; i++)
			x = x * 69069 + 1;
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	}
	return NULL;
}

int
main(void)
{
	pthread_t id[KINDS];
	struct sigaction sa;
	unsigned x = 1;
	int r, k, i, j;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = handler;
	for (i = 0; i < SIGNALS; i++)
		sigaction(number(i), &sa, NULL);
	sem_init(&sem, 0, 0);
	if (pipe(pipes) != 0)
		return 1;
	for (k = 0; k < KINDS; k++)
		pthread_create(&id[k], NULL, run, (void *)(size_t)k);
	while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < KINDS)
		usleep(100);
	for (r = 1; r <= ROUNDS; r++) {
		if (write(pipes[1], "x", 1) != 1)
			return 1;
		sem_post(&sem);
		for (k = 0; k < KINDS; k++)
			for (i = 0; i < SIGNALS; i++)
				pthread_kill(id[k], number((i + r) % SIGNALS));
		for (j = 0; j < 20000; j++)
			x = x * 69069 + 1;
		for (k = 0; k < KINDS; k++)
			for (i = 0; i < SIGNALS; i++)
				while (__atomic_load_n(&taken[k][i], __ATOMIC_SEQ_CST) < r)
					usleep(100);
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	if (write(pipes[1], "x", 1) != 1)
		return 1;
	sem_post(&sem);
	for (k = 0; k < KINDS; k++) {
		pthread_join(id[k], NULL);
		for (i = 0; i < SIGNALS; i++)
			printf("%d ", taken[k][i]);
	}
	printf("bad %d %u\n", bad, x);
	return 0;
}
