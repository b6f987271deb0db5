/* A thousand threads at once, which wait for each other in several ways and count. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 1000, GROUP = 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t start;
static int turn[THREADS / GROUP], here, passes;
static pthread_cond_t turns[THREADS / GROUP];
static _Thread_local int own;

static void *
work(void *arg)
{
	int me = *(int *)arg, group = me / GROUP, i;

	own = me;
	pthread_mutex_lock(&lock);
	if (++here == THREADS)
		pthread_cond_broadcast(&changed);
	while (here < THREADS)
		pthread_cond_wait(&changed, &lock);
	while (turn[group] != me % GROUP)
		pthread_cond_wait(&turns[group], &lock);
	for (i = 0; i < 5; i++)
		passes++;
	turn[group]++;
	pthread_cond_broadcast(&turns[group]);
	pthread_mutex_unlock(&lock);
	pthread_barrier_wait(&start);
	*(int *)arg = own * 2;
	return arg;
}

int
main(void)
{
	static pthread_t id[THREADS];
	pthread_attr_t attr;
	long sum = 0;
	void *p;
	int i, *n;

	pthread_barrier_init(&start, NULL, THREADS + 1);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 256 << 10);
	for (i = 0; i < THREADS / GROUP; i++)
		pthread_cond_init(&turns[i], NULL);
	for (i = 0; i < THREADS; i++) {
		n = malloc(sizeof *n);
		*n = i;
		if (pthread_create(&id[i], &attr, work, n) != 0) {
			printf("%d threads\n", i);
			return 1;
		}
	}
	pthread_barrier_wait(&start);
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], &p);
		sum += *(int *)p;
		free(p);
	}
	printf("%ld %d\n", sum, passes);
	return 0;
}
