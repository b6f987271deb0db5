/* SPDX-License-Identifier: ISC */
/* Threads that put off being cancelled, before and after they are, go on until they allow it. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 3 };

static int begun, cancelled, cleaned;

static unsigned
step(unsigned x)
{
	int i;

	for (i = 0; i < 3000; i++)
		x = x * 69069 + 1;
	return x;
}

static void
clean(void *arg)
{
	__atomic_add_fetch(&cleaned, *(int *)arg, __ATOMIC_SEQ_CST);
}

static void
end_here(void *arg)
{
	pthread_cleanup_push(clean, arg);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	pthread_cleanup_pop(0);
}

static void *
work(void *arg)
{
	int me = *(int *)arg, i;
	unsigned x = (unsigned)me;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	for (i = 0; i < 20; i++)
		x = step(x);
	__atomic_add_fetch(&begun, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < 20 || !__atomic_load_n(&cancelled, __ATOMIC_SEQ_CST); i++) {
		x = step(x);
		usleep(500);
	}
	for (i = 0; i < 20; i++)
		x = step(x);
	__atomic_add_fetch(&cleaned, 100, __ATOMIC_SEQ_CST);
	if (me == 1)
		return NULL;
	end_here(arg);
	return arg;
}

int
main(void)
{
	pthread_t id[THREADS];
	void *result[THREADS];
	int number[THREADS], i;

	for (i = 0; i < THREADS; i++) {
		number[i] = i;
		pthread_create(&id[i], NULL, work, &number[i]);
	}
	while (__atomic_load_n(&begun, __ATOMIC_SEQ_CST) < THREADS)
		usleep(1000);
	for (i = 0; i < THREADS; i++)
		pthread_cancel(id[i]);
	__atomic_store_n(&cancelled, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < THREADS; i++)
		pthread_join(id[i], &result[i]);
	for (i = 0; i < THREADS; i++)
		printf("%d ", result[i] == PTHREAD_CANCELED);
	printf("%d\n", cleaned);
	return 0;
}
