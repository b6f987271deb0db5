/* SPDX-License-Identifier: ISC */
/* Threads on the smallest stacks that there are; the attributes live on, and the least is more on another machine. */
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 400 };

static pthread_barrier_t barrier;
static unsigned sums[THREADS];

static void *
run(void *arg)
{
	unsigned *sum = arg, i, k;

	for (i = 0; i < ROUNDS; i++) {
		for (k = 0; k < 200; k++)
			*sum = *sum * 69069 + k;
		if (i % 100 == 0)
			pthread_barrier_wait(&barrier);
	}
	return arg;
}

int
main(void)
{
	pthread_t id[THREADS];
	pthread_attr_t least, some;
	unsigned i, all = 0;

	pthread_attr_init(&least);
	pthread_attr_setstacksize(&least, (size_t)sysconf(_SC_THREAD_STACK_MIN));
	pthread_attr_init(&some);
	pthread_attr_setstacksize(&some, 256 << 10);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&id[i], i % 4 ? &least : &some, run, &sums[i]) != 0)
			abort();
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], NULL);
		all += sums[i];
	}
	if (pthread_create(&id[0], &least, run, &sums[0]) != 0)
		abort();
	for (i = 1; i < THREADS; i++)
		if (pthread_create(&id[i], &least, run, &sums[i]) != 0)
			abort();
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], NULL);
		all += sums[i];
	}
	printf("%u\n", all);
	return 0;
}
