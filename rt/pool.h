/* SPDX-License-Identifier: ISC */
#ifndef HICAM_POOL_H
#define HICAM_POOL_H

/*
 * Where the pieces of a pool, a block of bytes that the program's own allocator cut up, stand on a machine with other
 * sizes.  That allocator goes on there: it may know its free space by a pointer, or by a number of bytes that nobody
 * can translate.  So free space keeps its offset, and the end of the block, and the pieces that need more room than
 * they had move behind that end, each with the bytes that follow it.
 */
#include "object.h"
#include <stdint.h>

struct hicam_piece {
	char *gap; /* bytes in front */
	size_t ngap;
	char *bytes;				  /* values of the run; without a type: none, the gap is at the end */
	struct hicam_run here, there; /* at and behind are what hicam_pool_lay fills in */
};

/* Lays out N pieces and fills in the size and the end of the extents.  False: the first one has no room. */
bool hicam_pool_lay(struct hicam_piece *, uint32_t n, struct hicam_extent *here, struct hicam_extent *there);

/* The same for pieces that keep their offsets.  Returns the first of another size here; NULL: there is none. */
const struct hicam_piece *hicam_pool_fix(struct hicam_piece *, uint32_t n, struct hicam_extent *here,
										 struct hicam_extent *there);

#endif
