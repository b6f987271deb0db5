/* SPDX-License-Identifier: ISC */
/* The client: counts primes below LIMIT, and says how far that is meanwhile.  usage: progress LIMIT */
#include "progress.h"
#include <hicam/rpc.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int counting = 1;

static void *
watch(void *job)
{
	while (counting) {
		sleep(1);
		if (counting)
			fprintf(stderr, "%d of 1000\n", (int)progress_of(*(int *)job));
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	int job = (int)getpid();
	pthread_t watcher;
	idl_hyper_int count;
	uint32_t status;

	if (argc != 2)
		return 2;
	pthread_create(&watcher, NULL, watch, &job);
	count = progress_count_primes(job, (idl_long_int)atol(argv[1]));
	status = rpc_thread_status();
	counting = 0;
	pthread_join(watcher, NULL);
	if (status != rpc_s_ok) {
		fprintf(stderr, "%s\n", rpc_error_text(status));
		return 1;
	}
	printf("%" PRId64 " primes\n", (int64_t)count);
	return 0;
}
