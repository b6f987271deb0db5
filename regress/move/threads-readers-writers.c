/* SPDX-License-Identifier: ISC */
/*
 * Readers and writers of pairs of numbers that are equal whenever nobody writes, under two read-write locks: one as it
 * is by default, one at which writers go first.  Some wait for a short time only, and again; some only try.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

enum { READERS = 4, WRITERS = 3, KINDS = 2, ROUNDS = 150 };

static struct pair {
	pthread_rwlock_t lock;
	long a, b;
	int readers; /* inside */
} pairs[KINDS];
static long unequal, alone, seen[READERS];

static struct timespec
soon(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += 300000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

static void
lock(pthread_rwlock_t *l, int write, int way)
{
	struct timespec until;
	int error;

	do {
		until = soon();
		switch (way) {
		case 0:
			error = write ? pthread_rwlock_wrlock(l) : pthread_rwlock_rdlock(l);
			break;
		case 1:
			error = write ? pthread_rwlock_timedwrlock(l, &until) : pthread_rwlock_timedrdlock(l, &until);
			break;
		default:
			error = write ? pthread_rwlock_trywrlock(l) : pthread_rwlock_tryrdlock(l);
			if (error == EBUSY)
				sched_yield();
		}
	} while (error == EBUSY || error == ETIMEDOUT);
	if (error)
		printf("lock: %d\n", error);
}

static long
spin(long n)
{
	volatile long v = 0;

	while (n-- > 0)
		v += n & 7;
	return v;
}

static void *
reader(void *arg)
{
	long *count = arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		struct pair *p = &pairs[i % KINDS];

		lock(&p->lock, 0, i / 2 % 5 < 3 ? 0 : i / 2 % 5 - 2);
		__atomic_add_fetch(&p->readers, 1, __ATOMIC_SEQ_CST);
		spin(i % 9 * 20);
		if (p->a != p->b)
			__atomic_add_fetch(&unequal, 1, __ATOMIC_SEQ_CST);
		__atomic_sub_fetch(&p->readers, 1, __ATOMIC_SEQ_CST);
		pthread_rwlock_unlock(&p->lock);
		++*count;
	}
	return NULL;
}

static void *
writer(void *arg)
{
	long step = (long)(size_t)arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		struct pair *p = &pairs[i % KINDS];

		lock(&p->lock, 1, i / 2 % 5 < 3 ? 0 : i / 2 % 5 - 2);
		p->a += step;
		spin(i % 7 * 30);
		if (__atomic_load_n(&p->readers, __ATOMIC_SEQ_CST) == 0)
			__atomic_add_fetch(&alone, 1, __ATOMIC_SEQ_CST);
		p->b += step;
		pthread_rwlock_unlock(&p->lock);
	}
	return NULL;
}

int
main(void)
{
	pthread_rwlockattr_t attr;
	pthread_t id[READERS + WRITERS];
	long sum = 0;
	int i;

	pthread_rwlockattr_init(&attr);
	pthread_rwlock_init(&pairs[0].lock, NULL);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&pairs[1].lock, &attr);
	for (i = 0; i < READERS; i++)
		pthread_create(&id[i], NULL, reader, &seen[i]);
	for (; i < READERS + WRITERS; i++)
		pthread_create(&id[i], NULL, writer, (void *)(size_t)(i - READERS + 1));
	for (i = 0; i < READERS + WRITERS; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < READERS; i++)
		sum += seen[i];
	printf("%ld %ld %ld %ld, read %ld times, written alone %ld times, unequal %ld\n", pairs[0].a, pairs[0].b, pairs[1].a,
		   pairs[1].b, sum, alone, unequal);
	return 0;
}
