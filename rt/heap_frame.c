/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "abi.h"

/*
 * Blocks that go with a function's frame: arrays of variable length and what alloca gives.  In the capturing child,
 * where frames end only to save themselves, the heap stays as it is.
 */

struct listed {
	struct listed *next;
	void *block;
};

void *
__hicam_array(void **slot, unsigned long size, const struct hicam_site *site)
{
	__hicam_free(*slot);
	*slot = __hicam_malloc(size, site);
	return *slot;
}

void
__hicam_arrays_end(void *p)
{
	struct hicam_arrays *arrays = p;

	if (__hicam_mode) /* the frame ends in the capturing child only */
		return;
	for (unsigned i = 0; i < arrays->n; i++)
		__hicam_free(arrays->block[i]);
}

void *
__hicam_alloca(unsigned long size, const struct hicam_site *site, void **list)
{
	struct listed *l = malloc(sizeof *l);

	if (l == NULL)
		return NULL;
	l->next = *list;
	l->block = __hicam_malloc(size, site);
	*list = l;
	return l->block;
}

void
__hicam_allocas_end(void *list)
{
	struct listed **first = list, *l;

	while (!__hicam_mode && (l = *first) != NULL) {
		*first = l->next;
		__hicam_free(l->block);
		free(l);
	}
}
