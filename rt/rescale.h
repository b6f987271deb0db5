/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RESCALE_H
#define HICAM_RESCALE_H

/* Sizes in a state that was made where they are others (flow.h): in a restore, each becomes the one here. */
#include "flow.h"

/*
 * The integer at P, or each of the array there, of type TYPE, holds what FLOW says, whose sizes were THERE where the
 * state was made.  It is a member of the struct of type OWNER at PARENT; NULL: of none.
 *
 * A value may be one of several sizes which were equal there and are not here: then it is the one of the objects that
 * an untyped pointer beside it leads to (a container of anything, say), which hicam_doubts_settle() knows.
 */
void hicam_rescale(const struct hicam_type *type, char *p, const struct hicam_flow *flow,
				   const struct hicam_sizeof *there, const struct hicam_type *owner, char *parent);

/* Number of the values that wait for it. */
size_t hicam_doubts(void);
/* Those from number FROM on that are in SIZE bytes at OLD are moved to NEW. */
void hicam_doubts_move(size_t from, const char *old, size_t size, char *new);
/* Settles them, when the heap stands. */
void hicam_doubts_settle(void);

#endif
