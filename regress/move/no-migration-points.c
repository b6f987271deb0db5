/* SPDX-License-Identifier: ISC */
/* Straight code: nothing to stop at, nothing changed. */
#include <stdio.h>

int main(void)
{
	puts("straight");
	return 7;
}
