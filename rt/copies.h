/* SPDX-License-Identifier: ISC */
#ifndef HICAM_COPIES_H
#define HICAM_COPIES_H

/* What a capture makes of blocks whose contents are known from copies. */
#include "heap.h"

/*
 * A block with regions: the type of which all of it is an array, NULL if there is no such type.  Refuses the state
 * where what is known does not tell how the block looks on another machine.
 */
const struct hicam_type *hicam_copies_judge(const struct hicam_block *);

#endif
