/* SPDX-License-Identifier: ISC */
/* Stencil: Jacobi iteration on a square, until little changes or the rounds are over. */
#include <stdio.h>
#include <stdlib.h>

enum { N = 500 };

static double field[2][N][N];

static double
sweep(double (*from)[N], double (*to)[N])
{
	double change = 0;

	for (int i = 1; i < N - 1; i++)
		for (int j = 1; j < N - 1; j++)
			to[i][j] = 0.25 * (from[i - 1][j] + from[i + 1][j] + from[i][j - 1] + from[i][j + 1]);
	for (int i = 1; i < N - 1; i += 50)
		for (int j = 1; j < N - 1; j += 50)
			change += to[i][j] - from[i][j];
	return change;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 2500;
	double sum = 0;
	int r;

	for (int i = 0; i < N; i++) {
		field[0][i][0] = field[1][i][0] = i / 100.0;
		field[0][0][i] = field[1][0][i] = (N - i) / 50.0;
	}
	for (r = 0; r < rounds; r++)
		if (sweep(field[r % 2], field[(r + 1) % 2]) < 1e-9)
			break;
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			sum += field[0][i][j];
	printf("%d %.6f\n", r, sum);
	return 0;
}
