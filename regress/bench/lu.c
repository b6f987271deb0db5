/* SPDX-License-Identifier: ISC */
/* Dense linear algebra: LU decomposition with partial pivoting, rows behind pointers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 320 };

static unsigned seed = 42;

static double
next(void)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) / 16777216.0 - 0.5;
}

/* The determinant's sign and, in place, the factors. */
static int
decompose(double **a, int n)
{
	int sign = 1;

	for (int k = 0; k < n; k++) {
		int pivot = k;

		for (int i = k + 1; i < n; i++)
			if (fabs(a[i][k]) > fabs(a[pivot][k]))
				pivot = i;
		if (pivot != k) {
			double *row = a[k];

			a[k] = a[pivot];
			a[pivot] = row;
			sign = -sign;
		}
		for (int i = k + 1; i < n; i++) {
			double factor = a[i][k] /= a[k][k];

			for (int j = k + 1; j < n; j++)
				a[i][j] -= factor * a[k][j];
		}
	}
	return sign;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 90;
	double **a = malloc(N * sizeof(*a));
	double sum = 0;

	for (int i = 0; i < N; i++)
		a[i] = malloc(N * sizeof(**a));
	for (int r = 0; r < rounds; r++) {
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++)
				a[i][j] = next();
		sum += decompose(a, N);
		for (int i = 0; i < N; i++)
			sum += fabs(a[i][i]);
	}
	printf("%.6f\n", sum);
	for (int i = 0; i < N; i++)
		free(a[i]);
	free(a);
	return 0;
}
