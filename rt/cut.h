/* SPDX-License-Identifier: ISC */
#ifndef HICAM_CUT_H
#define HICAM_CUT_H

/*
 * Objects inside arrays of characters of which it is not known where they lie.  These would travel as characters and
 * come out in the byte order of the machine they left: the state is refused.
 */
#include "frame.h"
#include <stdbool.h>
#include <stdint.h>

/* Does a value of the type look different on another machine? */
bool hicam_cut_is_wide(const struct hicam_type *);
/* Refuses characters because objects of TYPE, NULL for unknown, lie in them. */
void hicam_cut_refuse(const struct hicam_type *type);
/* Refuses what is cut out of the object, which is at P. */
void hicam_cut_check(const struct hicam_object *, const char *p);
/* The same for variable V of the frame. */
void hicam_cut_check_local(const struct hicam_frame *, const struct hicam_saved *v);

#endif
