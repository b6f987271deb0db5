/* Producers and consumers with a bounded queue; the consumers' results come back through pthread_join. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 8, PAIRS = 3, ITEMS = 200 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int queue[ROOM], used, done;

static void
put(int v)
{
	pthread_mutex_lock(&lock);
	while (used == ROOM)
		pthread_cond_wait(&changed, &lock);
	queue[used++] = v;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static int
get(int *v)
{
	int ok;

	pthread_mutex_lock(&lock);
	while (used == 0 && !done)
		pthread_cond_wait(&changed, &lock);
	ok = used > 0;
	if (ok) {
		*v = queue[--used];
		pthread_cond_broadcast(&changed);
	}
	pthread_mutex_unlock(&lock);
	return ok;
}

static void *
produce(void *p)
{
	int k = *(int *)p, i;

	for (i = 0; i < ITEMS; i++)
		put(k * 1000 + i);
	return p;
}

static void *
consume(void *p)
{
	long *mine = calloc(1, sizeof *mine);
	int v, i;

	while (get(&v)) {
		for (i = 0; i < 50; i++)
			v = v * 3 % 10007;
		*mine += v;
		++*(int *)p;
	}
	return mine;
}

int
main(void)
{
	pthread_t producers[PAIRS], consumers[PAIRS];
	int number[PAIRS], taken[PAIRS] = {0}, i, n = 0, right = 0;
	void *result;
	long total = 0;

	for (i = 0; i < PAIRS; i++) {
		number[i] = i + 1;
		pthread_create(&producers[i], NULL, produce, &number[i]);
		pthread_create(&consumers[i], NULL, consume, &taken[i]);
	}
	for (i = 0; i < PAIRS; i++) {
		pthread_join(producers[i], &result);
		right += result == &number[i];
	}
	pthread_mutex_lock(&lock);
	done = 1;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < PAIRS; i++) {
		pthread_join(consumers[i], &result);
		total += *(long *)result;
		n += taken[i];
		free(result);
	}
	printf("%d right, %d items, %ld\n", right, n, total);
	return 0;
}
