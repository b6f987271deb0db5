/* SPDX-License-Identifier: ISC */
#ifndef HICAM_OBJECT_H
#define HICAM_OBJECT_H

/*
 * Objects and the way from an address to a scalar leaf in one and back.  An object is an extent: runs of items of a
 * type, one behind the other, each perhaps with a tail; what no run covers are bytes, a leaf each.
 *
 * A spot is a leaf and a place about it.  inside 0: its start (element == leaves: the end of the object); k > 0: k
 * bytes behind its start; -1: just behind its end; -1 - k: just behind the end of what holds it k levels further out,
 * whose last leaf it is.
 */
#include "abi.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hicam_run {
	size_t at, size; /* bytes, from the start of the object; gaps between are bytes */
	const struct hicam_type *type;
	uint64_t items;
	const struct hicam_type *tail; /* NULL: none */
	uint64_t ntail;				   /* elements behind those that the last item holds itself */
	size_t tail_at;				   /* of the first of them, from the start of the run */
	size_t behind;				   /* where the bytes of the gap behind it are; 0: at its end */
};

struct hicam_extent {
	uintptr_t addr;
	size_t size;
	size_t end; /* where a pointer to the end leads; 0: behind the last byte */
	bool fixed; /* the runs keep their offsets on every machine */
	size_t nruns;
	struct hicam_run *runs; /* NULL if one: */
	struct hicam_run one;
};

struct hicam_spot {
	uint64_t element;
	int32_t inside;
};

/* Leaves of a type, remembered by address of the descriptor. */
uint64_t hicam_type_leaves(const struct hicam_type *);
/* Does a value of the type hold pointers (or a union that may)? */
bool hicam_type_points(const struct hicam_type *);
/* Are they one type?  By digest; scalars by kind. */
bool hicam_type_equal(const struct hicam_type *, const struct hicam_type *);

/* ITEMS of TYPE at ADDR.  TYPE NULL: that many bytes. */
void hicam_extent_simple(struct hicam_extent *, uintptr_t addr, const struct hicam_type *type, uint64_t items);
/* Fills in items and tail of a run of SIZE bytes at AT.  false if SIZE is no whole number of items (and no TAIL). */
bool hicam_run_fit(struct hicam_run *, size_t at, size_t size, const struct hicam_type *, bool tail);
const struct hicam_run *hicam_extent_runs(const struct hicam_extent *);
/* Leaves of all of it. */
uint64_t hicam_extent_leaves(const struct hicam_extent *);

/* Does something of type POINTEE stand at the very start of the object, at its end, at byte AT? */
bool hicam_begins(const struct hicam_extent *, const struct hicam_type *pointee);
bool hicam_ends(const struct hicam_extent *, const struct hicam_type *pointee);
bool hicam_holds(const struct hicam_extent *, size_t at, const struct hicam_type *);

/* The innermost thing that holds byte AT, which is less than size.  NULL: a byte of no type. */
const struct hicam_type *hicam_innermost(const struct hicam_extent *, size_t at);

/* The spot of byte AT (at most size), for a pointer to POINTEE (NULL or VOID: unknown). */
struct hicam_spot hicam_locate(const struct hicam_extent *, size_t at, const struct hicam_type *pointee);
/*
 * The byte in HERE that SPOT, made in THERE, means: the same runs with the sizes of the machine it was made on.
 * false if there is none.
 */
bool hicam_place(const struct hicam_extent *here, const struct hicam_extent *there, struct hicam_spot spot, size_t *at);

#endif
