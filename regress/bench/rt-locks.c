/* SPDX-License-Identifier: ISC */
/*
 * THREADS threads that do little but lock: a counter that all share under a mutex (KIND counter), one counter of many
 * (spread), a queue with a condition variable from one half of the threads to the other (queue), a table under a
 * read-write lock (table).  Runs until SECONDS have passed; prints how many million operations a second.
 *
 * usage: rt-locks counter|spread|queue|table THREADS SECONDS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 64, COUNTERS = 64, ROOM = 64, CELLS = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct {
	pthread_mutex_t lock;
	unsigned long value;
} counters[COUNTERS];
static unsigned long counter, queue[ROOM], first, used, cells[CELLS], done[MOST];
static volatile int over;

static void *
count(void *arg)
{
	unsigned long n = 0;

	while (!over) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
		n++;
	}
	done[(size_t)arg] = n;
	return NULL;
}

static void *
spread(void *arg)
{
	unsigned long n = 0, at = (size_t)arg;

	while (!over) {
		at = at * 1103515245 + 12345;
		pthread_mutex_lock(&counters[at >> 16 & (COUNTERS - 1)].lock);
		counters[at >> 16 & (COUNTERS - 1)].value++;
		pthread_mutex_unlock(&counters[at >> 16 & (COUNTERS - 1)].lock);
		n++;
	}
	done[(size_t)arg] = n;
	return NULL;
}

static void *
pass(void *arg)
{
	unsigned long n = 0;

	while (!over) {
		pthread_mutex_lock(&lock);
		if ((size_t)arg % 2 == 0) {
			while (used == ROOM && !over)
				pthread_cond_wait(&emptied, &lock);
			queue[(first + used++) % ROOM] = n++;
			pthread_cond_signal(&filled);
		} else {
			while (used == 0 && !over)
				pthread_cond_wait(&filled, &lock);
			counter += queue[first];
			first = (first + 1) % ROOM;
			used--;
			pthread_cond_signal(&emptied);
		}
		pthread_mutex_unlock(&lock);
	}
	done[(size_t)arg] = n;
	return NULL;
}

static void *
look(void *arg)
{
	unsigned long n = 0, sum = 0, at = (size_t)arg;

	while (!over) {
		at = at * 1103515245 + 12345;
		if (at >> 16 & 15) {
			pthread_rwlock_rdlock(&table_lock);
			sum += cells[at >> 20 & (CELLS - 1)];
		} else {
			pthread_rwlock_wrlock(&table_lock);
			cells[at >> 20 & (CELLS - 1)]++;
		}
		pthread_rwlock_unlock(&table_lock);
		n++;
	}
	done[(size_t)arg] = n;
	return (void *)sum;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void *(*work)(void *);
	} kinds[] = {{"counter", count}, {"spread", spread}, {"queue", pass}, {"table", look}};
	int threads = argc == 4 ? atoi(argv[2]) : 0, i, kind = -1;
	struct timespec begin, end, time;
	pthread_t id[MOST];
	unsigned long sum = 0;
	double seconds;

	for (i = 0; argc == 4 && i < (int)(sizeof(kinds) / sizeof(*kinds)); i++)
		if (strcmp(argv[1], kinds[i].name) == 0)
			kind = i;
	if (kind < 0 || threads < 1 || threads > MOST)
		return 2;
	time.tv_sec = (time_t)atof(argv[3]);
	time.tv_nsec = (long)((atof(argv[3]) - (double)time.tv_sec) * 1e9);
	for (i = 0; i < COUNTERS; i++)
		pthread_mutex_init(&counters[i].lock, NULL);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (i = 0; i < threads; i++)
		pthread_create(&id[i], NULL, kinds[kind].work, (void *)(size_t)i);
	nanosleep(&time, NULL);
	pthread_mutex_lock(&lock);
	over = 1;
	pthread_cond_broadcast(&filled);
	pthread_cond_broadcast(&emptied);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < threads; i++) {
		pthread_join(id[i], NULL);
		sum += done[i];
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	printf("%.6f\n", (double)sum / 1e6 / seconds);
	return 0;
}
