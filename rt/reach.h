/* SPDX-License-Identifier: ISC */
#ifndef HICAM_REACH_H
#define HICAM_REACH_H

/*
 * Which heap blocks the program can still reach, and what they are: blocks of unknown type are typed by the static
 * types of the pointers that reach them.  Only reached blocks travel, numbered in address order.
 */
#include "heap.h"
#include "object.h"
#include <stdbool.h>
#include <stdint.h>

/* Finds them, from globals, hicam_frames and libc's state.  False: refused (hicam_refuse). */
bool hicam_reach(void);
/* Number of reached blocks. */
uint64_t hicam_reach_count(void);
/* The next of them in a walk that is zero at first; NULL behind the last.  Good until the next call. */
const struct hicam_extent *hicam_reach_next(struct hicam_walk *);
/*
 * The number of the reached block in which or at whose end P is; false if there is none.  EXTENT becomes NULL if P is
 * its start, else what it is, good until the next call.
 */
bool hicam_reach_find(const void *p, uint64_t *number, const struct hicam_extent **extent);
/*
 * Arrays of characters among the program's variables, in which things of other types are: how many, and what they are.
 */
size_t hicam_reach_arrays(const struct hicam_extent **);

#endif
