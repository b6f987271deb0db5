/* Fork-join recursion, detached threads, dining philosophers, timed waits; main ends before the others. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SEATS = 5, MEALS = 30, ITEMS = 1500 };

struct part {
	int *v, n;
};

static pthread_mutex_t forks[SEATS], lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int eaten[SEATS], left = SEATS, timeouts, items[ITEMS];
static sem_t room;

static void *
sort(void *arg)
{
	struct part *p = arg, half[2];
	int *merged, i, j, k;
	pthread_t other;
	void *result;

	if (p->n < 2)
		return arg;
	half[0] = (struct part){p->v, p->n / 2};
	half[1] = (struct part){p->v + p->n / 2, p->n - p->n / 2};
	if (p->n < 200) {
		sort(&half[0]);
		sort(&half[1]);
	} else {
		if (pthread_create(&other, NULL, sort, &half[0]) != 0)
			abort();
		sort(&half[1]);
		pthread_join(other, &result);
		if (result != &half[0])
			printf("another part\n");
	}
	merged = malloc(p->n * sizeof *merged);
	for (i = j = k = 0; k < p->n; k++)
		merged[k] = j == half[1].n || (i < half[0].n && half[0].v[i] <= half[1].v[j]) ? half[0].v[i++] : half[1].v[j++];
	for (k = 0; k < p->n; k++)
		p->v[k] = merged[k];
	free(merged);
	return arg;
}

static void *
dine(void *arg)
{
	int me = (int)(size_t)arg, i, k;
	pthread_mutex_t *first = &forks[me], *second = &forks[(me + 1) % SEATS];

	for (i = 0; i < MEALS; i++) {
		sem_wait(&room);
		pthread_mutex_lock(first);
		for (k = 0; k < 10; k++)
			eaten[me] += k & 1;
		pthread_mutex_lock(second);
		eaten[me]++;
		pthread_mutex_unlock(second);
		pthread_mutex_unlock(first);
		sem_post(&room);
	}
	pthread_mutex_lock(&lock);
	if (--left == 0)
		pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void *
finish(void *arg)
{
	struct timespec until;
	int error = 0, i, sum = 0;

	pthread_mutex_lock(&lock);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 600;
	while (left > 0 && error == 0)
		error = pthread_cond_timedwait(&changed, &lock, &until);
	pthread_mutex_unlock(&lock);
	pthread_mutex_lock(&lock);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 20000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	while (pthread_cond_timedwait(&changed, &lock, &until) != ETIMEDOUT)
		;
	timeouts++;
	pthread_mutex_unlock(&lock);
	for (i = 0; i < SEATS; i++)
		sum += eaten[i];
	for (i = 1; i < ITEMS; i++)
		if (items[i - 1] > items[i])
			printf("not sorted at %d\n", i);
	printf("%d eaten, error %d, %d timeouts, arg %d\n", sum, error, timeouts, *(int *)arg);
	exit(3);
}

int
main(void)
{
	static int arg = 42;
	struct part all = {items, ITEMS};
	pthread_attr_t attr;
	pthread_t id;
	unsigned x = 1;
	int i;

	for (i = 0; i < ITEMS; i++)
		items[i] = (x = x * 1103515245 + 12345) >> 16 & 0x7fff;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sem_init(&room, 0, SEATS - 1);
	for (i = 0; i < SEATS; i++)
		pthread_mutex_init(&forks[i], NULL);
	for (i = 0; i < SEATS; i++)
		pthread_create(&id, &attr, dine, (void *)(size_t)i);
	sort(&all);
	pthread_create(&id, NULL, finish, &arg);
	pthread_detach(id);
	pthread_attr_destroy(&attr);
	pthread_exit(NULL);
}
