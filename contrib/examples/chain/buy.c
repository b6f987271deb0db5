/* SPDX-License-Identifier: ISC */
/*
 * A client at the head of the chain: BUYERS threads that order until the file FILE is gone, or COUNT times.
 * usage: buy BUYERS (FILE | COUNT)
 */
#include "shop.h"
#include <hicam/rpc.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 64, PRICE = 3 };

static long count;
static const char *file;
static long bought[MOST];
static int wrong;

static void *
buy(void *arg)
{
	int me = (int)(long)arg;
	char name[40];
	idl_hyper_int owes;
	uint32_t status;

	snprintf(name, sizeof name, "buyer %d of %d", me, (int)getpid());
	while (file ? access(file, F_OK) == 0 : bought[me] < count) {
		owes = shop_order((idl_char *)name, 1, PRICE);
		status = rpc_thread_status();
		bought[me]++;
		if (status != rpc_s_ok || owes != PRICE * bought[me]) {
			printf("%s owes %" PRId64 ", should owe %ld: %s\n", name, (int64_t)owes, PRICE * bought[me],
				   rpc_error_text(status));
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

	if (argc != 3 || (n = atol(argv[1])) < 1 || n > MOST)
		return 2;
	count = atol(argv[2]);
	if (count == 0)
		file = argv[2];
	for (i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, buy, (void *)i);
	for (i = 0; i < n; i++) {
		pthread_join(threads[i], NULL);
		total += bought[i];
	}
	printf("bought %ld\n", total);
	return wrong;
}
