/* SPDX-License-Identifier: ISC */
/* Arrays whose length is known at run time, and alloca: moved or refused, never wrong. */
#include <alloca.h>
#include <stdio.h>
#include <string.h>

static int fill(int n, int a[n], int seed)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s += a[i] = (i * seed) % 13;
	return s;
}

static int sums(int rows, int columns)
{
	int m[rows][columns], i, s = 0;

	for (i = 0; i < rows; i++)
		s += fill(columns, m[i], i + 2);
	for (i = 0; i < rows; i++)
		s += m[i][i % columns] * (int)(sizeof m / sizeof m[0][0]);
	return s;
}

int main(void)
{
	int i;

	for (i = 1; i < 20; i++) {
		char *text = alloca(i + 1);

		memset(text, 'a' + i, i);
		text[i] = 0;
		printf("%d %s\n", sums(i, 21 - i), text);
	}
	return 0;
}
