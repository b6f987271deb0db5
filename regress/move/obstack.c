/* SPDX-License-Identifier: ISC */
/* Chunks of an obstack are memory of unknown type whose head holds addresses: refused, never carried as bytes. */
#include <obstack.h>
#include <stdio.h>
#include <stdlib.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

static struct obstack all;

int
main(void)
{
	char *text[50], *p;
	unsigned sum = 0;
	int i, k;

	obstack_init(&all);
	for (i = 0; i < 50; i++) {
		for (k = 0; k < i; k++)
			obstack_1grow(&all, 'a' + k % 26);
		obstack_1grow(&all, 0);
		text[i] = obstack_finish(&all);
	}
	for (i = 0; i < 50; i++)
		for (p = text[i]; *p; p++)
			sum = sum * 31 + (unsigned char)*p;
	printf("%u\n", sum);
	obstack_free(&all, NULL);
	return 0;
}
