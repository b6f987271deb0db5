/* SPDX-License-Identifier: ISC */
#ifndef HICAM_ARRAYS_H
#define HICAM_ARRAYS_H

/*
 * Arrays of characters among the program's variables, in which things of other types are stored: as blocks of bytes
 * from the heap they have typed parts (heap_local.h), but those never move.
 */
#include "heap_local.h"

struct hicam_array {
	char *start;
	size_t size;
	struct hicam_meta meta;
};

/* The array in which P is, with what is known of it; false: there is none, or no memory.  With the heap's lock held. */
bool hicam_array_find(const void *p, struct hicam_within *);
/* The type of the variable that P is in, and where in it; NULL: in none. */
const struct hicam_type *hicam_variable_type(const void *p, size_t *at);
/* Is P in one of those of which something is known? */
bool hicam_array_holds(const void *p);
/* A block or an array of characters around P. */
bool hicam_within_find(const void *p, struct hicam_within *);
/* Number I of those of which something is known, in order of their addresses; NULL: there are no more. */
const struct hicam_array *hicam_array_at(size_t i);
/* Is P the start of one of them in which there are, or were, other things? */
bool hicam_array_is(const void *p);
/* How it looks. */
void hicam_array_describe(const struct hicam_array *, struct hicam_block *);

#endif
