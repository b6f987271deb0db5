/* A thread that is cancelled in a wait holds the mutex in its handlers; others are not forgotten. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static sem_t never;
static int waiting, released;

static void
release(void *p)
{
	released += *(int *)p;
	pthread_mutex_unlock(&lock);
}

static void *
wait(void *p)
{
	pthread_mutex_lock(&lock);
	waiting++;
	pthread_cleanup_push(release, p);
	for (;;)
		pthread_cond_wait(&changed, &lock);
	pthread_cleanup_pop(1);
	return NULL;
}

static void *
wait_for_token(void *p)
{
	sem_wait(&never);
	return p;
}

static void *
nap(void *p)
{
	sleep(100);
	return p;
}

static void *
end(void *p)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	while (!__atomic_load_n((int *)p, __ATOMIC_SEQ_CST))
		sched_yield();
	return p;
}

int
main(void)
{
	pthread_t id[5];
	void *result;
	int one = 1, flag = 0, i;

	sem_init(&never, 0, 0);
	pthread_create(&id[0], NULL, wait, &one);
	pthread_create(&id[1], NULL, wait, &one);
	pthread_create(&id[2], NULL, wait_for_token, NULL);
	pthread_create(&id[3], NULL, nap, NULL);
	pthread_create(&id[4], NULL, end, &flag);
	for (i = 0; i < 2;) {
		pthread_mutex_lock(&lock);
		i = waiting;
		pthread_mutex_unlock(&lock);
		usleep(1000);
	}
	for (i = 0; i < 5; i++)
		if (pthread_cancel(id[i]) != 0)
			printf("not cancelled\n");
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < 5; i++) {
		pthread_join(id[i], &result);
		printf("%d %d\n", result == PTHREAD_CANCELED, result == &flag);
	}
	printf("%d %d\n", released, pthread_mutex_trylock(&lock));
	printf("%d\n", pthread_mutex_trylock(&lock) == EBUSY);
	return 0;
}
