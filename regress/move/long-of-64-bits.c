/* SPDX-License-Identifier: ISC */
/* Where long has 64 bit this program uses them, so it moves between such machines only. */
#include <stdio.h>

static long big = 1;

int main(void)
{
	int i;
	long k;

	for (i = 0; i < 40; i++) {
		for (k = big; k > 0; k /= 7)
			big = big * 3 % 900000000000007L;
		printf("%ld\n", big);
	}
	return 0;
}
