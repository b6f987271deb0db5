/* SPDX-License-Identifier: ISC */
/* Open addressing with linear probing, at most half full. */
#include "table.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void
hicam_table_init(struct hicam_table *t, int (*equal)(const void *, const void *))
{
	*t = (struct hicam_table){.equal = equal};
}

void
hicam_table_free(struct hicam_table *t)
{
	free(t->slots);
	*t = (struct hicam_table){.equal = t->equal};
}

static struct hicam_slot *
slot_of(const struct hicam_table *t, const void *key, uint64_t hash)
{
	size_t i = hash & (t->size - 1);
	struct hicam_slot *s;

	for (;; i = (i + 1) & (t->size - 1)) {
		s = &t->slots[i];
		if (s->key == NULL)
			return s;
		if (s->hash == hash && (s->key == key || (t->equal != NULL && t->equal(s->key, key))))
			return s;
	}
}

uint32_t *
hicam_table_find(const struct hicam_table *t, const void *key, uint64_t hash)
{
	struct hicam_slot *s;

	if (t->size == 0)
		return NULL;
	s = slot_of(t, key, hash);
	return s->key != NULL ? &s->value : NULL;
}

static int
grow(struct hicam_table *t)
{
	struct hicam_table old = *t;
	size_t i;

	t->size = old.size != 0 ? old.size * 2 : 64;
	t->slots = calloc(t->size, sizeof *t->slots);
	if (t->slots == NULL) {
		*t = old;
		errno = ENOMEM;
		return -1;
	}
	for (i = 0; i < old.size; i++)
		if (old.slots[i].key != NULL)
			*slot_of(t, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	free(old.slots);
	return 0;
}

int
hicam_table_add(struct hicam_table *t, const void *key, uint64_t hash, uint32_t value)
{
	if (t->used * 2 >= t->size && grow(t) != 0)
		return -1;
	*slot_of(t, key, hash) = (struct hicam_slot){key, hash, value};
	t->used++;
	return 0;
}

/* FNV-1a. */
uint64_t
hicam_hash_bytes(uint64_t seed, const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ 0xcbf29ce484222325u;

	while (len-- > 0)
		h = (h ^ *p++) * 0x100000001b3u;
	return h;
}

uint64_t
hicam_hash_string(const char *s)
{
	return hicam_hash_bytes(0, s, strlen(s));
}

uint64_t
hicam_hash_address(const void *p)
{
	uint64_t h = (uintptr_t)p;

	h = (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}
