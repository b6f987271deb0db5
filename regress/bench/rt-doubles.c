/* SPDX-License-Identifier: ISC */
/*
 * MIB MiB of doubles, on the heap or as a global, that are changed here and there until SECONDS have passed; at last
 * whether their sum is positive.  For the pause of background checkpoints.
 *
 * usage: rt-doubles heap|global MIB SECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GLOBAL_MIB 1024

static double global[GLOBAL_MIB * (1UL << 20) / sizeof(double)];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	size_t n, i, turn = 0;
	double *a, sum = 0, end;

	if (argc != 4 || atoi(argv[2]) < 1 || atoi(argv[2]) > GLOBAL_MIB)
		return 2;
	n = (size_t)atoi(argv[2]) * (1 << 20) / sizeof(*a);
	a = strcmp(argv[1], "heap") == 0 ? malloc(n * sizeof(*a)) : global;
	if (a == NULL)
		return 1;
	for (i = 0; i < n; i++)
		a[i] = (double)i / 3;
	end = now() + atof(argv[3]);
	do {
		for (i = 0; i < 4096; i++)
			a[(i * 4099 + turn) % n] += 1;
		turn += 17;
	} while (now() < end);
	for (i = 0; i < n; i++)
		sum += a[i];
	printf("%zu %d\n", n, sum > 0);
	return 0;
}
