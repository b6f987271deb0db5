/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HIDDEN_H
#define HICAM_HIDDEN_H

/* Addresses in memory that travels as bytes, where they would be wrong on the other side: the state is refused. */
#include "abi.h"
#include "object.h"

/* N bytes at P, which are bytes from AT on of something of SIZE bytes that comes WHENCE. */
void hicam_hidden_bytes(const char *p, size_t n, size_t at, size_t size, const char *whence);
/* The arrays of characters in a value of TYPE at P, large enough to be somebody's pool. */
void hicam_hidden_chars(const struct hicam_type *, const char *p);
/* Those in the runs of a heap block, and what lies between runs. */
void hicam_hidden_extent(const struct hicam_extent *);

#endif
