/* SPDX-License-Identifier: ISC */
/* A hash table with chains, its keys strings: look-ups, insertions, removals, growth. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	struct entry *next;
	uint32_t hash;
	int value;
	char key[16];
};

struct table {
	struct entry **slot;
	size_t slots, entries;
};

static uint32_t
hash_of(const char *key)
{
	uint32_t h = 2166136261u;

	while (*key)
		h = (h ^ (unsigned char)*key++) * 16777619u;
	return h;
}

static struct entry **
find(struct table *t, const char *key, uint32_t hash)
{
	struct entry **e;

	for (e = &t->slot[hash & (t->slots - 1)]; *e; e = &(*e)->next)
		if ((*e)->hash == hash && strcmp((*e)->key, key) == 0)
			break;
	return e;
}

static void
grow(struct table *t)
{
	struct entry **old = t->slot;
	size_t n = t->slots;

	t->slots *= 2;
	t->slot = calloc(t->slots, sizeof(*t->slot));
	for (size_t i = 0; i < n; i++)
		for (struct entry *e = old[i], *next; e; e = next) {
			struct entry **to = &t->slot[e->hash & (t->slots - 1)];

			next = e->next;
			e->next = *to;
			*to = e;
		}
	free(old);
}

static int *
value_of(struct table *t, const char *key)
{
	uint32_t hash = hash_of(key);
	struct entry **e = find(t, key, hash);

	if (*e == NULL) {
		if (t->entries >= t->slots) {
			grow(t);
			e = find(t, key, hash);
		}
		*e = calloc(1, sizeof(**e));
		(*e)->hash = hash;
		strcpy((*e)->key, key);
		t->entries++;
	}
	return &(*e)->value;
}

static int
take_out(struct table *t, const char *key)
{
	struct entry **e = find(t, key, hash_of(key)), *gone = *e;
	int value = 0;

	if (gone) {
		value = gone->value;
		*e = gone->next;
		free(gone);
		t->entries--;
	}
	return value;
}

static void
spell(char *key, uint32_t number)
{
	char *p = key;

	*p++ = 'k';
	do
		*p++ = "0123456789abcdef"[number & 15];
	while (number >>= 4);
	*p = '\0';
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 9000000;
	struct table t = {calloc(16, sizeof(struct entry *)), 16, 0};
	uint32_t seed = 7;
	long removed = 0;
	char key[16];

	for (int r = 0; r < rounds; r++) {
		seed = seed * 1103515245 + 12345;
		spell(key, (seed >> 12) % 40000);
		if (seed >> 30 == 3)
			removed += take_out(&t, key);
		else
			*value_of(&t, key) += r & 7;
	}
	printf("%zu %zu %ld\n", t.slots, t.entries, removed);
	for (size_t i = 0; i < t.slots; i++)
		while (t.slot[i]) {
			struct entry *next = t.slot[i]->next;

			free(t.slot[i]);
			t.slot[i] = next;
		}
	free(t.slot);
	return 0;
}
