/* SPDX-License-Identifier: ISC */
/*
 * THREADS threads over MIB MiB of doubles on the heap, each in its own part and, under a lock, in one that all share,
 * until SECONDS have passed.  Prints how many thousand rounds they made in a second, and the longest that one took, in
 * ms.  For the pause of background checkpoints, and what they cost besides.
 *
 * usage: rt-threads THREADS MIB SECONDS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST = 64, LOCKS = 16 };

struct part {
	double *own;
	unsigned long rounds;
	double longest; /* seconds */
};

static struct {
	pthread_mutex_t mutex;
	double *cells;
} shared[LOCKS];
static size_t room; /* cells in each part, fewer than 2^32 */
static double end;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One of the first ROOM cells by the upper half of AT. */
static size_t
cell(unsigned long long at)
{
	return (size_t)((at >> 32) * room >> 32);
}

static void *
work(void *arg)
{
	struct part *p = arg;
	unsigned long long at = (size_t)p->own;
	double before = now(), then;
	size_t i, which, first;

	do {
		for (i = 0; i < 256; i++) {
			at = at * 6364136223846793005u + 1442695040888963407u;
			p->own[cell(at)] += 1;
		}
		which = (at >> 20) % LOCKS;
		first = cell(at) & ~(size_t)15;
		pthread_mutex_lock(&shared[which].mutex);
		for (i = first; i < first + 16; i++)
			shared[which].cells[i] += 1;
		pthread_mutex_unlock(&shared[which].mutex);
		p->rounds++;
		then = now();
		if (then - before > p->longest)
			p->longest = then - before;
		before = then;
	} while (then < end);
	return NULL;
}

int
main(int argc, char **argv)
{
	int threads = argc == 4 ? atoi(argv[1]) : 0, mib = argc == 4 ? atoi(argv[2]) : 0, i;
	pthread_t id[MOST];
	struct part part[MOST];
	unsigned long rounds = 0;
	double longest = 0, seconds;
	size_t k;

	if (threads < 1 || threads > MOST || mib < 1)
		return 2;
	seconds = atof(argv[3]);
	room = ((size_t)mib << 20) / (size_t)(threads + LOCKS) / sizeof(double) & ~(size_t)15;
	for (i = 0; i < threads; i++) {
		part[i] = (struct part){malloc(room * sizeof(double)), 0, 0};
		for (k = 0; k < room; k++)
			part[i].own[k] = (double)k;
	}
	for (i = 0; i < LOCKS; i++) {
		pthread_mutex_init(&shared[i].mutex, NULL);
		shared[i].cells = malloc(room * sizeof(double));
		for (k = 0; k < room; k++)
			shared[i].cells[k] = (double)k;
	}
	end = now() + seconds;
	for (i = 0; i < threads; i++)
		pthread_create(&id[i], NULL, work, &part[i]);
	for (i = 0; i < threads; i++) {
		pthread_join(id[i], NULL);
		rounds += part[i].rounds;
		if (part[i].longest > longest)
			longest = part[i].longest;
	}
	printf("%.3f %.3f\n", (double)rounds / 1e3 / seconds, longest * 1e3);
	return 0;
}
