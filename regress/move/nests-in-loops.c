/* SPDX-License-Identifier: ISC */
/* A nest that is short when it is run polls nowhere: the loop around it does.  A function that always polls lets the
 * loop that calls it go without, one that may return before does not. */
#include <stdio.h>
#include <stdlib.h>

static int cells[60][50];

static int
search(const int *p, const int *end, int what)
{
	while (p < end && *p != what)
		p++;
	return *p;
}

static int
may_return(const int *p, const int *end, int what)
{
	if (what % 100)
		return what;
	return search(p, end, what);
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 60, k = 0, sum = 0, i, j;

	while (k < 300) {
		for (i = 0; i < n; i++)
			for (j = 0; j < 50; j++)
				cells[i][j] = (cells[i][j] + i * j + k) % 10007;
		k++;
	}
	for (i = 0; i < 200; i++)
		sum += search(cells[0], cells[1] - 1, i);
	for (i = 1; i < 100; i++)
		sum += may_return(cells[0], cells[1] - 1, i);
	printf("%d %d\n", cells[3][4] + cells[59][49], sum);
	return 0;
}
