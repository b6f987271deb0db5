/* SPDX-License-Identifier: ISC */
#ifndef HICAM_ENCODE_H
#define HICAM_ENCODE_H

/* The XDR body of a state, as spec.h lays it down. */
#include "wire.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes it, after hicam_map_build and hicam_reach.  false: refused (hicam_refused tells why).  Errors of the
 * stream are those of OUT.
 */
bool hicam_encode(struct hicam_out *);
/* The integer of SIZE (1, 2, 4 or 8) bytes at P. */
uint64_t hicam_load_unsigned(const char *p, size_t size);

#endif
