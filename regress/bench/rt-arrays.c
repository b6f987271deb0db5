/* SPDX-License-Identifier: ISC */
/*
 * MIB MiB of numbers of one KIND on the heap: for how fast a state is written and read.
 *
 * usage: rt-arrays double|float|long|int|short|char|mixed|point MIB
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct mixed {
	long key;
	int count;
	short level, kind;
	double weight[2];
};

struct point {
	float x, y, z;
	int colour;
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

#define KIND(NAME, T, SET, GET)                       \
	if (strcmp(argv[1], NAME) == 0) {                 \
		T *a = malloc(bytes / sizeof(T) * sizeof(T)); \
		size_t n = bytes / sizeof(T), i;              \
                                                      \
		for (i = 0; i < n; i++)                       \
			SET = (__typeof__(SET))(i % 101);         \
		stay();                                       \
		for (i = 0; i < n; i++)                       \
			sum += (double)GET;                       \
		free(a);                                      \
	}

int
main(int argc, char **argv)
{
	double sum = 0;
	size_t bytes;

	if (argc != 3)
		return 2;
	bytes = (size_t)atoi(argv[2]) << 20;
	KIND("double", double, a[i], a[i])
	KIND("float", float, a[i], a[i])
	KIND("long", long, a[i], a[i])
	KIND("int", int, a[i], a[i])
	KIND("short", short, a[i], a[i])
	KIND("char", char, a[i], a[i])
	KIND("mixed", struct mixed, a[i].weight[0], a[i].weight[0])
	KIND("point", struct point, a[i].colour, a[i].colour)
	printf("%.0f\n", sum);
	return 0;
}
