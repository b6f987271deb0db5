/* SPDX-License-Identifier: ISC */
/* Structs without pointers among the characters in which a struct on the heap ends. */
#include <stdio.h>
#include <stdlib.h>

struct item {
	int key;
	unsigned value;
};

struct arena {
	int used;
	char memory[1];
};

static void *take(struct arena *a, int n)
{
	void *p = a->memory + a->used;

	a->used += n;
	return p;
}

int main(int argc, char **argv)
{
	struct arena *a = malloc(sizeof *a + 4096);
	struct item *items[60];
	unsigned h = 0;
	int i, r;

	(void)argv;
	a->used = 0;
	for (i = 0; i < 60; i++) {
		items[i] = take(a, sizeof *items[i]);
		items[i]->key = i * 3;
		items[i]->value = (unsigned)i * 0x01020304u;
	}
	for (r = 0; r < 300 * argc; r++)
		for (i = 0; i < 60; i++) {
			items[i]->value += (unsigned)(items[i]->key * r);
			h = h * 31 + items[i]->value;
			if (i == r % 100)
				printf("%u\n", h);
		}
	free(a);
	return 0;
}
