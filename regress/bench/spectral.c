/* SPDX-License-Identifier: ISC */
/* Spectral norm of an infinite matrix that is computed, not stored: a small function in the inner loop. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double
entry(int i, int j)
{
	return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void
times(int n, const double *v, double *out)
{
	for (int i = 0; i < n; i++) {
		double sum = 0;

		for (int j = 0; j < n; j++)
			sum += entry(i, j) * v[j];
		out[i] = sum;
	}
}

static void
times_transposed(int n, const double *v, double *out)
{
	for (int i = 0; i < n; i++) {
		double sum = 0;

		for (int j = 0; j < n; j++)
			sum += entry(j, i) * v[j];
		out[i] = sum;
	}
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 2900;
	double *u = malloc((size_t)n * sizeof(*u)), *v = malloc((size_t)n * sizeof(*v)),
		   *t = malloc((size_t)n * sizeof(*t));
	double uv = 0, vv = 0;

	for (int i = 0; i < n; i++)
		u[i] = 1;
	for (int r = 0; r < 10; r++) {
		times(n, u, t);
		times_transposed(n, t, v);
		times(n, v, t);
		times_transposed(n, t, u);
	}
	for (int i = 0; i < n; i++) {
		uv += u[i] * v[i];
		vv += v[i] * v[i];
	}
	printf("%.9f\n", sqrt(uv / vv));
	free(u);
	free(v);
	free(t);
	return 0;
}
