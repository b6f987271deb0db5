/* SPDX-License-Identifier: ISC */
/* Expiries of timers that begin threads (SIGEV_THREAD): none is lost, and the threads are as others are. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TICKS = 40, STEPS = 25, MS = 1000000 };

struct series {
	const char *name;
	struct series *next;
	timer_t timer;
	long n, threads, wrong;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct series steps = {.name = "steps"}, ticks = {.name = "ticks", .next = &steps};
static int numbers, given, blocked, active;

static void
set(timer_t timer, long first, long every)
{
	struct itimerspec it;

	memset(&it, 0, sizeof it);
	it.it_value.tv_nsec = first;
	it.it_interval.tv_nsec = every;
	if (timer_settime(timer, 0, &it, NULL) != 0)
		perror("timer_settime");
}

/* Its argument is there after waits, too. */
static void
tick(union sigval v)
{
	sigset_t mask;

	pthread_mutex_lock(&lock);
	active++;
	pthread_mutex_unlock(&lock);
	usleep(1000);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	pthread_mutex_lock(&lock);
	((struct series *)v.sival_ptr)->n += 1 + timer_getoverrun(ticks.timer);
	((struct series *)v.sival_ptr)->threads++;
	ticks.wrong += v.sival_ptr != &ticks;
	blocked = sigismember(&mask, SIGUSR1) + 2 * sigismember(&mask, SIGTERM) + 4 * sigismember(&mask, SIGRTMAX - 2);
	active--;
	pthread_cond_signal(&more);
	pthread_mutex_unlock(&lock);
}

/* Each sets its timer for the next: one that is lost is the last. */
static void
step(union sigval v)
{
	struct series *s = v.sival_ptr;
	pthread_attr_t attr;
	int state;

	pthread_mutex_lock(&lock);
	s->n++;
	s->wrong += timer_getoverrun(s->timer) != 0;
	if (s->n < STEPS)
		set(s->timer, 2 * MS, 0);
	if (pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getdetachstate(&attr, &state);
		s->wrong += state != PTHREAD_CREATE_DETACHED;
		pthread_attr_destroy(&attr);
	}
	pthread_cond_signal(&more);
	pthread_mutex_unlock(&lock);
}

static void
count(union sigval v)
{
	pthread_mutex_lock(&lock);
	numbers++;
	given = v.sival_int;
	pthread_mutex_unlock(&lock);
}

int
main(void)
{
	struct sigevent ev;
	struct itimerspec it, left, off;
	int deleted, again;
	pthread_attr_t attr;
	timer_t far, number;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 300 << 10);
	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_THREAD;
	ev.sigev_notify_function = tick;
	ev.sigev_notify_attributes = &attr;
	ev.sigev_value.sival_ptr = &ticks;
	if (timer_create(CLOCK_MONOTONIC, &ev, &ticks.timer) != 0)
		perror("timer_create");
	set(ticks.timer, 3 * MS, 3 * MS);
	ev.sigev_value.sival_ptr = ticks.next;
	ev.sigev_notify_function = step;
	if (timer_create(CLOCK_REALTIME, &ev, &steps.timer) != 0)
		perror("timer_create");
	set(steps.timer, 1, 0);
	ev.sigev_notify_function = count;
	ev.sigev_notify_attributes = NULL;
	ev.sigev_value.sival_int = -77;
	if (timer_create(CLOCK_REALTIME, &ev, &number) != 0 || timer_create(CLOCK_REALTIME, &ev, &far) != 0)
		perror("timer_create");
	clock_gettime(CLOCK_REALTIME, &it.it_value);
	it.it_interval.tv_sec = 0;
	it.it_interval.tv_nsec = 20 * MS;
	it.it_value.tv_sec--;
	timer_settime(number, TIMER_ABSTIME, &it, NULL);
	it.it_value.tv_sec += 1001;
	timer_settime(far, TIMER_ABSTIME, &it, NULL);

	pthread_mutex_lock(&lock);
	while (ticks.n < TICKS || steps.n < STEPS || numbers < 2)
		pthread_cond_wait(&more, &lock);
	pthread_mutex_unlock(&lock);
	timer_gettime(far, &left);
	timer_gettime(steps.timer, &off);
	deleted = timer_delete(far) | timer_delete(number) | timer_delete(ticks.timer) | timer_delete(steps.timer);
	again = timer_delete(far);
	usleep(20000); /* threads that have only just begun */
	pthread_mutex_lock(&lock);
	while (active > 0)
		pthread_cond_wait(&more, &lock);
	pthread_mutex_unlock(&lock);

	printf("%s %d %d, %ld wrong\n", ticks.name, ticks.n >= TICKS, ticks.threads > 0, ticks.wrong);
	printf("%s %ld, %ld wrong\n", steps.name, steps.n, steps.wrong);
	printf("%d %d\n", numbers >= 2, given);
	printf("%d %d\n", blocked, ev.sigev_notify_function == count && ev.sigev_value.sival_int == -77);
	printf("%d %ld\n", left.it_value.tv_sec > 900 && left.it_value.tv_sec <= 1000, (long)left.it_interval.tv_nsec);
	printf("%ld %ld\n", (long)off.it_value.tv_sec, (long)off.it_value.tv_nsec);
	printf("%d %d\n", deleted, again);
	return 0;
}
