/* SPDX-License-Identifier: ISC */
/* A counted loop around one that calls functions and so has a point: no piece of the outer one is entered in the
 * middle. */
#include <stdio.h>

static unsigned seen;

static __attribute__((noinline)) int
days(int month)
{
	seen = seen * 31 + (unsigned)month;
	return month == 1 ? 28 : 30 + (month & 1);
}

static int
by_char(short from, short to)
{
	int sum = 0;

	for (int year = from; year <= to; year++)
		for (char month = 0; month < 12; month++)
			sum = (sum * 7 + days(month)) % 1009;
	return sum;
}

static int
by_int(int n)
{
	int sum = 0, i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < 60; k++)
			sum = (sum * 5 + days(k % 12)) % 1013;
	}
	return sum + i;
}

int
main(void)
{
	int years = by_char(1901, 1960), rest = by_int(40);

	printf("%d %d %u\n", years, rest, seen);
	return 0;
}
