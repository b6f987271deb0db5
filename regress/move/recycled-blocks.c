/* SPDX-License-Identifier: ISC */
/* Blocks of memory that held something else before: what the program has not assigned is nobody's value. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

union number { int i; double d; };
struct entry { long key, unused; struct entry *next, *spare; union number either; int kind; };
struct vector { long *items; size_t n, room; };

static struct entry *table[16];
static struct vector vector;
static struct entry **spares;
static char *names[16];

static void *xmalloc(size_t n)
{
	void *p = malloc(n);

	if (p == NULL)
		abort();
	return p;
}

/* Leaves behind free blocks of every small size, and larger ones, full of what fits no long of 32 bits and leads nowhere. */
static void litter(int round)
{
	unsigned long long *blocks[40];
	size_t i, k, n;

	for (i = 0; i < 40; i++) {
		n = i < 36 ? 2 * i + 2 : 9000 + 100 * i;
		blocks[i] = malloc(n * sizeof(unsigned long long));
		for (k = 0; k < n; k++)
			blocks[i][k] = 0x1234567800000000u + 0x100000001u * (k + (unsigned)round);
	}
	for (i = 0; i < 40; i++)
		free(blocks[i]);
	for (i = 0; i < 40; i++) {
		struct entry **old = malloc((i + 1) * sizeof(*old));

		for (k = 0; k <= i; k++)
			old[k] = table[k % 16];
		blocks[i] = (unsigned long long *)old;
	}
	for (i = 0; i < 40; i++)
		free(blocks[i]);
}

static void add(long key)
{
	struct entry *e = key % 2 ? malloc(sizeof(struct entry)) : xmalloc(sizeof(struct entry));

	e->key = key;
	e->next = table[key % 16];
	e->kind = 0; /* spare, unused and either are never used */
	table[key % 16] = e;
	if (vector.n == vector.room) {
		vector.room = vector.room ? 2 * vector.room : 3;
		vector.items = realloc(vector.items, vector.room * sizeof(long));
	}
	vector.items[vector.n++] = key * 3;
}

static long sum(void)
{
	struct entry *e;
	long s = 0;
	size_t i;

	for (i = 0; i < 16; i++)
		for (e = table[i]; e; e = e->next)
			s += e->key + e->kind;
	for (i = 0; i < vector.n; i++)
		s += vector.items[i];
	return s;
}

int main(void)
{
	int i;

	for (i = 0; i < 60; i++) {
		litter(i);
		free(spares);
		spares = malloc((20 + i % 3 * 5000) * sizeof(*spares));
		spares[0] = table[i % 16];
		free(names[i % 16]);
		names[i % 16] = malloc(40 + 8 * (size_t)(i % 7)); /* more than is used */
		sprintf(names[i % 16], "%d", i);
		add(i * 7);
		add(i * 7 + 3);
		printf("%d %ld %d %s\n", i, sum(), spares[0] == table[i % 16], names[(i * 5 + 2) % 16] ? names[(i * 5 + 2) % 16] : "");
	}
	return 0;
}
