/* SPDX-License-Identifier: ISC */
/* Whatever registers a loop keeps its variables in, they are the same behind a poll that does its work. */
#include <stdio.h>

typedef double pair __attribute__((vector_size(16)));

static unsigned step(unsigned n)
{
	return n % 2 ? 3 * n + 1 : n / 2;
}

static double mix(int turns, unsigned n)
{
	double a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
	long double wide = 1;
	pair p = { 0.5, 0.25 };
	unsigned i = 1, j = 2, k = 3, l = 4, m = 5;

	while (n != 1) {
		n = step(n);
		a += n; b -= a / 2; c += b / 4; d -= c / 8; e += d / 16; f -= e / 32; g += f / 64; h -= g / 128;
		wide = wide / 2 + n % 8;
		p = p / 2 + (pair){ n % 4, n % 16 };
		i += n; j ^= i; k += j << 1; l ^= k >> 1; m += l;
		if (n == 1 && --turns > 0)
			n = 27 + turns;
	}
	return a + b + c + d + e + f + g + h + (double)wide + p[0] * 3 + p[1] + (i ^ j ^ k ^ l ^ m);
}

int main(void)
{
	double sum = 0;

	for (unsigned i = 3; i < 24; i++) {
		sum += mix((int)i % 5 + 1, i);
		printf("%.6f\n", sum);
	}
	return 0;
}
