/* SPDX-License-Identifier: ISC */
/* A hash table by addresses of types; see typemap.h. */
#include "typemap.h"
#include "message.h"
#include <stdlib.h>
#include <string.h>

static void
grow(struct hicam_typemap *m)
{
	struct hicam_typemap old = *m;
	size_t i;

	m->cap = old.cap ? 2 * old.cap : 64;
	m->slots = hicam_need(NULL, m->cap * sizeof(*m->slots));
	memset(m->slots, 0, m->cap * sizeof(*m->slots));
	for (i = 0; i < old.cap; i++)
		if (old.slots[i].type)
			*hicam_typemap_slot(m, old.slots[i].type) = old.slots[i];
	free(old.slots);
}

void
hicam_typemap_add(struct hicam_typemap *m, const struct hicam_type *type, void *value)
{
	struct hicam_typemap_slot *slot;

	if (2 * m->used >= m->cap)
		grow(m);
	m->used++;
	slot = hicam_typemap_slot(m, type);
	slot->type = type;
	slot->value = value;
}

void
hicam_typemap_free(struct hicam_typemap *m)
{
	free(m->slots);
	memset(m, 0, sizeof(*m));
}
