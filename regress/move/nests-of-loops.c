/* SPDX-License-Identifier: ISC */
/* Nests of loops that run without points while they are short: what they count and sum up is known behind them. */
#include <stdio.h>
#include <stdlib.h>

enum { N = 24 };
static double table[N][N];

static void
multiply(int n, const double *restrict a, const double *restrict b, double *restrict c)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			for (int j = 0; j < n; j++)
				c[i * n + j] += a[i * n + k] * b[k * n + j];
}

static void
add(int n, const float *from, float *to, long *count)
{
	int i, j;
	long sum = *count;

	for (int r = 0; r < 3; r++) {
		for (i = 0; i < n; i++)
			for (j = i; j < n; j++) {
				to[i * n + j] += from[j * n + i] * 0.5f;
				sum += j;
			}
		sum += i * 1000 + j;
	}
	*count = sum;
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : N, i = 7, j = 8;
	size_t size = (size_t)n * (size_t)n;
	double *a = malloc(size * sizeof *a), *b = malloc(size * sizeof *b), *c = calloc(size, sizeof *c), t = 0;
	float *f = calloc(size, sizeof *f), *g = calloc(size, sizeof *g);
	long count = 0;

	for (int k = 0; k < n * n; k++) {
		a[k] = k % 17 * 0.25;
		b[k] = k % 13 * 0.5 - 2;
		f[k] = (float)(k % 11);
	}
	for (int r = 0; r < 40; r++) {
		multiply(n, a, b, c);
		add(n, f, g, &count);
		for (i = 0; i < N; i++)
			for (j = 0; j < N; j++)
				table[i][j] += c[(i * n + j) % (n * n)] * 1e-3 + g[(j * n + i) % (n * n)];
		t += table[r % N][(r * 7) % N] + i * j;
	}
	printf("%.6f %ld %d %d\n", t, count, i, j);
	free(a);
	free(b);
	free(c);
	free(f);
	free(g);
	return 0;
}
