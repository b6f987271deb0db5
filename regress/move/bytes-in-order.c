/* SPDX-License-Identifier: ISC */
/* A table of all bytes in order: where much memory is in use, one of its words is an address, and still a number. */
#include <stdio.h>
#include <stdlib.h>

struct table {
	unsigned char unused[240], byte[256];
};

int main(void)
{
	enum { SIZE = 70 << 20 }; /* more than from one such word to the next */
	struct table *t = calloc(1, sizeof *t);
	char *much = calloc(1, SIZE);
	unsigned sum = 0;
	int i;

	for (i = 0; i < 256; i++)
		t->byte[i] = (unsigned char)i;
	for (i = 0; i < SIZE; i += 64)
		sum = sum * 31 + t->byte[sum % 256] + (unsigned)much[i];
	printf("%u\n", sum);
	return 0;
}
