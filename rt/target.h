/* SPDX-License-Identifier: ISC */
#ifndef HICAM_TARGET_H
#define HICAM_TARGET_H

/* What pointers of a state mean in the restored process: heap blocks and locals by number (restore_heap.c, resume.c).
 */
#include "object.h"
#include "wire.h"
#include <stdbool.h>
#include <stdint.h>

/* Reads heap<>. */
void hicam_heap_read(struct hicam_in *, unsigned long_bits);
/* Address of block NUMBER, whether or not it is read yet: 1, 0 not yet, -1 there is none such.  Extents are good till
 * the next call. */
int hicam_heap_target(uint64_t number, const struct hicam_extent **here, const struct hicam_extent **there);
/*
 * Block NUMBER is not there yet: promises its address, when it comes, to SLOT, which must stay where it is.  False: it
 * never comes, or is there.
 */
bool hicam_heap_promise(uint64_t number, char *slot);
/* Forgets all blocks, when nothing more points to one. */
void hicam_heap_forget(void);
/* The same for locals; those that no frame has put on the stack yet are "not yet". */
int hicam_local_target(uint64_t number, const struct hicam_extent **here, const struct hicam_extent **there);

#endif
