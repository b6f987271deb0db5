/* SPDX-License-Identifier: ISC */
/* Recursion: Takeuchi's function.  Calls in the arguments of a call. */
#include <stdio.h>
#include <stdlib.h>

static int
tak(int x, int y, int z)
{
	return y < x ? tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) : z;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 90;
	long sum = 0;

	for (int r = 0; r < rounds; r++)
		sum += tak(24 + r % 3, 16, 8);
	printf("%ld\n", sum);
	return 0;
}
