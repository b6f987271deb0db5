/* SPDX-License-Identifier: ISC */
/* Timers that begin threads: what timer_settime and the others say, also in a child, which has none. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static sem_t came;
static timer_t timer, spare;

static void
expired(union sigval v)
{
	if (v.sival_int == 2)
		timer_delete(spare);
	sem_post(&came);
}

static timer_t
make(clockid_t clock, int value)
{
	struct sigevent ev;
	timer_t made = 0;

	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_THREAD;
	ev.sigev_notify_function = expired;
	ev.sigev_value.sival_int = value;
	if (timer_create(clock, &ev, &made) != 0)
		perror("timer_create");
	return made;
}

static int
set(timer_t t, int flags, long s, long ns, struct itimerspec *old)
{
	struct itimerspec it;

	memset(&it, 0, sizeof it);
	it.it_value.tv_sec = s;
	it.it_value.tv_nsec = ns;
	errno = 0;
	return timer_settime(t, flags, &it, old);
}

static void
on_signal(int sig)
{
	(void)sig;
	set(timer, 0, 0, 1000000, NULL);
}

static void
in_child(void)
{
	struct itimerspec left;
	timer_t own;

	printf("child: %d %d", set(timer, 0, 1, 0, NULL), errno == EINVAL);
	printf(" %d %d", timer_gettime(timer, &left), timer_getoverrun(timer));
	printf(" %d\n", timer_delete(timer));
	own = make(CLOCK_MONOTONIC, 0);
	set(own, 0, 0, 1000000, NULL);
	sem_wait(&came);
	puts("child: came");
	fflush(stdout);
	_exit(3);
}

int
main(void)
{
	struct itimerspec left;
	int status;

	sem_init(&came, 0, 0);
	timer = make(CLOCK_REALTIME, 0);
	printf("%d %d\n", set(timer, 0, 0, 1000000000, NULL), errno == EINVAL);
	printf("%d %d\n", set(timer, 0, -1, 0, NULL), errno == EINVAL);
	printf("%d\n", set(timer, 0, 500, 0, NULL));
	printf("%d", set(timer, 0, 0, 1, &left));
	printf(" %d\n", left.it_value.tv_sec == 499);
	sem_wait(&came);
	timer_gettime(timer, &left);
	printf("%ld %ld %d\n", (long)left.it_value.tv_sec, (long)left.it_value.tv_nsec, timer_getoverrun(timer));

	set(timer, TIMER_ABSTIME, 1, 0, NULL);
	sem_wait(&came);
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	sem_wait(&came);
	puts("handler");

	spare = make(CLOCK_MONOTONIC, 2);
	set(spare, 0, 0, 1000000, NULL);
	sem_wait(&came);
	printf("%d\n", timer_delete(spare));

	set(timer, 0, 0, 30000000, NULL);
	set(timer, 0, 0, 0, NULL);
	usleep(60000);
	printf("%d\n", sem_trywait(&came));
	set(timer, 0, 1000, 0, NULL);
	fflush(stdout);
	if (fork() == 0)
		in_child();
	wait(&status);
	printf("%d\n", WEXITSTATUS(status));
	timer_gettime(timer, &left);
	printf("%d\n", left.it_value.tv_sec > 900);
	printf("%d\n", timer_delete(timer));
	return 0;
}
