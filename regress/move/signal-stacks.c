/* SPDX-License-Identifier: ISC */
/* Alternate signal stacks: of main in an array, of threads in blocks and in parts of one; what handlers leave there, addresses
 * among it, is nobody's. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3, SIZE = 65536, ROUNDS = 3000 };

static char of_main[SIZE];
static char *shared;
static __thread char *low;
static __thread int on, off;
static unsigned sums[THREADS + 1];

static void
handler(int sig)
{
	char here, *volatile p = &here;

	(void)sig;
	if (p >= low && p < low + SIZE)
		on++;
	else
		off++;
}

static unsigned
work(unsigned x)
{
	unsigned h = x;
	int i, k;

	for (i = 0; i < ROUNDS; i++) {
		raise(i % 3 ? SIGUSR1 : SIGUSR2);
		for (k = 0; k < 40; k++)
			h = h * 31 + (unsigned)k;
	}
	return h;
}

static void
set(char *p)
{
	stack_t s;

	memset(&s, 0, sizeof s);
	low = s.ss_sp = p;
	s.ss_size = SIZE;
	if (sigaltstack(&s, NULL) != 0)
		abort();
}

static int
is_set(void)
{
	stack_t s;

	sigaltstack(NULL, &s);
	return s.ss_sp == low && s.ss_size == SIZE && s.ss_flags == 0;
}

static void *
run(void *arg)
{
	int i = (int)(size_t)arg;
	stack_t none;

	set(i == 0 ? malloc(SIZE) : shared + i % 2 * SIZE);
	sums[i] = work((unsigned)i);
	sums[i] += (unsigned)(is_set() * 1000 + on);
	memset(&none, 0, sizeof none);
	none.ss_flags = SS_DISABLE;
	sigaltstack(&none, NULL);
	if (i == 0)
		free(low);
	sums[i] += work(7);
	return (void *)(size_t)off;
}

int
main(void)
{
	pthread_t id[THREADS];
	struct sigaction sa;
	void *result;
	int i, n = 0;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = handler;
	sa.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &sa, NULL);
	sa.sa_flags = 0;
	sigaction(SIGUSR2, &sa, NULL);
	set(of_main);
	sums[THREADS] = work(1);
	shared = malloc(2 * SIZE);
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, run, (void *)(size_t)i);
	sums[THREADS] += work(2);
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], &result);
		n += (int)(size_t)result;
	}
	for (i = 0; i <= THREADS; i++)
		printf("%u ", sums[i]);
	printf("%d %d %d %d\n", n, is_set(), on, off);
	free(shared);
	return 0;
}
