/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SPECNAME_H
#define HICAM_SPECNAME_H

/* Names in a spec: the mangling rule of hicam-state(5). */
#include "table.h"
#include <stddef.h>

enum { HICAM_SPECNAME_MAX = 240 };

/*
 * Writes NAME, as the source has it, so that rpcgen and the C compiler behind it take it as a field's name:
 * characters other than letters, digits and '_' become "_xHH", '.' becomes "__"; a name that (without '_' at its
 * end) is a word of rpcgen or C, a macro of C's or the RPC library's headers, or has capitals but no small letter,
 * gets one '_' more.  NULL or "" gives "anonymous".  Cut off at HICAM_SPECNAME_MAX - 16 bytes, so that a suffix fits
 * behind it.
 */
void hicam_specname(char out[HICAM_SPECNAME_MAX], const char *name);

/* A scope: names in use.  Names are kept until hicam_specscope_free. */
struct hicam_specscope {
	struct hicam_table table;
	char **names;
	size_t n, room;
};
void hicam_specscope_init(struct hicam_specscope *);
void hicam_specscope_free(struct hicam_specscope *);
/* NAME, or NAME_2, NAME_3 ... if it is taken; now taken.  Good until the scope is freed; NULL with errno ENOMEM. */
const char *hicam_specscope_take(struct hicam_specscope *, const char *name);

#endif
