/* SPDX-License-Identifier: ISC */
#ifndef HICC_PTRMAP_H
#define HICC_PTRMAP_H

#include <stddef.h>

/* Map from addresses to addresses; keys are never NULL and never removed.  Zero-initialised is empty. (ptrmap.c) */
struct ptrmap {
	const void **keys;
	void **values;
	size_t n, cap;
};

/* The value of KEY, NULL if it has none. */
void *ptrmap_get(const struct ptrmap *, const void *key);
void ptrmap_set(struct ptrmap *, const void *key, void *value);
/* Back to empty; keys and values themselves are the caller's. */
void ptrmap_clear(struct ptrmap *);

#endif
