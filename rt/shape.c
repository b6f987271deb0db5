/* SPDX-License-Identifier: ISC */
/*
 * Forms of types on the wire.  The functions recurse over what a type contains (never over what it points to), so they
 * end for whatever C or describe.c can build.
 */
#include "shape.h"
#include <stddef.h>

/* Kinds whose objects have one representation on any given target, whichever of them is used to read it. */
enum likeness {
	UNLIKE,
	LIKE_CHAR,
	LIKE_BOOL,
	LIKE_SHORT,
	LIKE_INT,
	LIKE_LONG,
	LIKE_DOUBLE,
	LIKE_INT128,
	LIKE_LDOUBLE,
	LIKE_POINTER
};

static const struct {
	enum hicam_shape shape;
	enum likeness like;
} scalar[] = {
	[HICAM_VOID] = {HICAM_SHAPE_ZERO, LIKE_CHAR},
	[HICAM_BOOL] = {HICAM_SHAPE_BOOL, LIKE_BOOL},
	[HICAM_CHAR] = {HICAM_SHAPE_I32, LIKE_CHAR},
	[HICAM_UCHAR] = {HICAM_SHAPE_U32, LIKE_CHAR},
	[HICAM_SHORT] = {HICAM_SHAPE_I32, LIKE_SHORT},
	[HICAM_USHORT] = {HICAM_SHAPE_U32, LIKE_SHORT},
	[HICAM_INT] = {HICAM_SHAPE_I32, LIKE_INT},
	[HICAM_UINT] = {HICAM_SHAPE_U32, LIKE_INT},
	[HICAM_LONG] = {HICAM_SHAPE_I64, LIKE_LONG},
	[HICAM_ULONG] = {HICAM_SHAPE_U64, LIKE_LONG},
	[HICAM_WORD] = {HICAM_SHAPE_I64, LIKE_LONG},
	[HICAM_INT128] = {HICAM_SHAPE_I128, LIKE_INT128},
	[HICAM_FLOAT] = {HICAM_SHAPE_F32, LIKE_INT},
	[HICAM_DOUBLE] = {HICAM_SHAPE_F64, LIKE_DOUBLE},
	[HICAM_LDOUBLE] = {HICAM_SHAPE_F128, LIKE_LDOUBLE},
	[HICAM_POINTER] = {HICAM_SHAPE_POINTER, LIKE_POINTER},
	[HICAM_FUNCTION] = {HICAM_SHAPE_POINTER, LIKE_POINTER},
	[HICAM_ARRAY] = {HICAM_SHAPE_ARRAY, UNLIKE},
	[HICAM_STRUCT] = {HICAM_SHAPE_STRUCT, UNLIKE},
	[HICAM_UNION] = {HICAM_SHAPE_ZERO, UNLIKE},
	[HICAM_REFUSED] = {HICAM_SHAPE_ZERO, UNLIKE},
};

static enum hicam_shape
array_shape(const struct hicam_type *t)
{
	int by_target = t->flags & HICAM_COUNT_BY_TARGET;

	if (hicam_shape(t->elem) == HICAM_SHAPE_NONE || (t->count == 0 && !by_target))
		return HICAM_SHAPE_NONE;
	if (t->elem->kind == HICAM_CHAR || t->elem->kind == HICAM_UCHAR || t->elem->kind == HICAM_VOID)
		return by_target ? HICAM_SHAPE_OPAQUES : HICAM_SHAPE_OPAQUE;
	return by_target ? HICAM_SHAPE_ARRAYS : HICAM_SHAPE_ARRAY;
}

enum hicam_shape
hicam_shape(const struct hicam_type *t)
{
	if (t->kind == HICAM_ARRAY)
		return array_shape(t);
	if (t->kind == HICAM_UNION) {
		if (t->which != NULL)
			return HICAM_SHAPE_SWITCH;
		return hicam_union_same(t) >= 0 ? HICAM_SHAPE_SAME : HICAM_SHAPE_ZERO;
	}
	return scalar[t->kind].shape;
}

enum hicam_shape
hicam_bitfield_shape(const struct hicam_field *f)
{
	int is_signed = f->type->kind == HICAM_CHAR || f->type->kind == HICAM_SHORT || f->type->kind == HICAM_INT ||
					f->type->kind == HICAM_LONG;

	if (f->type->kind == HICAM_BOOL)
		return HICAM_SHAPE_BOOL;
	if (f->bits <= 32)
		return is_signed ? HICAM_SHAPE_I32 : HICAM_SHAPE_U32;
	return is_signed ? HICAM_SHAPE_I64 : HICAM_SHAPE_U64;
}

int
hicam_field_left_out(const struct hicam_field *f)
{
	return f->flags & HICAM_IGNORE || (!(f->flags & HICAM_BITFIELD) && hicam_shape(f->type) == HICAM_SHAPE_NONE);
}

/* If all leaves of T are of one likeness: that one, their number added to *N.  *LIKE is UNLIKE at the first. */
static int
uniform(const struct hicam_type *t, enum likeness *like, uint64_t *n)
{
	uint64_t inner = 0;
	int i;

	switch (t->kind) {
	case HICAM_ARRAY:
		if (t->flags & HICAM_COUNT_BY_TARGET || !uniform(t->elem, like, &inner))
			return 0;
		return !__builtin_mul_overflow(inner, t->count, &inner) && !__builtin_add_overflow(*n, inner, n);
	case HICAM_STRUCT:
		for (i = 0; i < t->nfields; i++)
			if (t->fields[i].flags & (HICAM_BITFIELD | HICAM_IGNORE) || !uniform(t->fields[i].type, like, n))
				return 0;
		return 1;
	case HICAM_UNION:
		i = t->which == NULL ? hicam_union_same(t) : -1;
		return i >= 0 && uniform(t->fields[i].type, like, n);
	default:
		if (scalar[t->kind].like == UNLIKE || (*like != UNLIKE && *like != scalar[t->kind].like))
			return 0;
		*like = scalar[t->kind].like;
		return !__builtin_add_overflow(*n, 1, n);
	}
}

static int alike(const struct hicam_type *, const struct hicam_type *);

static int
fields_alike(const struct hicam_type *a, const struct hicam_type *b)
{
	const struct hicam_field *f, *g;
	int i;

	if (a->nfields != b->nfields)
		return 0;
	for (i = 0; i < a->nfields; i++) {
		f = &a->fields[i];
		g = &b->fields[i];
		if ((f->flags ^ g->flags) & (HICAM_BITFIELD | HICAM_IGNORE) || f->bits != g->bits)
			return 0;
		if (!alike(f->type, g->type))
			return 0;
	}
	return 1;
}

/* Whether the representation of either type may be read as the other's on every target. */
static int
alike(const struct hicam_type *a, const struct hicam_type *b)
{
	enum likeness la = UNLIKE, lb = UNLIKE;
	uint64_t na = 0, nb = 0;

	if (a == b || (a->digest != 0 && a->digest == b->digest))
		return a->kind != HICAM_REFUSED;
	if (a->kind == HICAM_STRUCT && b->kind == HICAM_STRUCT && fields_alike(a, b))
		return 1;
	if (a->kind == HICAM_ARRAY && b->kind == HICAM_ARRAY && a->count == b->count &&
		!((a->flags | b->flags) & HICAM_COUNT_BY_TARGET) && alike(a->elem, b->elem))
		return 1;
	return uniform(a, &la, &na) && uniform(b, &lb, &nb) && la == lb && na == nb;
}

int
hicam_union_same(const struct hicam_type *t)
{
	int i, same = -1;

	for (i = 0; i < t->nfields; i++) {
		if (t->fields[i].flags & HICAM_BITFIELD)
			return -1;
		if (t->fields[i].flags & HICAM_IGNORE)
			continue;
		if (same < 0) {
			if (t->fields[i].type->kind == HICAM_REFUSED)
				return -1;
			same = i;
		} else if (!alike(t->fields[same].type, t->fields[i].type)) {
			return -1;
		}
	}
	return same;
}

uint64_t
hicam_leaves(const struct hicam_type *t)
{
	uint64_t n = 0;
	int i;

	switch (t->kind) {
	case HICAM_ARRAY:
		n = hicam_leaves(t->elem);
		return __builtin_mul_overflow(n, t->count, &n) ? UINT64_MAX : n;
	case HICAM_STRUCT:
		for (i = 0; i < t->nfields; i++)
			if (__builtin_add_overflow(n, t->fields[i].flags & HICAM_BITFIELD ? 1 : hicam_leaves(t->fields[i].type),
									   &n))
				return UINT64_MAX;
		return n;
	default:
		return 1;
	}
}

static uint32_t
limited(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static uint32_t
struct_least(const struct hicam_type *t)
{
	const struct hicam_field *f;
	enum hicam_shape s;
	uint64_t n = 0;
	int i;

	for (i = 0; i < t->nfields; i++) {
		f = &t->fields[i];
		if (hicam_field_left_out(f))
			continue;
		if (f->flags & HICAM_BITFIELD) {
			s = hicam_bitfield_shape(f);
			n += s == HICAM_SHAPE_I64 || s == HICAM_SHAPE_U64 ? 8 : 4;
		} else {
			n += hicam_shape_least(f->type);
		}
	}
	return n == 0 ? 4 : limited(n);
}

uint32_t
hicam_shape_least(const struct hicam_type *t)
{
	uint64_t n;

	switch (hicam_shape(t)) {
	case HICAM_SHAPE_NONE:
		return 0;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
	case HICAM_SHAPE_F64:
		return 8;
	case HICAM_SHAPE_I128:
	case HICAM_SHAPE_F128:
		return 16;
	case HICAM_SHAPE_OPAQUE:
		return limited(t->count > UINT32_MAX ? UINT32_MAX : ((uint64_t)t->count + 3) & ~(uint64_t)3);
	case HICAM_SHAPE_ARRAY:
		return __builtin_mul_overflow((uint64_t)hicam_shape_least(t->elem), t->count, &n) ? UINT32_MAX : limited(n);
	case HICAM_SHAPE_STRUCT:
		return struct_least(t);
	case HICAM_SHAPE_SAME:
		return hicam_shape_least(t->fields[hicam_union_same(t)].type);
	default:
		return 4;
	}
}

const struct hicam_type *
hicam_tail(const struct hicam_type *t, unsigned long *inside)
{
	const struct hicam_field *last;

	if (t->kind != HICAM_STRUCT || !(t->flags & HICAM_TAIL) || t->nfields == 0)
		return NULL;
	last = &t->fields[t->nfields - 1];
	if (last->type->kind != HICAM_ARRAY || last->flags & (HICAM_IGNORE | HICAM_BITFIELD) ||
		hicam_shape(last->type->elem) == HICAM_SHAPE_NONE)
		return NULL;
	*inside = last->type->count;
	return last->type->elem;
}
