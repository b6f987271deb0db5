/* SPDX-License-Identifier: ISC */
/* A map whose entries, values of unknown type and keys are one block each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	struct entry *next;
	size_t size;
	unsigned hash;
};

struct point {
	double x;
	const char *name;
};

static struct entry *table[8];

static unsigned hash(const char *s)
{
	unsigned h = 5381;

	while (*s)
		h = h * 33 + (unsigned char)*s++;
	return h;
}

static void put(const char *key, const void *value, size_t size)
{
	struct entry *e = malloc(sizeof *e + size + strlen(key) + 1);

	e->hash = hash(key);
	e->size = size;
	e->next = table[e->hash % 8];
	memcpy(e + 1, value, size);
	strcpy((char *)(e + 1) + size, key);
	table[e->hash % 8] = e;
}

static void *get(const char *key)
{
	unsigned h = hash(key);

	for (struct entry *e = table[h % 8]; e; e = e->next)
		if (e->hash == h && strcmp((char *)(e + 1) + e->size, key) == 0)
			return e + 1;
	return NULL;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"north", "south", "west"};
	char key[20];
	double sum = 0;
	int i, r;

	(void)argv;
	for (i = 0; i < 30; i++) {
		struct point p = {i / 3.0, names[i % 3]};

		sprintf(key, "key %d", i);
		put(key, &p, sizeof p);
	}
	for (r = 0; r < 20 * argc; r++) {
		for (i = 0; i < 30; i++) {
			struct point *p;

			sprintf(key, "key %d", i);
			p = get(key);
			sum += p->x + (double)strlen(p->name);
			p->x += r;
		}
		printf("%.3f\n", sum);
	}
	return 0;
}
