/* SPDX-License-Identifier: ISC */
/* Another unit defines a function that is weak here, and has other points and variables: it goes on as that one. */
#include <stdio.h>

int steps;

__attribute__((weak)) int
work(int n)
{
	return n < 0 ? steps : work(n - 1);
}

__attribute__((weak)) int
own(int n)
{
	int i, sum = 0;

	for (i = 0; i < n; i++)
		sum += ++steps;
	return sum;
}

int
main(void)
{
	int i;

	for (i = 0; i < 30; i++)
		printf("%d %d %d\n", work(i), own(i), steps);
	return 0;
}
