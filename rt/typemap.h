/* SPDX-License-Identifier: ISC */
#ifndef HICAM_TYPEMAP_H
#define HICAM_TYPEMAP_H

/*
 * What is remembered of types, by their addresses: a hash table that only grows.  Looked up for every value, so the
 * search is inline.
 */
#include "abi.h"
#include <stddef.h>
#include <stdint.h>

struct hicam_typemap_slot {
	const struct hicam_type *type; /* NULL: free */
	void *value;
};

struct hicam_typemap {
	struct hicam_typemap_slot *slots; /* open addressing, at most half full */
	size_t used, cap;				  /* cap: a power of two, or 0 */
};

static inline struct hicam_typemap_slot *
hicam_typemap_slot(const struct hicam_typemap *m, const struct hicam_type *type)
{
	size_t i = (size_t)(((uintptr_t)type >> 4) * (uintptr_t)0x9e3779b97f4a7c15u >> 7) & (m->cap - 1);

	while (m->slots[i].type && m->slots[i].type != type)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

/* The value of TYPE, or NULL. */
static inline void *
hicam_typemap_find(const struct hicam_typemap *m, const struct hicam_type *type)
{
	return m->cap ? hicam_typemap_slot(m, type)->value : NULL;
}

/* Gives TYPE, which has none yet, a VALUE, which stays the caller's. */
void hicam_typemap_add(struct hicam_typemap *, const struct hicam_type *, void *value);
/* Frees the table, but no value. */
void hicam_typemap_free(struct hicam_typemap *);

#endif
