/* Waits with deadlines in several threads, which end by the deadline or before it, never too soon, and not by chance.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 6, STEP = 3000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, held = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER, monotonic;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static sem_t never, soon;
static int done[6], over;

static struct timespec
from_now(clockid_t clock, long ns)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ns;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void *
on_condition(void *arg)
{
	struct timespec t;
	int i, error;

	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		t = from_now(CLOCK_REALTIME, STEP);
		do
			error = pthread_cond_timedwait(&changed, &lock, &t);
		while (error == 0 && !over);
		done[0] += error == ETIMEDOUT;
		pthread_mutex_unlock(&lock);
	}
	return arg;
}

static void *
on_monotonic(void *arg)
{
	struct timespec t;
	int i, error = 0;

	pthread_mutex_lock(&lock);
	for (i = 0; i < ROUNDS; i++) {
		t = from_now(CLOCK_MONOTONIC, STEP);
		while (error == 0)
			error = pthread_cond_timedwait(&monotonic, &lock, &t);
		done[1] += error == ETIMEDOUT;
		error = 0;
	}
	pthread_mutex_unlock(&lock);
	return arg;
}

static void *
on_semaphore(void *arg)
{
	struct timespec t;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		t = from_now(CLOCK_REALTIME, STEP);
		done[2] += sem_timedwait(&never, &t) == -1 && errno == ETIMEDOUT;
		t = from_now(CLOCK_REALTIME, 600000000000 / 1000);
		sem_post(&soon);
		done[2] += sem_timedwait(&soon, &t) == 0;
	}
	return arg;
}

static void *
on_locks(void *arg)
{
	struct timespec t;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		t = from_now(CLOCK_REALTIME, STEP);
		done[3] += pthread_mutex_timedlock(&held, &t) == ETIMEDOUT;
		t = from_now(CLOCK_REALTIME, STEP);
		done[3] += pthread_rwlock_timedrdlock(&table, &t) == ETIMEDOUT;
	}
	return arg;
}

static void *
asleep(void *arg)
{
	struct timespec t = {0, STEP};
	int i;

	for (i = 0; i < ROUNDS; i++) {
		done[4] += nanosleep(&t, NULL) == 0;
		done[4] += usleep(STEP / 1000) == 0;
	}
	return arg;
}

static void *
shout(void *arg)
{
	struct timespec t = {0, STEP / 10};
	int i;

	for (i = 0; i < 5 * ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
		nanosleep(&t, NULL);
		done[5]++;
	}
	return arg;
}

int
main(void)
{
	static void *(*const work[])(void *) = {on_condition, on_monotonic, on_semaphore, on_locks, asleep, shout};
	struct timespec start, end;
	pthread_condattr_t attr;
	pthread_t id[6];
	int i;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&monotonic, &attr);
	pthread_condattr_destroy(&attr);
	sem_init(&never, 0, 0);
	sem_init(&soon, 0, 0);
	pthread_mutex_lock(&held);
	pthread_rwlock_wrlock(&table);
	clock_gettime(CLOCK_REALTIME, &start);
	for (i = 0; i < 6; i++)
		pthread_create(&id[i], NULL, work[i], NULL);
	for (i = 0; i < 6; i++)
		pthread_join(id[i], NULL);
	clock_gettime(CLOCK_REALTIME, &end);
	printf("%d %d %d %d %d %d\n", done[0], done[1], done[2], done[3], done[4], done[5]);
	if ((end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec < 2LL * ROUNDS * STEP)
		printf("too soon\n");
	return 0;
}
