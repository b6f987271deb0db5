/* Mutexes of all types, read-write locks, barriers, semaphores, spin locks, once, keys; C11 threads beside them. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

enum { THREADS = 4, ROUNDS = 25 };

static pthread_mutex_t recursive, checked, plain = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static sem_t tokens;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static mtx_t c11_lock;
static cnd_t c11_changed;
static int table[8], spun, serial, begun, arrived;
static atomic_long steps;
static long depth_sum, freed;

static void
begin(void)
{
	begun++;
}

static void
destroy(void *p)
{
	pthread_mutex_lock(&plain);
	freed += *(long *)p;
	pthread_mutex_unlock(&plain);
	free(p);
}

static int
down(int n)
{
	int r = 0;

	pthread_mutex_lock(&recursive);
	depth_sum++;
	if (n > 0)
		r = 1 + down(n - 1);
	pthread_mutex_unlock(&recursive);
	return r;
}

static void
read_or_write(int me, int round)
{
	int i, sum = 0;

	if ((me + round) % 4 == 0) {
		pthread_rwlock_wrlock(&table_lock);
		for (i = 0; i < 8; i++)
			table[i] += i;
		pthread_rwlock_unlock(&table_lock);
		return;
	}
	pthread_rwlock_rdlock(&table_lock);
	for (i = 0; i < 8; i++)
		sum += table[i];
	if (sum % 28 != 0)
		printf("torn\n");
	pthread_rwlock_unlock(&table_lock);
}

static void *
work(void *arg)
{
	int me = (int)(size_t)arg, round, i;
	long *mine = malloc(sizeof *mine);

	*mine = 0;
	pthread_once(&once, begin);
	pthread_setspecific(key, mine);
	for (round = 0; round < ROUNDS; round++) {
		sem_wait(&tokens);
		for (i = 0; i < 20; i++)
			atomic_fetch_add(&steps, i);
		sem_post(&tokens);
		down(me);
		read_or_write(me, round);
		pthread_spin_lock(&spin);
		for (i = 0; i < 5; i++)
			spun++;
		pthread_spin_unlock(&spin);
		pthread_mutex_lock(&checked);
		if (pthread_mutex_lock(&checked) != EDEADLK)
			printf("locked twice\n");
		pthread_mutex_unlock(&checked);
		if (pthread_mutex_unlock(&checked) != EPERM)
			printf("unlocked twice\n");
		++*(long *)pthread_getspecific(key);
		if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			serial++;
	}
	if (me == 1)
		pthread_exit((void *)(size_t)(100 + me));
	return (void *)(size_t)(me * 10);
}

static int
c11_work(void *arg)
{
	int i, last = 0;

	for (i = 0; i < ROUNDS; i++) {
		mtx_lock(&c11_lock);
		arrived++;
		cnd_broadcast(&c11_changed);
		while (arrived / 2 < i)
			cnd_wait(&c11_changed, &c11_lock);
		last = i;
		mtx_unlock(&c11_lock);
	}
	return last + *(int *)arg;
}

int
main(void)
{
	pthread_t id[THREADS];
	thrd_t second;
	pthread_mutexattr_t attr;
	int i, value, base = 1000, sum = 0;
	void *result;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&recursive, &attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&checked, &attr);
	pthread_mutexattr_destroy(&attr);
	pthread_barrier_init(&barrier, NULL, THREADS);
	pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
	sem_init(&tokens, 0, 2);
	pthread_key_create(&key, destroy);
	mtx_init(&c11_lock, mtx_plain);
	cnd_init(&c11_changed);
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, work, (void *)(size_t)i);
	thrd_create(&second, c11_work, &base);
	for (i = 0; i < ROUNDS; i++) {
		mtx_lock(&c11_lock);
		arrived++;
		cnd_broadcast(&c11_changed);
		mtx_unlock(&c11_lock);
	}
	thrd_join(second, &value);
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], &result);
		sum += (int)(size_t)result;
	}
	printf("%d %d %d %d %d %ld %ld %ld\n", value, sum, begun, serial, spun, (long)steps, depth_sum, freed);
	printf("%d %d\n", table[7], pthread_equal(pthread_self(), id[0]) != 0);
	sem_getvalue(&tokens, &value);
	printf("%d\n", value);
	return 0;
}
