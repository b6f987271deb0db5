/* SPDX-License-Identifier: ISC */
/* The program's own sort of records, with a comparator behind a pointer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record {
	uint32_t key;
	int order;
	char name[8];
};

typedef int compare(const void *, const void *);

static void
swap(char *a, char *b, size_t size)
{
	char t[64];

	memcpy(t, a, size);
	memcpy(a, b, size);
	memcpy(b, t, size);
}

static void
sort(void *base, size_t n, size_t size, compare *cmp)
{
	char *a = base;

	while (n > 1) {
		size_t i = 0, j = n;

		swap(a, a + n / 2 * size, size);
		for (;;) {
			do
				i++;
			while (i < n && cmp(a + i * size, a) < 0);
			do
				j--;
			while (cmp(a + j * size, a) > 0);
			if (i >= j)
				break;
			swap(a + i * size, a + j * size, size);
		}
		swap(a, a + j * size, size);
		if (j < n - j - 1) {
			sort(a, j, size, cmp);
			a += (j + 1) * size;
			n -= j + 1;
		} else {
			sort(a + (j + 1) * size, n - j - 1, size, cmp);
			n = j;
		}
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->order - y->order;
}

static int
by_name(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r ? r : by_key(a, b);
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)atoi(argv[1]) : 1100000;
	struct record *r = malloc(n * sizeof(*r));
	uint32_t seed = 1, sum = 0;

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		r[i].key = seed >> 7;
		r[i].order = (int)i;
		for (int k = 0; k < 7; k++)
			r[i].name[k] = (char)('a' + (seed >> (4 * k)) % 4);
		r[i].name[7] = '\0';
	}
	sort(r, n, sizeof(*r), by_key);
	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + (uint32_t)r[i].order;
	sort(r, n, sizeof(*r), by_name);
	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + (uint32_t)r[i].order;
	printf("%08x\n", sum);
	free(r);
	return 0;
}
