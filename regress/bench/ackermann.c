/* SPDX-License-Identifier: ISC */
/* Recursion: Ackermann's function.  Deep, and most calls are tail calls. */
#include <stdio.h>
#include <stdlib.h>

static int
ackermann(int m, int n)
{
	if (m == 0)
		return n + 1;
	if (n == 0)
		return ackermann(m - 1, 1);
	return ackermann(m - 1, ackermann(m, n - 1));
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 30;
	long sum = 0;

	for (int r = 0; r < rounds; r++)
		sum += ackermann(3, 9 + r % 2);
	printf("%ld\n", sum);
	return 0;
}
