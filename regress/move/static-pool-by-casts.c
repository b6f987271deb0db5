/* SPDX-License-Identifier: ISC */
/* Structs without pointers cut out of an array of characters by casts. */
#include <stdio.h>
#include <string.h>

struct item {
	int a;
	short b;
	unsigned c;
};

static char pool[8192] __attribute__((aligned(16)));
static size_t used;
static struct item *items[40];

int main(int argc, char **argv)
{
	unsigned h = 0;
	int i, r;

	(void)argv;
	memset(pool, 0, sizeof pool);
	for (i = 0; i < 40; i++) {
		struct item *p = (struct item *)(pool + used);

		used += (sizeof *p + 15) / 16 * 16;
		p->a = i * 1000;
		p->b = (short)(i - 20);
		p->c = 0x12345678u + (unsigned)i;
		items[i] = p;
	}
	for (r = 0; r < 300 * argc; r++)
		for (i = 0; i < 40; i++) {
			items[i]->a += items[(i + 1) % 40]->b;
			items[i]->c = items[i]->c * 3 + (unsigned)r;
			h = h * 31 + (unsigned)items[i]->a + items[i]->c;
			if (r % 100 == i)
				printf("%u\n", h);
		}
	printf("%u\n", h);
	return 0;
}
