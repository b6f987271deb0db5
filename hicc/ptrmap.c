/* SPDX-License-Identifier: ISC */
/* Open addressing with linear probing; the table is at most half full, so probes are short. */
#include "ptrmap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static size_t
slot(const struct ptrmap *m, const void *key)
{
	uint64_t h = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 20) & (m->cap - 1);

	while (m->keys[i] != NULL && m->keys[i] != key)
		i = (i + 1) & (m->cap - 1);
	return i;
}

void *
ptrmap_get(const struct ptrmap *m, const void *key)
{
	return m->cap == 0 ? NULL : m->values[slot(m, key)];
}

static void
grow(struct ptrmap *m)
{
	struct ptrmap old = *m;

	m->cap = old.cap == 0 ? 256 : old.cap * 2;
	m->keys = xmalloc(m->cap * sizeof *m->keys);
	m->values = xmalloc(m->cap * sizeof *m->values);
	memset(m->keys, 0, m->cap * sizeof *m->keys);
	memset(m->values, 0, m->cap * sizeof *m->values);
	for (size_t i = 0; i < old.cap; i++) {
		if (old.keys[i] != NULL) {
			size_t to = slot(m, old.keys[i]);

			m->keys[to] = old.keys[i];
			m->values[to] = old.values[i];
		}
	}
	free(old.keys);
	free(old.values);
}

void
ptrmap_set(struct ptrmap *m, const void *key, void *value)
{
	size_t i;

	if (m->n * 2 >= m->cap)
		grow(m);
	i = slot(m, key);
	if (m->keys[i] == NULL) {
		m->keys[i] = key;
		m->n++;
	}
	m->values[i] = value;
}

void
ptrmap_clear(struct ptrmap *m)
{
	free(m->keys);
	free(m->values);
	*m = (struct ptrmap){0};
}
