/* alarm, setitimer and signals between threads interrupt reads, sleeps and semaphores, which are made again; a thread
 * takes the rest by sigwait. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { BEATS = 12 };
static int ends[2];
static volatile sig_atomic_t alarms;
static int interrupted, taken[3], done, pokes;
static sem_t sem;

static void
on_alarm(int sig)
{
	(void)sig;
	alarms++;
}

static void
on_poke(int sig)
{
	(void)sig;
	__atomic_add_fetch(&pokes, 1, __ATOMIC_SEQ_CST);
}

static void *
takes(void *arg)
{
	sigset_t set;
	int sig, n = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	for (;;) {
		if (sigwait(&set, &sig) != 0)
			return NULL;
		if (sig == SIGTERM)
			break;
		taken[sig == SIGUSR2]++;
		n++;
		__atomic_store_n(&done, n, __ATOMIC_SEQ_CST);
	}
	taken[2]++;
	return arg;
}

/* Is woken by SIGHUP until a byte comes. */
static void *
reads(void *arg)
{
	char c;
	ssize_t k;
	int all = 0;

	for (;;) {
		k = read(ends[0], &c, 1);
		if (k < 0 && errno == EINTR) {
			__atomic_add_fetch(&interrupted, 1, __ATOMIC_SEQ_CST);
			continue;
		}
		if (k <= 0 || c == '.')
			break;
		all++;
	}
	*(int *)arg = all;
	return arg;
}

static void *
waits(void *arg)
{
	while (sem_wait(&sem) != 0)
		if (errno == EINTR)
			__atomic_add_fetch(&interrupted, 1, __ATOMIC_SEQ_CST);
	return arg;
}

int
main(void)
{
	struct sigaction action;
	struct itimerval beat = {{0, 2000}, {0, 1000}}, off = {{0, 0}, {0, 0}};
	struct timespec t;
	pthread_t id[3];
	sigset_t set, old;
	int i, k, n, all = 0, slept = 0;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_alarm;
	sigaction(SIGALRM, &action, NULL);
	action.sa_handler = on_poke;
	sigaction(SIGHUP, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	sem_init(&sem, 0, 0);
	if (pipe(ends) != 0)
		return 1;
	pthread_create(&id[0], NULL, takes, NULL);
	pthread_create(&id[1], NULL, reads, &all);
	pthread_create(&id[2], NULL, waits, NULL);
	sigdelset(&set, SIGALRM);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
	setitimer(ITIMER_REAL, &beat, NULL);
	while (alarms < BEATS) {
		t.tv_sec = 10;
		t.tv_nsec = 0;
		if (nanosleep(&t, &t) != 0 && errno == EINTR)
			slept++;
	}
	setitimer(ITIMER_REAL, &off, NULL);
	for (i = 0; i < 10; i++) {
		kill(getpid(), i % 3 ? SIGUSR1 : SIGUSR2);
		while (__atomic_load_n(&done, __ATOMIC_SEQ_CST) <= i)
			usleep(200);
		n = __atomic_load_n(&pokes, __ATOMIC_SEQ_CST);
		pthread_kill(id[1 + i % 2], SIGHUP);
		for (k = 0; __atomic_load_n(&pokes, __ATOMIC_SEQ_CST) == n; k++)
			usleep(200);
		write(ends[1], "x", 1);
	}
	write(ends[1], ".", 1);
	sem_post(&sem);
	alarms = 0;
	alarm(1);
	while (alarms == 0)
		usleep(1000);
	kill(getpid(), SIGTERM);
	for (i = 0; i < 3; i++)
		pthread_join(id[i], NULL);
	printf("%d %d %d %d %d %d\n", all, pokes, taken[0], taken[1], taken[2], slept > 0);
	return 0;
}
