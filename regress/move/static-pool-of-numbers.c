/* SPDX-License-Identifier: ISC */
/* Structs without pointers inside arrays of characters, handed out by a function or cut out by a cast. */
#include <stdio.h>
#include <string.h>

struct item {
	double d;
	int k[3];
};

struct arena {
	size_t used;
	char memory[4096];
};

static struct arena arena;
static struct item *items[40];

static void *take(struct arena *a, size_t n)
{
	void *p = a->memory + a->used;

	a->used += (n + 15) / 16 * 16;
	return p;
}

int main(int argc, char **argv)
{
	double d = 0;
	int i, r;

	(void)argv;
	for (i = 0; i < 40; i++) {
		items[i] = take(&arena, sizeof *items[i]);
		items[i]->d = i / 3.0;
		items[i]->k[0] = i;
		items[i]->k[1] = -i;
	}
	for (r = 0; r < 300 * argc; r++)
		for (i = 0; i < 40; i++) {
			items[i]->d += items[i]->k[0] * 0.5;
			items[i]->k[r % 3] += r;
			if (r % 100 == i)
				printf("%.3f %d\n", items[i]->d, items[i]->k[2]);
		}
	for (i = 0; i < 40; i++)
		d += items[i]->d;
	printf("%.6f\n", d);
	return 0;
}
