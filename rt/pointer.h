/* SPDX-License-Identifier: ISC */
#ifndef HICAM_POINTER_H
#define HICAM_POINTER_H

/* Pointers as they travel (spec.h: hicam_pointer), and the map of all that they may lead to in a capture. */
#include "class.h"
#include "object.h"
#include "spec.h"
#include "wire.h"
#include <stdbool.h>
#include <stdint.h>

struct hicam_pointer {
	enum hicam_where where;
	uint64_t object;		/* index, running number, id, stream, home */
	struct hicam_spot spot; /* where OBJECT, HEAP, LOCAL */
	int64_t number;			/* where INTEGER, LIBC */
};

/* Builds the map from the class, the heap and hicam_frames. */
void hicam_map_build(void);
/*
 * What P, which points to a POINTEE (NULL: unknown) or is FUNCTION's, is.  LIVE: a variable of a frame holds it, to be
 * used again.  NULL, or why it cannot travel.
 */
const char *hicam_map_find(const void *p, const struct hicam_type *pointee, bool function, bool live,
						   struct hicam_pointer *);
/* The type of the largest thing that begins at P, or of what P leads into the middle of; NULL if that is not known. */
const struct hicam_type *hicam_map_type(const void *p);
/* Does the word look like an address in one of our objects, so that it must not travel as a number? */
bool hicam_map_suspects(uintptr_t word);
/* From the lowest address of them to the highest. */
void hicam_map_range(uintptr_t *from, uintptr_t *to);

/* Stores one, at most HICAM_POINTER_MOST (plan.h) bytes; returns where it ends. */
unsigned char *hicam_pointer_store(unsigned char *to, const struct hicam_pointer *);
void hicam_pointer_put(struct hicam_out *, const struct hicam_pointer *);
/* Errors are those of IN. */
void hicam_pointer_get(struct hicam_in *, struct hicam_pointer *);

/* Stale pointers: an id for a dead address in a capture; the poison that stands for an id after a restore. */
uint64_t hicam_stale_id(uintptr_t dead);
void *hicam_stale_poison(uint64_t id);
/* The id, if P is poison. */
bool hicam_stale_is(const void *p, uint64_t *id);

#endif
