/* SPDX-License-Identifier: ISC */
/*
 * Condition variables with mutexes of every kind, robust ones, whose owner may end while it has them, and those that
 * lend a priority among them; and waits by threads that do not have the mutex.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t m;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int waits, ready, result, consistent;

static void *
wait_until_ready(void *arg)
{
	pthread_mutex_lock(&m);
	waits = 1;
	pthread_cond_signal(&c);
	for (result = 0; !ready && result == 0;)
		result = pthread_cond_wait(&c, &m);
	if (result == EOWNERDEAD)
		consistent = pthread_mutex_consistent(&m);
	if (pthread_mutex_unlock(&m) != 0)
		printf("not unlocked\n");
	return arg;
}

static void *
make_ready(void *ends)
{
	pthread_mutex_lock(&m);
	while (!waits)
		pthread_cond_wait(&c, &m);
	ready = 1;
	pthread_cond_signal(&c);
	if (!ends)
		pthread_mutex_unlock(&m);
	return NULL;
}

static const char *
name(int error)
{
	return error == 0 ? "0" : error == EPERM ? "EPERM" : error == EOWNERDEAD ? "EOWNERDEAD" : strerror(error);
}

static void
try(int type, int robust, int protocol, int ends)
{
	pthread_mutexattr_t attr;
	pthread_t id[2];

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, type);
	if (robust)
		pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	if (protocol != PTHREAD_PRIO_NONE)
		pthread_mutexattr_setprotocol(&attr, protocol);
	pthread_mutex_init(&m, &attr);
	pthread_mutexattr_destroy(&attr);
	waits = ready = 0;
	consistent = -1;
	pthread_create(&id[0], NULL, wait_until_ready, NULL);
	pthread_create(&id[1], NULL, make_ready, ends ? &m : NULL);
	pthread_join(id[1], NULL);
	pthread_join(id[0], NULL);
	printf("%d %d %d: %s %d", type, robust, protocol, name(result), consistent);
	/* nobody has it; ThreadSanitizer does not like to be asked of those that it knows */
	if (type != PTHREAD_MUTEX_NORMAL && !robust && protocol == PTHREAD_PRIO_NONE)
		printf(" %s", name(pthread_cond_wait(&c, &m)));
	printf(" %s\n", name(pthread_mutex_destroy(&m)));
}

int
main(void)
{
	static const int types[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE};
	size_t i;
	int robust;

	for (robust = 0; robust <= 1; robust++)
		for (i = 0; i < sizeof types / sizeof types[0]; i++) {
			try(types[i], robust, PTHREAD_PRIO_NONE, 0);
			try(types[i], robust, PTHREAD_PRIO_INHERIT, 0);
			if (robust)
				try(types[i], robust, PTHREAD_PRIO_NONE, 1);
		}
	return 0;
}
