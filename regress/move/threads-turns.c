/* Threads that wake exactly one other each; a wake-up that is lost or invented stops them or shows in the counts. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <threads.h>

enum { THREADS = 7, ROUNDS = 60 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t mine[THREADS], anyone = PTHREAD_COND_INITIALIZER;
static int turn, sleepers, tickets, taken, order[THREADS * ROUNDS], n;
static sem_t baton[THREADS];
static mtx_t c11;
static cnd_t even, odd;
static int number;

/* Each wakes the next one, who alone waits for it. */
static void
pass_turn(int me)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		while (turn != me)
			pthread_cond_wait(&mine[me], &lock);
		order[n++] = me;
		turn = (turn + 1) % THREADS;
		pthread_cond_signal(&mine[turn]);
		pthread_mutex_unlock(&lock);
	}
}

/* A signal for each ticket: all who sleep get one, and no more of them wake. */
static void
take_ticket(int me)
{
	int i, k;

	for (i = 0; i < ROUNDS / 4; i++)
		if (me != 0) {
			pthread_mutex_lock(&lock);
			sleepers++;
			while (tickets == 0)
				pthread_cond_wait(&anyone, &lock);
			tickets--;
			taken++;
			pthread_mutex_unlock(&lock);
		} else
			for (k = 0; k < THREADS - 1; k++) {
				pthread_mutex_lock(&lock);
				tickets++;
				pthread_cond_signal(&anyone);
				pthread_mutex_unlock(&lock);
			}
}

static void
carry_baton(int me)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		sem_wait(&baton[me]);
		order[(i * THREADS + me) % (THREADS * ROUNDS)] += me;
		sem_post(&baton[(me + 1) % THREADS]);
	}
}

/* C11: the two kinds of threads by turns. */
static void
count(int me)
{
	int i;

	if (me > 1)
		return;
	for (i = 0; i < ROUNDS; i++) {
		mtx_lock(&c11);
		while (number % 2 != me)
			cnd_wait(me ? &odd : &even, &c11);
		number++;
		cnd_signal(me ? &even : &odd);
		mtx_unlock(&c11);
	}
}

static void *
work(void *arg)
{
	int me = (int)(size_t)arg;

	pass_turn(me);
	take_ticket(me);
	carry_baton(me);
	count(me);
	return arg;
}

int
main(void)
{
	pthread_t id[THREADS];
	int i, wrong = 0;

	mtx_init(&c11, mtx_plain);
	cnd_init(&even);
	cnd_init(&odd);
	for (i = 0; i < THREADS; i++) {
		pthread_cond_init(&mine[i], NULL);
		sem_init(&baton[i], 0, i == 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, work, (void *)(size_t)i);
	for (i = 0; i < THREADS; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < THREADS * ROUNDS; i++)
		wrong += order[i] != i % THREADS * 2;
	sem_getvalue(&baton[0], &i);
	printf("%d %d wrong, %d taken, %d left, %d slept, %d, %d\n", n, wrong, taken, tickets, sleepers, number, i);
	return 0;
}
