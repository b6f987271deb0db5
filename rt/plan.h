/* SPDX-License-Identifier: ISC */
#ifndef HICAM_PLAN_H
#define HICAM_PLAN_H

/*
 * What a struct is made of, flattened to steps in the order of the wire: so encoding, decoding and the search for
 * pointers run over a table instead of the tree of types.  Leaves of one kind that stand side by side are one step.
 */
#include "abi.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hicam_step_kind {
	HICAM_STEP_I8, /* these four are widened to 4 bytes */
	HICAM_STEP_U8,
	HICAM_STEP_I16,
	HICAM_STEP_U16,
	HICAM_STEP_32,
	HICAM_STEP_64,
	HICAM_STEP_BOOL,	 /* of one byte */
	HICAM_STEP_POINTER,	 /* to data or to a function */
	HICAM_STEP_BITFIELD, /* field, of the struct `type` at offset */
	HICAM_STEP_NOTHING,	 /* a struct without fields: one int 0 */
	HICAM_STEP_OTHER,	 /* a value of `type` */
	HICAM_STEP_RESCALE	 /* decoding only: field, at offset, may hold a sizeof */
};

struct hicam_step {
	uint8_t kind;
	size_t offset;
	uint64_t count;						   /* values, one behind the other */
	const struct hicam_type *type;		   /* POINTER, BITFIELD, OTHER; RESCALE: the struct of the field */
	const struct hicam_type *there;		   /* OTHER: the type in the state, when decoding */
	const struct hicam_field *field;	   /* BITFIELD, RESCALE */
	const struct hicam_flow *flow;		   /* RESCALE */
	const struct hicam_field *there_field; /* RESCALE */
	size_t parent;						   /* OTHER (for unions), RESCALE: offset of the struct that holds it */
};

struct hicam_plan {
	const struct hicam_type *type;
	struct hicam_step *steps;
	unsigned nsteps;
	uint64_t wire;	/* numbers only: bytes of one value on the wire; else 0 */
	uint64_t most;	/* numbers and pointers only: bytes of one value at most; else 0 */
	uint32_t least; /* hicam_shape_least() */
	bool points;	/* some step is, or may hold, a pointer */
	long number;	/* index in the class's types; -1: not there */
};

enum { HICAM_POINTER_MOST = 20 }; /* bytes of a hicam_pointer at most */

/* The plan of a struct, kept.  THERE: the same struct as the state describes it, or NULL when encoding. */
const struct hicam_plan *hicam_plan_of(const struct hicam_type *, const struct hicam_type *there);
/* Forgets all plans; to be called when the types that a restore gave are freed. */
void hicam_plans_forget(void);

/* Bytes of memory, and bytes on the wire, of one value of a kind up to BOOL. */
size_t hicam_step_size(enum hicam_step_kind);
size_t hicam_step_wire(enum hicam_step_kind);

/*
 * Extends the path (refuse.h) from a value of TYPE to the leaf at OFFSET, or to the value of type STOP there, if that
 * is not NULL.
 */
void hicam_path_to(const struct hicam_type *, size_t offset, const struct hicam_type *stop);

#endif
