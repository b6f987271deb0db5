/* SPDX-License-Identifier: ISC */
/* Dynamic programming: edit distance and longest common subsequence of strings, by rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
min(int a, int b)
{
	return a < b ? a : b;
}

static int
edit_distance(const char *a, const char *b)
{
	int n = (int)strlen(a), m = (int)strlen(b), d, *row = malloc((size_t)(m + 1) * sizeof(*row));

	for (int j = 0; j <= m; j++)
		row[j] = j;
	for (int i = 1; i <= n; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int above = row[j];

			row[j] = min(min(above, row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	d = row[m];
	free(row);
	return d;
}

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

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 65;
	static char word[2][1501];
	unsigned seed = 17;
	long sum = 0;

	for (int r = 0; r < rounds; r++) {
		for (int k = 0; k < 2; k++) {
			for (int i = 0; i < 1500; i++) {
				seed = seed * 1664525 + 1013904223;
				word[k][i] = "acgt"[seed >> 30];
			}
			word[k][1500 - r % 7 - k] = '\0';
		}
		sum += edit_distance(word[0], word[1]) * 2 + common(word[0], word[1]);
	}
	printf("%ld\n", sum);
	return 0;
}
