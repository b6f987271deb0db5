/* SPDX-License-Identifier: ISC */
/* A weak function may do more than the unit shows, if another unit has a stronger one. */
#include <stdio.h>

__attribute__((weak)) long
hook(long x)
{
	return x + 1;
}

__attribute__((weak)) long
kept(long x)
{
	long i, sum = 0;

	for (i = 0; i < x % 10 + 3000; i++)
		sum = sum * 17 % 1013 + i;
	return sum;
}

int
main(void)
{
	long (*by_pointer)(long) = hook;
	long x = 3;
	int i;

	for (i = 0; i < 20; i++) {
		x = hook(x) % 1000;
		x = by_pointer(x) % 1000;
		x = kept(x) % 1000;
	}
	printf("%ld\n", x);
	return 0;
}
