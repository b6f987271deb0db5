/* SPDX-License-Identifier: ISC */
/* Pointers to arrays of variable length: tables made by malloc and calloc, rows of others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
common(const char *a, const char *b)
{
	int n = (int)strlen(a), m = (int)strlen(b), (*t)[m + 1] = calloc((size_t)(n + 1), sizeof(*t)), r;

	for (int i = 1; i <= n; i++)
		for (int j = 1; j <= m; j++)
			if (a[i - 1] == b[j - 1])
				t[i][j] = t[i - 1][j - 1] + 1;
			else
				t[i][j] = t[i - 1][j] > t[i][j - 1] ? t[i - 1][j] : t[i][j - 1];
	r = t[n][m];
	free(t);
	return r;
}

static double
product(int n, int m, double (*a)[m])
{
	double (*b)[n][m] = malloc(sizeof *b), sum = 0;
	double (*first)[m] = *b, (*last)[m] = &(*b)[n - 1];

	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			(*b)[i][j] = a[i][j] * (i - j);
	for (int j = 0; j < m; j++) {
		sum += first[0][j] * (*last)[m - 1 - j];
		printf("%g ", sum);
	}
	printf("%d\n", (int)(sizeof *last / sizeof **last));
	free(b);
	return sum;
}

int
main(void)
{
	static const char *const words[] = {"continental", "incontinence", "checkpoint", "counterpoint", "point"};
	int i, j, n = 4 + (int)strlen(words[4]);
	double (*table)[n] = malloc(7 * sizeof *table);

	for (i = 0; i < 5; i++)
		for (j = 0; j < 5; j++)
			printf("%d%c", common(words[i], words[j]), j < 4 ? ' ' : '\n');
	for (i = 0; i < 7; i++)
		for (j = 0; j < n; j++)
			table[i][j] = i * 0.5 + j;
	printf("%g\n", product(7, n, table));
	for (i = 0; i < 3; i++) {
		double (*row)[n] = table + i;

		for (j = 0; j < n; j++)
			(*row)[j] += (*(row + 1))[n - 1 - j];
		printf("%g\n", row[0][0]);
	}
	free(table);
	return 0;
}
