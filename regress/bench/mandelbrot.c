/* SPDX-License-Identifier: ISC */
/* The Mandelbrot set: a loop with two exits, in registers. */
#include <stdio.h>
#include <stdlib.h>

static int
escape(double cx, double cy, int limit)
{
	double x = 0, y = 0;
	int n = 0;

	while (n < limit && x * x + y * y <= 4) {
		double t = x * x - y * y + cx;

		y = 2 * x * y + cy;
		x = t;
		n++;
	}
	return n;
}

int
main(int argc, char **argv)
{
	int size = argc > 1 ? atoi(argv[1]) : 700;
	unsigned sum = 0;

	for (int row = 0; row < size; row++)
		for (int column = 0; column < size; column++)
			sum = sum * 31 + (unsigned)escape(2.5 * column / size - 2, 2.0 * row / size - 1, 1000);
	printf("%08x\n", sum);
	return 0;
}
