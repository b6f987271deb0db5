/* SPDX-License-Identifier: ISC */
/* Floating-point reduction and other passes over vectors: dot product, scaling, sums of integers, extremes. */
#include <stdio.h>
#include <stdlib.h>

static double
dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

static void
scale_add(double *a, const double *b, double f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] = a[i] * 0.5 + b[i] * f;
}

static long
sum_of(const int *v, int n)
{
	long sum = 0;

	for (int i = 0; i < n; i++)
		sum += v[i];
	return sum;
}

static int
largest(const int *v, int n)
{
	int m = v[0];

	for (int i = 1; i < n; i++)
		if (v[i] > m)
			m = v[i];
	return m;
}

static void
to_int(int *v, const double *a, int n)
{
	while (n-- > 0)
		*v++ = (int)(*a++ * 1000);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 9000;
	size_t n = 20000;
	double *a = malloc(n * sizeof(*a)), *b = malloc(n * sizeof(*b)), total = 0;
	int *v = malloc(n * sizeof(*v));
	long sum = 0;

	for (size_t i = 0; i < n; i++) {
		a[i] = (double)(i % 1000) / 8;
		b[i] = (double)(i % 77) / 4;
	}
	for (int r = 0; r < rounds; r++) {
		total += dot(a, b, n);
		scale_add(a, b, 1.0 / (r + 1), n);
		to_int(v, a, (int)n);
		sum += sum_of(v, (int)n) + largest(v, (int)n);
	}
	printf("%.4f %ld\n", total, sum);
	free(a);
	free(b);
	free(v);
	return 0;
}
