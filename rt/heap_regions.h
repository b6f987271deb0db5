/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HEAP_REGIONS_H
#define HICAM_HEAP_REGIONS_H

#include "heap.h"
#include <stdint.h>

/*
 * The typed parts of a block of bytes, ascending and apart from each other, in chunks of bounded length, so that a
 * table of a million slots may be filled in any order.  From libc's malloc, freed with the block.
 */
struct hicam_chunk {
	struct hicam_region *v;
	uint32_t n, cap; /* n is never 0 */
};
struct hicam_regions {
	const struct hicam_type *type; /* the block's own: NULL or a type of characters */
	size_t n;
	struct hicam_chunk *chunks;
	uint32_t nchunks, cap;
	struct hicam_region *flat; /* all of them, see hicam_regions_flat(); NULL: to be made */
};

/* A region, or the end; good until regions are put in or taken out. */
struct hicam_cursor {
	uint32_t chunk, i;
};

/* None as yet, for a block of TYPE; NULL: no memory. */
struct hicam_regions *hicam_regions_new(const struct hicam_type *);
void hicam_regions_delete(struct hicam_regions *);

/* The first region that ends behind OFFSET. */
struct hicam_cursor hicam_region_at(const struct hicam_regions *, size_t offset);
/* The region at the cursor; NULL at the end. */
struct hicam_region *hicam_region_get(const struct hicam_regions *, struct hicam_cursor);
/* The one in front of the cursor; NULL: it is the first. */
struct hicam_region *hicam_region_before(const struct hicam_regions *, struct hicam_cursor);
struct hicam_cursor hicam_region_next(const struct hicam_regions *, struct hicam_cursor);
/* Puts one in front of the cursor, which then is at it.  False: no memory. */
bool hicam_region_insert(struct hicam_regions *, struct hicam_cursor *, const struct hicam_region *);
/* Takes out the one at the cursor, which then is at the next. */
void hicam_region_remove(struct hicam_regions *, struct hicam_cursor *);
/* To be called when one has been changed. */
void hicam_regions_changed(struct hicam_regions *);
/* All N of them in an array, good until they change; NULL: no memory. */
const struct hicam_region *hicam_regions_flat(struct hicam_regions *);

#endif
