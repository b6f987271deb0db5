/* SPDX-License-Identifier: ISC */
/* Main ends first, and is joined; what can still be said of threads that have ended.  Destructors of main's values run. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_t of_main;
static pthread_key_t key;
static unsigned sum;

static void
end(void *value)
{
	printf("end of %s\n", (char *)value);
}

static void *
ends(void *arg)
{
	return arg;
}

static void *
run(void *arg)
{
	pthread_t id;
	void *result;
	unsigned i;

	pthread_join(of_main, &result);
	for (i = 0; i < 30000; i++)
		sum = sum * 69069 + i;
	printf("%s, again %d\n", (char *)result, pthread_join(of_main, NULL) == ESRCH);
	for (i = 0; i < 30000; i++)
		sum = sum * 69069 + i;
	pthread_create(&id, NULL, ends, arg);
	while (pthread_tryjoin_np(id, &result) == EBUSY)
		usleep(1000);
	pthread_create(&id, NULL, ends, arg);
	while (pthread_kill(id, 0) != 0 || pthread_cancel(id) != 0)
		printf("is not there\n");
	pthread_join(id, NULL);
	printf("%d %u\n", pthread_tryjoin_np(pthread_self(), NULL) == EBUSY, sum);
	return NULL;
}

int
main(void)
{
	pthread_t id;

	pthread_key_create(&key, end);
	pthread_setspecific(key, "main");
	of_main = pthread_self();
	pthread_create(&id, NULL, run, NULL);
	pthread_detach(id);
	pthread_exit("joined");
}
