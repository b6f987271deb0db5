/* SPDX-License-Identifier: ISC */
/* Hot counted loops over doubles, which are run in chunks; they stop in the middle of a product. */
#include <stdio.h>

#define N 48

static double a[N][N], b[N][N], c[N][N];

static void fill(double m[N][N], double seed)
{
	int i, k;

	for (i = 0; i < N; i++)
		for (k = 0; k < N; k++) {
			seed = seed * 3.75 * (1 - seed);
			m[i][k] = seed - 0.5;
		}
}

static void multiply(void)
{
	int i, k, m;

	for (i = 0; i < N; i++)
		for (k = 0; k < N; k++) {
			double x = a[i][k];

			for (m = 0; m < N; m++)
				c[i][m] += x * b[k][m];
		}
}

static double reduce(const double *v, int n)
{
	double s = 0;

	while (n-- > 0)
		s += *v++;
	return s;
}

int main(void)
{
	static int flat[20000];
	long sum = 0;
	int i, round;

	for (round = 0; round < 4; round++) {
		fill(a, 0.3 + round / 16.0);
		fill(b, 0.4);
		multiply();
		printf("%.9f\n", reduce(&c[0][0], N * N));
		for (i = 0; i < 20000; i++)
			flat[i] += i ^ round;
		for (i = 19999; i > 0; i -= 3)
			sum += flat[i] % 7;
		printf("%ld\n", sum);
	}
	return 0;
}
