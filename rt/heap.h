/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HEAP_H
#define HICAM_HEAP_H

#include <stdbool.h>
#include <stddef.h>

#include "abi.h"

/*
 * The typed heap: what __hicam_malloc and friends (abi.h) hand out, as the capture and the restore see it.
 * Blocks are known by address, by interior address and, in a frozen heap, by number.  Not thread safe.
 */

/* Part of a block that a hint has given a type of its own. */
struct hicam_region {
	size_t offset, size; /* bytes, from the start of the block */
	const struct hicam_type *type;
	bool tail; /* one T with a tail, not an array of T */
};

struct hicam_block {
	void *start;
	size_t size;						/* bytes the program asked for */
	const struct hicam_type *type;		/* NULL: unknown, plain bytes */
	bool tail;							/* one T with a tail, not an array of T */
	bool live;							/* false: freed; its memory was not handed out again so far */
	const struct hicam_region *regions; /* ascending, apart from each other; good till the next heap call */
	size_t nregions;
};

/* Is P inside memory that the heap has reserved?  Says nothing about blocks. */
bool hicam_heap_owns(const void *p);

/*
 * The block, live or dead, with start <= P <= start + size; O(1).  False when there is none: not ours, never handed
 * out, behind the end of a block, or in memory of dead blocks that has gone back to the pool.
 */
bool hicam_heap_find(const void *p, struct hicam_block *);

/* Number of live blocks. */
size_t hicam_heap_count(void);

/* The first live block whose start is above AFTER (NULL: the first of all), in address order. False: no more. */
bool hicam_heap_next(const void *after, struct hicam_block *);

/*
 * Number the live blocks 0, 1, ... in address order, for hicam_heap_index(). Good until the heap next allocates or
 * frees; setting types is allowed.
 */
void hicam_heap_freeze(void);

/* Number of the live block that starts at START in the frozen heap, O(1); ULONG_MAX if no live block starts there. */
unsigned long hicam_heap_index(const void *start);

/* Type the live block that starts at START, if it has neither type nor regions.  False: there is no such block. */
bool hicam_heap_set_type(void *start, const struct hicam_type *, bool tail);

/* A new zeroed block of SIZE bytes (0 is allowed), freed with __hicam_free().  NULL and errno when out of memory. */
void *hicam_heap_restore(size_t size, const struct hicam_type *, bool tail);

#endif
