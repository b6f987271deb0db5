/* SPDX-License-Identifier: ISC */
/* Bounds of arrays and sizes of types of variable size that call functions, and assign. */
#include <stdio.h>
#include <string.h>

typedef long op(long);

static long
slowly(long n)
{
	long i, sum = 0;

	for (i = 0; i < n % 1000 + 5000; i++)
		sum = sum * 31 % 1009 + i % 7;
	return sum;
}

static long
quickly(long x)
{
	return x + 1;
}

static long
called(const char *s, long x)
{
	char copy[slowly(x) % 50 + 10];

	strcpy(copy, s);
	return copy[0] + (long)sizeof copy;
}

static long
chosen(long x)
{
	op *f = quickly;
	long v[(f = slowly, x % 3 + 1)];

	v[0] = x;
	return f(x) + v[0];
}

/* N is no constant. */
static long
counted(int m, long x)
{
	int n = 5, i;

	x += (long)sizeof(char[n++]);
	for (i = 0; i < 600000 * m; i++)
		x = x * 31 % 100003 + i;
	return x + n;
}

int
main(int argc, char **argv)
{
	long x = 4;
	int i;

	(void)argv;
	for (i = 0; i < 10; i++) {
		x = x * 3 % 1001 + called("abc", x);
		x = x * 3 % 1001 + chosen(x);
	}
	printf("%ld\n", x);
	for (i = 0; i < 5; i++)
		x = counted(argc, x);
	printf("%ld\n", x);
	return 0;
}
