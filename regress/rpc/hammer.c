/* SPDX-License-Identifier: ISC */
/*
 * A client of THREADS threads, each of which adds to an account of its own and knows what must come back, as long as
 * the file FILE is there, or COUNT times.  Prints what it has added in all.
 * usage: hammer FIRST_ACCOUNT THREADS MILLISECONDS (FILE | COUNT)
 */
#include "work.h"
#include <hicam/rpc.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 512 };

static int first, ms;
static long count;
static const char *file;
static long added[MOST];
static int wrong;

static int
goes_on(long i)
{
	return file ? access(file, F_OK) == 0 : i < count;
}

static void *
run(void *arg)
{
	int me = (int)(long)arg;
	long i;
	idl_hyper_int now;
	uint32_t status;

	for (i = 0; goes_on(i); i++) {
		now = work_add(first + me, 1 + me % 3, ms);
		status = rpc_thread_status();
		added[me] += 1 + me % 3;
		if (status != rpc_s_ok || now != added[me]) {
			printf("account %d has %" PRId64 ", should have %ld: %s\n", first + me, (int64_t)now, added[me],
				   rpc_error_text(status));
			fflush(stdout);
			wrong = 1;
			return NULL;
		}
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t threads[MOST];
	long total = 0, i, n;

	if (argc != 5)
		return 2;
	first = atoi(argv[1]);
	n = atol(argv[2]);
	ms = atoi(argv[3]);
	count = atol(argv[4]);
	if (count == 0)
		file = argv[4];
	if (n == 1)
		run(NULL);
	else {
		for (i = 0; i < n; i++)
			pthread_create(&threads[i], NULL, run, (void *)i);
		for (i = 0; i < n; i++)
			pthread_join(threads[i], NULL);
	}
	for (i = 0; i < n; i++)
		total += added[i];
	printf("added %ld\n", total);
	return wrong;
}
