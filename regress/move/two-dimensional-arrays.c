/* SPDX-License-Identifier: ISC */
/* Arrays of arrays: global, local, on the heap, as parameters; pointers to rows. */
#include <stdio.h>
#include <stdlib.h>

#define N 12

static int board[N][N];
static double cube[2][3][4];
static char names[5][8] = { "red", "green", "blue", "black", "white" };

static int neighbours(int a[N][N], int y, int x)
{
	int dy, dx, n = 0;

	for (dy = -1; dy <= 1; dy++)
		for (dx = -1; dx <= 1; dx++)
			if (dy || dx)
				n += a[(y + dy + N) % N][(x + dx + N) % N];
	return n;
}

static void generation(int (*from)[N], int (*to)[N])
{
	int y, x;

	for (y = 0; y < N; y++)
		for (x = 0; x < N; x++) {
			int n = neighbours(from, y, x);

			to[y][x] = n == 3 || (n == 2 && from[y][x]);
		}
}

int main(void)
{
	int other[N][N] = { { 0 } }, (*row)[N] = board, *cell;
	double (*heap)[5] = malloc(4 * sizeof *heap), sum = 0;
	int i, k, m, g;

	board[1][2] = board[2][3] = board[3][1] = board[3][2] = board[3][3] = 1;
	for (g = 0; g < 20; g++) {
		generation(board, other);
		generation(other, board);
		for (cell = &board[0][0], k = 0; cell != &board[N - 1][N - 1] + 1; cell++)
			k = (k * 2 + *cell) % 99991;
		row = &board[g % N];
		printf("%d %d %d %s\n", g, k, (*row)[3], names[g % 5] + g % 3);
		names[g % 5][1]++;
	}
	for (i = 0; i < 2; i++)
		for (k = 0; k < 3; k++)
			for (m = 0; m < 4; m++)
				cube[i][k][m] = i + k * 0.5 + m * 0.25;
	for (i = 0; i < 4; i++)
		for (k = 0; k < 5; k++)
			heap[i][k] = cube[i & 1][k % 3][i] * (k + 1);
	for (i = 0; i < 4; i++)
		for (k = 0; k < 5; k++)
			sum = sum / 2 + heap[i][k];
	printf("%.6f %d\n", sum, (int)(row - board));
	free(heap);
	return 0;
}
