/* SPDX-License-Identifier: ISC */
/*
 * Children of a program whose threads wait for a condition variable: they make their locks anew, and have threads of
 * their own that wait for the same one.  (ThreadSanitizer knows of no threads of such children.)
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAITERS = 3, FORKS = 8 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, go;

static void
before(void)
{
	pthread_mutex_lock(&lock);
}

static void
in_parent(void)
{
	pthread_mutex_unlock(&lock);
}

static void
in_child(void)
{
	pthread_mutex_init(&lock, NULL);
	pthread_cond_init(&cond, NULL);
	waiting = go = 0;
}

static void *
wait_for_go(void *arg)
{
	pthread_mutex_lock(&lock);
	waiting++;
	while (!go)
		pthread_cond_wait(&cond, &lock);
	pthread_mutex_unlock(&lock);
	return arg;
}

/* Until N wait; they go on if they are to. */
static void
await(int n, int then)
{
	int ready;

	do {
		usleep(200);
		pthread_mutex_lock(&lock);
		ready = waiting == n;
		go = ready && then;
		if (go)
			pthread_cond_signal(&cond);
		pthread_mutex_unlock(&lock);
	} while (!ready);
}

static int
run_child(void)
{
	pthread_t id;

	alarm(20);
	if (pthread_create(&id, NULL, wait_for_go, NULL) != 0)
		return 1;
	await(1, 1);
	return pthread_join(id, NULL) == 0 ? 3 : 2;
}

static int
fork_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(run_child());
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 3;
}

int
main(void)
{
	pthread_t id[WAITERS];
	int i, well = 0;

	pthread_atfork(before, in_parent, in_child);
	for (i = 0; i < WAITERS; i++)
		pthread_create(&id[i], NULL, wait_for_go, NULL);
	await(WAITERS, 0);
	for (i = 0; i < FORKS; i++)
		well += fork_child();
	pthread_mutex_lock(&lock);
	go = 1;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < WAITERS; i++)
		pthread_join(id[i], NULL);
	printf("%d\n", well);
	return 0;
}
