/* SPDX-License-Identifier: ISC */
#ifndef HICAM_ENCODE_H
#define HICAM_ENCODE_H

/* The XDR body of a state, as spec.h lays it down. */
#include "wire.h"
#include <stdbool.h>

/*
 * Writes it, after hicam_map_build and hicam_reach.  false: refused (hicam_refused tells why).  Errors of the
 * stream are those of OUT.
 */
bool hicam_encode(struct hicam_out *);

#endif
