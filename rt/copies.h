/* SPDX-License-Identifier: ISC */
#ifndef HICAM_COPIES_H
#define HICAM_COPIES_H

/* What a capture makes of blocks whose contents are known from copies. */
#include "heap.h"

/* What a block with regions is: an array of TYPE as a whole; if that is NULL, made of its regions. */
struct hicam_judged {
	const struct hicam_type *type;
	bool fixed; /* they stand at offsets that the program has computed */
};
/* Refuses the state where what is known does not tell how the block looks on another machine. */
struct hicam_judged hicam_copies_judge(const struct hicam_block *);
/* Bytes of region I, with the items behind it that belong to it. */
size_t hicam_copies_size(const struct hicam_block *, size_t i);

#endif
