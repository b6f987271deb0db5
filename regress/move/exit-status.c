/* SPDX-License-Identifier: ISC */
/* The status comes out of nested calls by exit in mid-recursion, whatever was moved before. */
#include <stdio.h>
#include <stdlib.h>

static int path[64];

static void search(int n, int sum)
{
	int i;

	path[n] = sum;
	if (sum == 61) {
		for (i = 0; i <= n; i++)
			printf("%d ", path[i]);
		printf("\n");
		exit(sum);
	}
	for (i = 1; i < 12; i += 2)
		if (sum + i * n <= 61 && n < 7)
			search(n + 1, sum + i * n);
}

int main(void)
{
	search(1, 13);
	return 3;
}
