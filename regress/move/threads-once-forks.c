/* SPDX-License-Identifier: ISC */
/* A child is forked while another thread is in the midst of an initialisation, which the child then does by itself. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5 };

static pthread_once_t onces[ROUNDS], before = PTHREAD_ONCE_INIT;
static const pthread_once_t fresh = PTHREAD_ONCE_INIT;
static int inside, end, done, done_before;

static void
init_before(void)
{
	done_before++;
}

static void
init(void)
{
	__atomic_store_n(&inside, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&end, __ATOMIC_SEQ_CST))
		usleep(500);
	done++;
}

static void *
work(void *once)
{
	pthread_once(once, init);
	return NULL;
}

static int
run_child(pthread_once_t *once)
{
	int old = done;

	alarm(20);
	__atomic_store_n(&end, 1, __ATOMIC_SEQ_CST);
	pthread_once(once, init);
	pthread_once(once, init);
	pthread_once(&before, init_before);
	return done == old + 1 && done_before == 1 ? 3 : 4;
}

int
main(void)
{
	pthread_t id;
	int r, status, well = 0;
	pid_t pid;

	pthread_once(&before, init_before);
	for (r = 0; r < ROUNDS; r++) {
		onces[r] = fresh;
		inside = end = 0;
		pthread_create(&id, NULL, work, &onces[r]);
		while (!__atomic_load_n(&inside, __ATOMIC_SEQ_CST))
			usleep(500);
		if ((pid = fork()) == 0)
			_exit(run_child(&onces[r]));
		well += waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 3;
		__atomic_store_n(&end, 1, __ATOMIC_SEQ_CST);
		pthread_join(id, NULL);
		pthread_once(&onces[r], init);
	}
	printf("%d %d %d\n", well, done, done_before);
	return 0;
}
