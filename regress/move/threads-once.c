/* Initialisations that take long, while others wait for them; one whose thread is cancelled in it is made again. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { N = 6, ROUNDS = 12 };
static pthread_once_t onces[ROUNDS], inner[ROUNDS], given_up = PTHREAD_ONCE_INIT;
static const pthread_once_t fresh = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t start;
static int made[ROUNDS], nested, tries, cleaned;
static long value[ROUNDS];
static __thread int round_now;

static void
nested_init(void)
{
	int i;

	for (i = 0; i < 500; i++)
		nested += i % 2;
}

static void
init(void)
{
	int i, r = round_now;

	made[r]++;
	pthread_once(&inner[r], nested_init);
	for (i = 0; i < 2000; i++)
		value[r] = (value[r] * 31 + i) % 10007;
	usleep(500);
}

static void *
work(void *arg)
{
	long sum = 0;
	int r;

	for (r = 0; r < ROUNDS; r++) {
		round_now = r;
		if (pthread_barrier_wait(&start) == PTHREAD_BARRIER_SERIAL_THREAD)
			sum += 0;
		pthread_once(&onces[r], init);
		sum += value[r];
	}
	pthread_mutex_lock(&lock);
	*(long *)arg += sum;
	pthread_mutex_unlock(&lock);
	return arg;
}

static void
clean(void *p)
{
	++*(int *)p;
}

static void
endless(void)
{
	if (__atomic_fetch_add(&tries, 1, __ATOMIC_SEQ_CST) > 0)
		return;
	pthread_cleanup_push(clean, &cleaned);
	for (;;)
		usleep(1000);
	pthread_cleanup_pop(0);
}

static void *
gives_up(void *arg)
{
	pthread_once(&given_up, endless);
	return arg;
}

int
main(void)
{
	pthread_t id[N];
	void *result;
	long sum = 0;
	int i, n = 0, cancelled = 0;

	for (i = 0; i < ROUNDS; i++)
		onces[i] = inner[i] = fresh;
	pthread_barrier_init(&start, NULL, N);
	for (i = 0; i < N; i++)
		pthread_create(&id[i], NULL, work, &sum);
	for (i = 0; i < N; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < ROUNDS; i++)
		n += made[i];
	pthread_create(&id[0], NULL, gives_up, NULL);
	usleep(20000);
	while (__atomic_load_n(&tries, __ATOMIC_SEQ_CST) == 0)
		usleep(1000);
	pthread_create(&id[1], NULL, gives_up, NULL);
	usleep(2000);
	pthread_cancel(id[0]);
	for (i = 0; i < 2; i++) {
		pthread_join(id[i], &result);
		cancelled += result == PTHREAD_CANCELED;
	}
	printf("%d %d %ld %d %d %d\n", n, nested, sum, tries, cleaned, cancelled);
	return 0;
}
