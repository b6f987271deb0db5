/* A grid relaxed by threads that meet at barriers twice in each round; who is last there is not always the same. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 6, SIDE = 24, ROUNDS = 40 };

static double *now, *then;
static pthread_barrier_t computed, swapped;
static int serial[2], rounds;
static double largest[THREADS];

static void *
relax(void *arg)
{
	int me = (int)(size_t)arg, r, i, k, from = 1 + me * (SIDE - 2) / THREADS, to = 1 + (me + 1) * (SIDE - 2) / THREADS;
	double d;

	for (r = 0; r < ROUNDS; r++) {
		largest[me] = 0;
		for (i = from; i < to; i++)
			for (k = 1; k < SIDE - 1; k++) {
				then[i * SIDE + k] = (now[(i - 1) * SIDE + k] + now[(i + 1) * SIDE + k] + now[i * SIDE + k - 1] +
									  now[i * SIDE + k + 1]) /
									 4;
				d = then[i * SIDE + k] - now[i * SIDE + k];
				if (d > largest[me])
					largest[me] = d;
			}
		if (pthread_barrier_wait(&computed) == PTHREAD_BARRIER_SERIAL_THREAD) {
			double *other = now;

			serial[0]++;
			now = then;
			then = other;
			rounds++;
		}
		if (pthread_barrier_wait(&swapped) == PTHREAD_BARRIER_SERIAL_THREAD)
			serial[1]++;
		if (rounds != r + 1)
			printf("thread %d is in round %d of %d\n", me, r, rounds);
	}
	return NULL;
}

int
main(void)
{
	pthread_t id[THREADS];
	double sum = 0, most = 0;
	int i;

	now = calloc(SIDE * SIDE, sizeof *now);
	then = calloc(SIDE * SIDE, sizeof *then);
	for (i = 0; i < SIDE; i++)
		now[i] = then[i] = 100;
	pthread_barrier_init(&computed, NULL, THREADS);
	pthread_barrier_init(&swapped, NULL, THREADS);
	for (i = 1; i < THREADS; i++)
		pthread_create(&id[i], NULL, relax, (void *)(size_t)i);
	relax(NULL);
	for (i = 1; i < THREADS; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < SIDE * SIDE; i++)
		sum += now[i];
	for (i = 0; i < THREADS; i++)
		most = largest[i] > most ? largest[i] : most;
	printf("%.6f %.6f %d %d %d\n", sum, most, serial[0], serial[1], rounds);
	return 0;
}
