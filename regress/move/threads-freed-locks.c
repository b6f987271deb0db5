/* SPDX-License-Identifier: ISC */
/* Barriers and condition variables are destroyed and freed at once by the first who comes out of them, or who wakes the
 * others; those have yet to return from their waits then. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { THREADS = 4, ROUNDS = 60 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t gate;
static pthread_barrier_t *now;
struct entry {
	int waiting;
	pthread_cond_t gone;
};
static struct entry *entry;
static int made, left;
static long sums[THREADS];

static void *
meet(void *arg)
{
	int me = (int)(size_t)arg, r, i;
	pthread_barrier_t *b;

	for (r = 0; r < ROUNDS; r++) {
		if (me == 0) {
			now = malloc(sizeof *now);
			pthread_barrier_init(now, NULL, THREADS);
		}
		pthread_barrier_wait(&gate);
		b = now;
		for (i = 0; i < 100; i++)
			sums[me] += (i * (me + 1) + r) % 17;
		if (pthread_barrier_wait(b) == PTHREAD_BARRIER_SERIAL_THREAD) {
			pthread_barrier_destroy(b);
			free(b);
		}
		pthread_barrier_wait(&gate);
	}
	return NULL;
}

static void *
wait_for_end(void *arg)
{
	struct timespec late;
	struct entry *mine;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &late);
	late.tv_sec += 1000;
	for (r = 1; r <= ROUNDS; r++) {
		pthread_mutex_lock(&lock);
		while (made < r)
			pthread_cond_wait(&turn, &lock);
		mine = entry;
		mine->waiting++;
		pthread_cond_broadcast(&turn);
		while (entry == mine)
			if (arg)
				pthread_cond_timedwait(&mine->gone, &lock, &late);
			else
				pthread_cond_wait(&mine->gone, &lock);
		left++;
		pthread_cond_broadcast(&turn);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void
end_entries(void)
{
	struct entry *e;
	pthread_condattr_t attr;
	int r;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	for (r = 1; r <= ROUNDS; r++) {
		e = calloc(1, sizeof *e);
		pthread_cond_init(&e->gone, &attr);
		pthread_mutex_lock(&lock);
		entry = e;
		made = r;
		pthread_cond_broadcast(&turn);
		while (e->waiting < THREADS)
			pthread_cond_wait(&turn, &lock);
		entry = NULL;
		pthread_cond_broadcast(&e->gone);
		pthread_mutex_unlock(&lock);
		pthread_cond_destroy(&e->gone);
		free(e);
		pthread_mutex_lock(&lock);
		while (left < r * THREADS)
			pthread_cond_wait(&turn, &lock);
		pthread_mutex_unlock(&lock);
	}
	pthread_condattr_destroy(&attr);
}

int
main(void)
{
	pthread_t id[THREADS];
	int i;

	pthread_barrier_init(&gate, NULL, THREADS);
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, meet, (void *)(size_t)i);
	for (i = 0; i < THREADS; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, wait_for_end, i % 2 ? &gate : NULL);
	end_entries();
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], NULL);
		printf("%ld ", sums[i]);
	}
	printf("%d\n", left);
	return 0;
}
