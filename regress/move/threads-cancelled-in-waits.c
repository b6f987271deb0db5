/* Threads are cancelled in waits of all kinds; their handlers put right what they had begun. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 7, ROUNDS = 8 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static sem_t sem;
static int ends[2];
static int unlocked, closed, waiting, late;

static void
unlock(void *p)
{
	unlocked++;
	pthread_mutex_unlock(p);
}

static void
note(void *p)
{
	__atomic_add_fetch((int *)p, 1, __ATOMIC_SEQ_CST);
}

static void
ready(void)
{
	__atomic_add_fetch(&waiting, 1, __ATOMIC_SEQ_CST);
}

static void *
wait_for_cond(void *timed)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 100;
	pthread_mutex_lock(&lock);
	pthread_cleanup_push(unlock, &lock);
	ready();
	for (;;)
		if (timed)
			pthread_cond_timedwait(&cond, &lock, &t);
		else
			pthread_cond_wait(&cond, &lock);
	pthread_cleanup_pop(1);
	return NULL;
}

static void *
wait_for_sem(void *p)
{
	pthread_cleanup_push(note, &closed);
	ready();
	while (sem_wait(&sem) != 0)
		;
	pthread_cleanup_pop(0);
	return p;
}

static void *
wait_for_read(void *p)
{
	char c;

	pthread_cleanup_push(note, &closed);
	ready();
	while (read(ends[0], &c, 1) < 0 && errno == EINTR)
		;
	pthread_cleanup_pop(0);
	return p;
}

static void *
wait_for_time(void *p)
{
	struct timespec t = {100, 0};

	pthread_cleanup_push(note, &closed);
	ready();
	nanosleep(&t, NULL);
	pthread_cleanup_pop(0);
	return p;
}

static void *
wait_for_thread(void *p)
{
	pthread_cleanup_push(note, &closed);
	ready();
	pthread_join(*(pthread_t *)p, NULL);
	pthread_cleanup_pop(0);
	return p;
}

/* Not while it works. */
static void *
put_off(void *p)
{
	int old, i, n = 0;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	ready();
	for (i = 0; i < 3000; i++)
		n += i % 3;
	usleep(1000);
	note(&late);
	pthread_setcancelstate(old, NULL);
	for (;;)
		usleep(100);
	return p;
}

int
main(void)
{
	pthread_t id[KINDS];
	void *result;
	int round, i, cancelled = 0, bad = 0;

	sem_init(&sem, 0, 0);
	if (pipe(ends) != 0)
		return 1;
	pthread_rwlock_rdlock(&rw);
	for (round = 0; round < ROUNDS; round++) {
		waiting = 0;
		pthread_create(&id[0], NULL, wait_for_cond, NULL);
		pthread_create(&id[1], NULL, wait_for_cond, &lock);
		pthread_create(&id[2], NULL, wait_for_sem, NULL);
		pthread_create(&id[3], NULL, wait_for_read, NULL);
		pthread_create(&id[4], NULL, wait_for_time, NULL);
		pthread_create(&id[5], NULL, wait_for_thread, &id[4]);
		pthread_create(&id[6], NULL, put_off, NULL);
		while (__atomic_load_n(&waiting, __ATOMIC_SEQ_CST) < KINDS)
			usleep(500);
		if (round % 2)
			usleep(1000);
		for (i = KINDS - 1; i >= 0; i--)
			if (i != 4)
				pthread_cancel(id[i]);
		pthread_join(id[5], &result);
		cancelled += result == PTHREAD_CANCELED;
		pthread_cancel(id[4]);
		for (i = 0; i < KINDS; i++)
			if (i != 5) {
				pthread_join(id[i], &result);
				cancelled += result == PTHREAD_CANCELED;
			}
		if (pthread_mutex_trylock(&lock) != 0)
			bad++;
		else
			pthread_mutex_unlock(&lock);
	}
	printf("%d %d %d %d %d\n", cancelled, unlocked, closed, late, bad);
	return 0;
}
