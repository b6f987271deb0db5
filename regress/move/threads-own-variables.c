/* Variables of each thread, keys, and pointers from one thread to what belongs to another. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, ROUNDS = 40 };

struct node {
	struct node *next;
	long value;
};

static _Thread_local long counter = 7;
static _Thread_local struct node *list;
static __thread char name[16];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static long *counters[THREADS]; /* into other threads */
static int *locals[THREADS];
static int ready, turn;

static void
push(long v)
{
	struct node *n = malloc(sizeof *n);

	n->value = v;
	n->next = list;
	list = n;
}

static void *
work(void *arg)
{
	int me = (int)(size_t)arg, mine = me * 100, i;
	long sum = 0, *own = &counter;
	struct node *n;

	snprintf(name, sizeof name, "thread %d", me);
	pthread_mutex_lock(&lock);
	counters[me] = &counter;
	locals[me] = &mine;
	ready++;
	pthread_cond_broadcast(&arrived);
	while (ready < THREADS)
		pthread_cond_wait(&arrived, &lock);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		while (turn % THREADS != me)
			pthread_cond_wait(&arrived, &lock);
		push(*own);
		*counters[(me + 1) % THREADS] += i;
		*locals[(me + 2) % THREADS] += 1;
		turn++;
		pthread_cond_broadcast(&arrived);
		pthread_mutex_unlock(&lock);
	}
	pthread_mutex_lock(&lock);
	ready++;
	pthread_cond_broadcast(&arrived);
	while (ready < 2 * THREADS)
		pthread_cond_wait(&arrived, &lock);
	pthread_mutex_unlock(&lock);
	while ((n = list) != NULL) {
		list = n->next;
		sum = sum * 31 % 1000003 + n->value;
		free(n);
	}
	if (own != counters[me] || strlen(name) != 8)
		printf("not mine\n");
	return (void *)(size_t)(sum + mine + counter);
}

int
main(void)
{
	pthread_t id[THREADS];
	void *result[THREADS];
	int i;

	counter = 1;
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, work, (void *)(size_t)i);
	for (i = 0; i < THREADS; i++)
		pthread_join(id[i], &result[i]);
	for (i = 0; i < THREADS; i++)
		printf("%ld\n", (long)(size_t)result[i]);
	printf("%ld %d\n", counter, turn);
	return 0;
}
