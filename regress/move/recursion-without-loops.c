/* SPDX-License-Identifier: ISC */
/* Ackermann's function, Fibonacci's and Takeuchi's: no loop anywhere, points at entry. */
#include <stdio.h>

static unsigned calls;

static int ackermann(int m, int n)
{
	calls++;
	if (m == 0)
		return n + 1;
	if (n == 0)
		return ackermann(m - 1, 1);
	return ackermann(m - 1, ackermann(m, n - 1));
}

static long fibonacci(int n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static int tak(int x, int y, int z)
{
	return y < x ? tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) : z;
}

int main(void)
{
	printf("%d\n", ackermann(2, 9));
	printf("%d\n", ackermann(3, 3));
	printf("%ld\n", fibonacci(15));
	printf("%d\n", tak(9, 6, 2));
	printf("%u\n", calls);
	return 0;
}
