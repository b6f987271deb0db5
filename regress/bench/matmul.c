/* SPDX-License-Identifier: ISC */
/* Dense linear algebra: matrix products, the inner loop along rows. */
#include <stdio.h>
#include <stdlib.h>

enum { N = 384 };

static void
multiply(int n, const double *a, const double *b, double *c)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			for (int j = 0; j < n; j++)
				c[i * n + j] += a[i * n + k] * b[k * n + j];
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 32;
	double *a = malloc(N * N * sizeof(*a)), *b = malloc(N * N * sizeof(*b)), *c = calloc(N * N, sizeof(*c));
	double trace = 0;

	for (int i = 0; i < N * N; i++) {
		a[i] = i % 17 * 0.25;
		b[i] = i % 13 * 0.5 - 2;
	}
	for (int r = 0; r < rounds; r++)
		multiply(N, a, b, c);
	for (int i = 0; i < N; i++)
		trace += c[i * N + i];
	printf("%.6f\n", trace);
	free(a);
	free(b);
	free(c);
	return 0;
}
