/* SPDX-License-Identifier: ISC */
/* The extremes of long, size_t and their kin are the extremes on the other word size too; values that fit stay. */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static long best = LONG_MAX, worst = LONG_MIN;
static unsigned long never = ULONG_MAX;
static size_t none = (size_t)-1;

struct limits { long low, high; size_t npos; ptrdiff_t gap; };

static int found(size_t at)
{
	return at != (size_t)-1;
}

static size_t search(const int *v, size_t n, int x)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i] == x)
			return i;
	return (size_t)-1;
}

int main(void)
{
	int v[20], i, hits = 0;
	long low = LONG_MAX, high = LONG_MIN, sum = 0;
	struct limits *l = malloc(sizeof *l);

	l->low = LONG_MIN;
	l->high = LONG_MAX;
	l->npos = (size_t)-1;
	l->gap = -1;
	for (i = 0; i < 20; i++)
		v[i] = i * 37 % 23;
	for (i = 0; i < 40; i++) {
		size_t at = search(v, 20, i);

		hits += found(at) ? 1 : found(none) ? 100 : 0;
		if (at != l->npos)
			l->gap = (ptrdiff_t)at - l->gap;
		sum += at == never ? 3 : (long)at;
		if (i > 20 && v[i - 20] < low)
			low = v[i - 20];
		if (i > 20 && v[i - 20] > high)
			high = v[i - 20];
		printf("%d %d %ld %ld %d%d%d%d\n", i, hits, sum, (long)l->gap, low == best, high == worst,
		       l->low == LONG_MIN, l->high == LONG_MAX);
		if (i == 30)
			best = 1000000000, worst = -1000000000;
	}
	printf("%ld %ld %ld %ld\n", low, high, best, worst);
	free(l);
	return 0;
}
