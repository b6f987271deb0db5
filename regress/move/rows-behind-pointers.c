/* SPDX-License-Identifier: ISC */
/* A matrix in one piece: the pointers to its rows, and the rows. */
#include <stdio.h>
#include <stdlib.h>

static double **
matrix(int r, int c)
{
	double **m = malloc(r * sizeof(double *) + r * c * sizeof(double)), *d = (double *)(m + r);
	int i, j;

	for (i = 0; i < r; i++) {
		m[i] = d + i * c;
		for (j = 0; j < c; j++)
			m[i][j] = i * c + j / 7.0;
	}
	return m;
}

static long
spin(long t)
{
	int i;

	for (i = 0; i < 900 + t % 7; i++)
		t = (t * 31 + i) % 1000003;
	return t;
}

int
main(void)
{
	long t = 1;
	int r, i, j;

	for (r = 0; r < 30; r++) {
		double **m = matrix(4, 5);

		t = spin(t);
		for (i = 0; i < 4; i++)
			for (j = 0; j < 5; j++)
				t += (long)(m[i][j] * 10);
		free(m);
	}
	printf("%ld\n", t);
	return 0;
}
