/* SPDX-License-Identifier: ISC */
/* A growing hash table with chains, an iterator in mid-way, and deletion. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry entry;
struct entry { entry *next; char *key; unsigned hash; int value; };

typedef struct { entry **slots; unsigned size, used; } table;

typedef struct { const table *of; unsigned slot; entry *at; } iterator;

static unsigned hash(const char *s)
{
	unsigned h = 2166136261u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

static void grow(table *t)
{
	unsigned size = t->size ? t->size * 2 : 4, i;
	entry **slots = calloc(size, sizeof *slots), *e, *next;

	for (i = 0; i < t->size; i++)
		for (e = t->slots[i]; e; e = next) {
			next = e->next;
			e->next = slots[e->hash % size];
			slots[e->hash % size] = e;
		}
	free(t->slots);
	t->slots = slots;
	t->size = size;
}

static int *get(table *t, const char *key)
{
	unsigned h = hash(key);
	entry *e;

	if (t->size)
		for (e = t->slots[h % t->size]; e; e = e->next)
			if (e->hash == h && !strcmp(e->key, key))
				return &e->value;
	if (t->used >= t->size)
		grow(t);
	e = malloc(sizeof(entry));
	e->key = strdup(key);
	e->hash = h;
	e->value = 0;
	e->next = t->slots[h % t->size];
	t->slots[h % t->size] = e;
	t->used++;
	return &e->value;
}

static entry *next(iterator *i)
{
	if (i->at)
		i->at = i->at->next;
	while (!i->at && i->slot < i->of->size)
		i->at = i->of->slots[i->slot++];
	return i->at;
}

int main(void)
{
	table t = { 0 };
	char key[16];
	int i, *last = NULL, rounds = 0;
	entry *e;

	for (i = 0; i < 300; i++) {
		sprintf(key, "k%d", i * i % 131);
		*get(&t, key) += i;
		last = get(&t, "total");
		*last += 1;
		if (i % 60 == 59) {
			iterator it = { &t, 0, NULL };
			long sum = 0;

			while ((e = next(&it)))
				sum = (sum * 31 + e->value + e->key[1]) % 1000003;
			printf("%d: %u of %u, %ld, %d\n", ++rounds, t.used, t.size, sum, *last);
		}
	}
	return 0;
}
