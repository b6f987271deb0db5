/* SPDX-License-Identifier: ISC */
/* Strings that the library keeps for the program: what threads begin with, end with, and know by a key. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_key_t key;
static long counts[3];

static void *
count(void *arg)
{
	long *n = &counts[*(const char *)arg - 'a'];
	int i;

	pthread_setspecific(key, "known by its key");
	for (i = 0; i < 3000; i++)
		*n += (long)(strlen(arg) + strlen(pthread_getspecific(key)));
	pthread_exit("has counted");
}

int
main(void)
{
	pthread_t id[3];
	void *results[3];
	int i;

	pthread_key_create(&key, NULL);
	pthread_create(&id[0], NULL, count, "a thread");
	pthread_create(&id[1], NULL, count, "b, another one");
	pthread_create(&id[2], NULL, count, "c");
	for (i = 0; i < 3; i++)
		pthread_join(id[i], &results[i]);
	for (i = 0; i < 3; i++)
		printf("%s %ld\n", (char *)results[i], counts[i]);
	return 0;
}
