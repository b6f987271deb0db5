/* SPDX-License-Identifier: ISC */
#ifndef HICAM_QUAD_H
#define HICAM_QUAD_H

/* long double as IEEE 754 binary128, big-endian, whatever it is here. */
#include <stdbool.h>

/* LD points to a long double, which needs no alignment. */
void hicam_quad_from(unsigned char quad[16], const void *ld);
/* The nearest long double; false if it is not the same value. */
bool hicam_quad_to(const unsigned char quad[16], void *ld);

#endif
