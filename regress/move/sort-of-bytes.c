/* SPDX-License-Identifier: ISC */
/* A sort that keeps the element at work as characters: a state is refused while it does, not while text is there. */
#include <stdio.h>
#include <string.h>

struct item {
	char name;
	double d;
	int k[2];
};

static unsigned steps;

static int
compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int i, c = 0;

	for (i = 0; i < 2 && c == 0; i++, steps++)
		c = (x->k[i] > y->k[i]) - (x->k[i] < y->k[i]);
	return c;
}

static void
sort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	char *b = base, one[64];
	size_t i, j;

	for (i = 1; i < n; i++) {
		memcpy(one, b + i * size, size);
		for (j = i; j > 0 && compare(b + (j - 1) * size, one) > 0; j--)
			memcpy(b + j * size, b + (j - 1) * size, size);
		memcpy(b + j * size, one, size);
	}
}

static unsigned
hash(const void *text, size_t n)
{
	char copy[64];
	unsigned h = 0;
	size_t i, r;

	memcpy(copy, text, n);
	for (r = 0; r < n * n; r++)
		for (i = 0; i < n; i++)
			h = h * 31 + (unsigned char)copy[i] + r;
	return h;
}

int
main(int argc, char **argv)
{
	struct item items[12];
	unsigned h = 0;
	int i, r;

	(void)argv;
	for (r = 0; r < 30 * argc; r++) {
		char text[20];

		for (i = 0; i < 12; i++) {
			items[i].name = (char)('a' + i);
			items[i].d = i / 3.0;
			items[i].k[0] = i * 7 % 5;
			items[i].k[1] = i * (r + 3) % 11;
		}
		sort(items, 12, sizeof *items, compare);
		for (i = 0; i < 12; i++) {
			sprintf(text, "%c %.2f %d", items[i].name, items[i].d, items[i].k[1]);
			h = h * 31 + hash(text, strlen(text));
		}
		printf("%u %u\n", h, steps);
	}
	return 0;
}
