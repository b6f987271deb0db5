/* SPDX-License-Identifier: ISC */
/*
 * N linked nodes of four fields: for how fast a state is written and read.  With `shuffled` the list goes through
 * memory in no order.
 *
 * usage: rt-nodes ordered|shuffled N
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct node {
	long key;
	int a;
	double w;
	struct node *next;
};

/* Tells that all stands, and stays a while, so that a SIGTERM stops it here. */
static void
stay(void)
{
	time_t end = time(NULL) + 60;

	puts("ready");
	fflush(stdout);
	while (time(NULL) < end)
		;
}

int
main(int argc, char **argv)
{
	struct node *list = NULL, *n, **all;
	unsigned long count, i, j, seed = 1;
	double sum = 0;

	if (argc != 3)
		return 2;
	count = strtoul(argv[2], NULL, 10);
	if (strcmp(argv[1], "shuffled") == 0) {
		all = malloc(count * sizeof(*all));
		for (i = 0; i < count; i++)
			all[i] = malloc(sizeof(*n));
		for (i = count; i > 1; i--) {
			seed = seed * 1103515245 + 12345;
			j = (seed >> 8) % i;
			n = all[i - 1];
			all[i - 1] = all[j];
			all[j] = n;
		}
	} else
		all = NULL;
	for (i = 0; i < count; i++) {
		n = all ? all[i] : malloc(sizeof(*n));
		n->key = (long)i;
		n->a = (int)(i % 1000);
		n->w = (double)i / 7;
		n->next = list;
		list = n;
	}
	free(all);
	stay();
	for (i = 0, n = list; n; n = n->next, i++)
		sum += (double)n->key + n->a + n->w;
	printf("%lu %.3f\n", i, sum);
	return 0;
}
