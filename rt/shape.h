/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SHAPE_H
#define HICAM_SHAPE_H

/*
 * The form a type takes on the wire, in one place for all that must agree on it: the spec printer, the encoder, the
 * decoder, miman.  Nothing here depends on sizes or offsets.
 */
#include "abi.h"
#include <stdint.h>

enum hicam_shape {
	HICAM_SHAPE_NONE, /* nothing at all (an array of no elements): as a field or item it is left out */
	HICAM_SHAPE_BOOL, /* bool */
	HICAM_SHAPE_I32,  /* int */
	HICAM_SHAPE_U32,  /* unsigned int */
	HICAM_SHAPE_I64,  /* hyper */
	HICAM_SHAPE_U64,  /* unsigned hyper */
	HICAM_SHAPE_I128, /* hicam_int128: hyper high, unsigned hyper low */
	HICAM_SHAPE_F32,
	HICAM_SHAPE_F64,
	HICAM_SHAPE_F128,	 /* hicam_quad: opaque[16] */
	HICAM_SHAPE_POINTER, /* hicam_pointer */
	HICAM_SHAPE_OPAQUE,	 /* opaque[count]: array of CHAR, UCHAR, VOID */
	HICAM_SHAPE_OPAQUES, /* opaque<>: the same with HICAM_COUNT_BY_TARGET */
	HICAM_SHAPE_ARRAY,	 /* elem[count] */
	HICAM_SHAPE_ARRAYS,	 /* elem<>: HICAM_COUNT_BY_TARGET */
	HICAM_SHAPE_STRUCT,	 /* its fields in order, but those that hicam_field_left_out; if none is left, one int 0 */
	HICAM_SHAPE_SWITCH,	 /* int which, then that member (-1, or a member left out: nothing) */
	HICAM_SHAPE_SAME,	 /* union: as hicam_union_same() member */
	HICAM_SHAPE_ZERO	 /* cannot be translated (union without which, HICAM_REFUSED): int 0, allowed only while
						  * all its bytes are zero; a lone HICAM_VOID too */
};

enum hicam_shape hicam_shape(const struct hicam_type *);

/* Of a bit-field: BOOL, I32, U32, I64 or U64, by width and sign. */
enum hicam_shape hicam_bitfield_shape(const struct hicam_field *);

/* Non-zero if a field does not travel: HICAM_IGNORE, or of a type of shape NONE. */
int hicam_field_left_out(const struct hicam_field *);

/*
 * The member (index) whose form stands for every member of a union without `which`, because all have the same
 * representation on every target (int and float, an array of floats and a struct of as many floats); -1 if there is
 * none. Whether two members of kind HICAM_LONG really have one size is known on a target only: compare sizes before
 * use.
 */
int hicam_union_same(const struct hicam_type *);

/*
 * Scalar leaves of a type, the unit in which pointers count: a scalar, bit-field, pointer, character, byte, union or
 * refused type is one; struct fields in order (HICAM_IGNORE ones too), array elements in order, a flexible array
 * none.  UINT64_MAX if that overflows.
 */
uint64_t hicam_leaves(const struct hicam_type *);

/*
 * Fewest bytes that one value takes on the wire, at most UINT32_MAX: what hicam_get_count() wants to know.
 */
uint32_t hicam_shape_least(const struct hicam_type *);

/*
 * The tail of a struct with HICAM_TAIL, for heap blocks: element type, and how many elements a struct itself holds
 * (count of the last field: 0 or 1).  NULL if the type has no tail.
 */
const struct hicam_type *hicam_tail(const struct hicam_type *, unsigned long *inside);

#endif
