/* SPDX-License-Identifier: ISC */
#ifndef HICAM_REACH_H
#define HICAM_REACH_H

/*
 * Which heap blocks the program can still reach, and what they are: blocks of unknown type are typed by the static
 * types of the pointers that reach them.  Only reached blocks travel, numbered in address order.
 */
#include "object.h"
#include <stdbool.h>
#include <stdint.h>

/* Finds them, from globals, hicam_frames and libc's state.  False: refused (hicam_refuse). */
bool hicam_reach(void);
/* Number of reached blocks; the extent of one. */
uint64_t hicam_reach_count(void);
const struct hicam_extent *hicam_reach_extent(uint64_t number);
/* The block in which or at whose end P is; false if there is none that was reached. */
bool hicam_reach_find(const void *p, uint64_t *number);

#endif
