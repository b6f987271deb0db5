/* SPDX-License-Identifier: ISC */
/* A static function with one call by its own name, and others by an alias: its parameter is no constant. */
#include <stdio.h>

static long
sum(int n, int step)
{
	long s = 0;

	for (int i = 0; i < n; i += step)
		s = s * 3 % 100003 + i;
	return s;
}

long total(int n, int step) __attribute__((alias("sum")));

int
main(void)
{
	long t = sum(7, 1);

	for (int i = 0; i < 60; i++) {
		t += total(i * 300, 2 + i % 3);
		if (i % 20 == 0)
			printf("%d %ld\n", i, t);
	}
	printf("%ld\n", t);
	return 0;
}
