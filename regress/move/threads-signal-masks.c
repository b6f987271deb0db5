/* Each thread has its own signal mask, also one that has done nothing but wait. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting, go;

static int
blocked(void)
{
	sigset_t set;
	int sig, n = 0;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	for (sig = 1; sig < 32; sig++)
		n = n * 2 + sigismember(&set, sig);
	return n;
}

static void *
wait(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, *(int *)arg);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_mutex_lock(&lock);
	waiting++;
	pthread_cond_broadcast(&changed);
	while (!go)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	*(int *)arg = blocked();
	return arg;
}

int
main(void)
{
	int v[3] = {SIGUSR1, SIGUSR2, SIGHUP}, i, n = 0;
	pthread_t id[3];

	for (i = 0; i < 3; i++)
		pthread_create(&id[i], NULL, wait, &v[i]);
	pthread_mutex_lock(&lock);
	while (waiting < 3)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < 200; i++)
		n += i % 3;
	pthread_mutex_lock(&lock);
	go = 1;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < 3; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < 3; i++)
		printf("%x\n", (unsigned)v[i]);
	printf("%x %d\n", (unsigned)blocked(), n);
	return 0;
}
