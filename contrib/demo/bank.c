/* SPDX-License-Identifier: ISC */
/*
 * bank: threads that transfer money between accounts, until SIGINT closes the bank.
 *
 * Each transfer locks two of many mutexes.  Once a second it says how many there were, and how long the slowest took,
 * as a customer sees it.  Ordinary C with threads: it knows nothing of checkpoints or other machines.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ACCOUNTS = 1 << 23, LOCKS = 1024, TELLERS = 4, EACH = 1000 };

/* What one teller has done since the last report. */
struct teller {
	pthread_t thread;
	pthread_mutex_t lock;
	unsigned long long seed;
	long transfers, all;
	double slowest;
};

static long long *accounts;
static pthread_mutex_t locks[LOCKS];
static struct teller tellers[TELLERS];
static volatile sig_atomic_t closing;

static void close_bank(int sig)
{
	closing = sig;
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static unsigned draw(struct teller *t, unsigned below)
{
	t->seed = t->seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(t->seed >> 33) % below;
}

/* In the order of the locks, so that no two tellers wait for each other. */
static void transfer(unsigned from, unsigned to, int amount)
{
	unsigned a = from % LOCKS, b = to % LOCKS;

	pthread_mutex_lock(&locks[a < b ? a : b]);
	if (a != b)
		pthread_mutex_lock(&locks[a < b ? b : a]);
	accounts[from] -= amount;
	accounts[to] += amount;
	if (a != b)
		pthread_mutex_unlock(&locks[a < b ? b : a]);
	pthread_mutex_unlock(&locks[a < b ? a : b]);
}

static void *work(void *arg)
{
	struct teller *t = arg;
	double start, took, slowest;
	int i;

	while (!closing) {
		slowest = 0;
		for (i = 0; i < EACH; i++) {
			unsigned from = draw(t, ACCOUNTS), to = draw(t, ACCOUNTS);

			start = now_ms();
			transfer(from, to, (int)draw(t, 100));
			took = now_ms() - start;
			if (took > slowest)
				slowest = took;
		}
		pthread_mutex_lock(&t->lock);
		t->transfers += EACH;
		if (slowest > t->slowest)
			t->slowest = slowest;
		pthread_mutex_unlock(&t->lock);
	}
	return NULL;
}

/* The slowest transfer since the last report, and how many there were. */
static void report(void)
{
	double slowest = 0;
	long transfers = 0;
	int i;

	for (i = 0; i < TELLERS; i++) {
		struct teller *t = &tellers[i];

		pthread_mutex_lock(&t->lock);
		transfers += t->transfers;
		t->all += t->transfers;
		t->transfers = 0;
		if (t->slowest > slowest)
			slowest = t->slowest;
		t->slowest = 0;
		pthread_mutex_unlock(&t->lock);
	}
	printf("%ld transfers, the slowest took %.1f ms\n", transfers, slowest);
	fflush(stdout);
}

int main(void)
{
	long long sum = 0;
	long all = 0;
	int i;

	signal(SIGINT, close_bank);
	accounts = malloc(ACCOUNTS * sizeof accounts[0]);
	if (accounts == NULL)
		return 1;
	for (i = 0; i < ACCOUNTS; i++)
		accounts[i] = 1000;
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_init(&locks[i], NULL);
	for (i = 0; i < TELLERS; i++) {
		pthread_mutex_init(&tellers[i].lock, NULL);
		tellers[i].seed = 12345 + i;
		if (pthread_create(&tellers[i].thread, NULL, work, &tellers[i]) != 0)
			return 1;
	}
	while (!closing) {
		sleep(1);
		report();
	}
	for (i = 0; i < TELLERS; i++)
		pthread_join(tellers[i].thread, NULL);
	report();
	for (i = 0; i < TELLERS; i++)
		all += tellers[i].all;
	for (i = 0; i < ACCOUNTS; i++)
		sum += accounts[i];
	printf("closed after %ld transfers; the accounts hold %lld\n", all, sum);
	return sum != (long long)ACCOUNTS * 1000;
}
