/* A cache under a read-write lock: readers find, writers add and throw out; each entry has a lock of its own. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 5, BUCKETS = 16, MOST = 24, KEYS = 60, LOOKUPS = 120 };

struct entry {
	struct entry *next;
	int key;
	long value;
	pthread_mutex_t lock;
	int used;
};

static struct entry *buckets[BUCKETS];
static int entries, oldest;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t gate;
static int passed;

static long
compute(int key)
{
	long v = key;
	int i;

	for (i = 0; i < 40; i++)
		v = (v * 7919 + i) % 10007;
	return v;
}

static struct entry *
find(int key)
{
	struct entry *e;

	for (e = buckets[key % BUCKETS]; e != NULL && e->key != key; e = e->next)
		;
	return e;
}

static void
throw_out(void)
{
	struct entry **at, *e;

	while (entries >= MOST) {
		for (at = &buckets[oldest++ % BUCKETS]; *at != NULL && (*at)->next != NULL; at = &(*at)->next)
			;
		if ((e = *at) == NULL)
			continue;
		*at = NULL;
		pthread_mutex_destroy(&e->lock);
		free(e);
		entries--;
	}
}

static long
look_up(int key)
{
	struct entry *e;
	long value;

	pthread_rwlock_rdlock(&lock);
	e = find(key);
	if (e != NULL) {
		pthread_mutex_lock(&e->lock);
		e->used++;
		value = e->value;
		pthread_mutex_unlock(&e->lock);
		pthread_rwlock_unlock(&lock);
		return value;
	}
	pthread_rwlock_unlock(&lock);
	value = compute(key);
	pthread_rwlock_wrlock(&lock);
	if (find(key) == NULL) {
		throw_out();
		e = malloc(sizeof *e);
		e->key = key;
		e->value = value;
		e->used = 0;
		pthread_mutex_init(&e->lock, NULL);
		e->next = buckets[key % BUCKETS];
		buckets[key % BUCKETS] = e;
		entries++;
	}
	pthread_rwlock_unlock(&lock);
	return value;
}

static void *
work(void *arg)
{
	unsigned x = (unsigned)(size_t)arg;
	long sum = 0;
	int i;

	pthread_rwlock_rdlock(&gate); /* all at once */
	pthread_rwlock_unlock(&gate);
	for (i = 0; i < LOOKUPS; i++) {
		x = x * 1103515245 + 12345;
		sum += look_up((int)(x >> 16) % KEYS);
		if (i % 16 == 0) {
			while (pthread_rwlock_trywrlock(&gate) == EBUSY)
				;
			passed++;
			pthread_rwlock_unlock(&gate);
		}
	}
	return (void *)(size_t)(sum % 1000003);
}

int
main(void)
{
	pthread_rwlockattr_t attr;
	pthread_t id[THREADS];
	void *result[THREADS];
	int i, n = 0;
	struct entry *e;

	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&gate, &attr);
	pthread_rwlockattr_destroy(&attr);
	pthread_rwlock_wrlock(&gate);
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, work, (void *)(size_t)(i + 1));
	for (i = 0; i < 100; i++)
		n += i & 1;
	pthread_rwlock_unlock(&gate);
	for (i = 0; i < THREADS; i++)
		pthread_join(id[i], &result[i]);
	for (i = 0; i < THREADS; i++)
		printf("%ld\n", (long)(size_t)result[i]);
	for (i = 0; i < BUCKETS; i++)
		for (e = buckets[i]; e != NULL; e = e->next, n++)
			if (e->value != compute(e->key))
				printf("%d has %ld\n", e->key, e->value);
	printf("%d %d %d\n", n - 50 == entries, entries <= MOST, passed);
	return 0;
}
