/* SPDX-License-Identifier: ISC */
/* Decoding of values by shape, of structs by plan: the mirror image of encode.c. */
#include "decode.h"
#include "message.h"
#include "plan.h"
#include "quad.h"
#include "refuse.h"
#include "rescale.h"
#include "shape.h"
#include "start.h"
#include "statefile.h"
#include "swap.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
hicam_damaged(const char *fmt, ...)
{
	char text[700];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	hicam_die(HICAM_EXIT_STATE, "%s: %s", hicam_config.restore, text);
}

void
hicam_in_check(const struct hicam_in *in)
{
	if (in->error.status)
		hicam_die(in->error.status, "%s: %s", hicam_config.restore, in->error.text);
}

/* The value at work cannot be had here. */
static _Noreturn void
unfit(const struct hicam_in *in, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	hicam_in_check(in);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	hicam_refuse("%s", text);
	hicam_damaged("%s", hicam_refused());
}

void
hicam_store(char *p, size_t size, uint64_t v)
{
	uint8_t c = (uint8_t)v;
	uint16_t s = (uint16_t)v;
	uint32_t i = (uint32_t)v;

	switch (size) {
	case 1:
		memcpy(p, &c, 1);
		break;
	case 2:
		memcpy(p, &s, 2);
		break;
	case 4:
		memcpy(p, &i, 4);
		break;
	default:
		memcpy(p, &v, 8);
	}
}

static void
get_hyper(struct hicam_in *in, const struct hicam_type *t, char *p)
{
	int64_t v = hicam_get_i64(in), most;
	unsigned bits = (unsigned)t->size * 8;

	if (bits < 64) {
		most = (INT64_C(1) << (bits - 1)) - 1;
		if (t->kind == HICAM_ULONG) {
			if ((uint64_t)v > 2 * (uint64_t)most + 1 && (uint64_t)v != UINT64_MAX)
				unfit(in, "%llu does not fit into %u bits", (unsigned long long)v, bits);
		} else if (v == INT64_MAX)
			v = most;
		else if (v == INT64_MIN)
			v = -most - 1;
		else if (v < -most - 1 || v > (t->kind == HICAM_WORD ? 2 * most + 1 : most))
			unfit(in, "%lld does not fit into %u bits", (long long)v, bits);
	}
	hicam_store(p, t->size, (uint64_t)v);
}

static void
get_int128(struct hicam_in *in, char *p)
{
	uint64_t half[2];
	int big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	half[!big] = hicam_get_u64(in);
	half[big] = hicam_get_u64(in);
	memcpy(p, half, 16);
}

static void
get_quad(struct hicam_in *in, char *p)
{
	static bool told;
	unsigned char quad[16];

	hicam_get_opaque(in, quad, sizeof(quad));
	if (!hicam_quad_to(quad, p) && !told) {
		told = true;
		hicam_say("a long double has lost precision, which is less here");
	}
}

bool hicam_decode_raised;

static void
get_bitfield(struct hicam_in *in, const struct hicam_field *f, char *parent)
{
	long long v;

	switch (hicam_bitfield_shape(f)) {
	case HICAM_SHAPE_BOOL:
		v = hicam_get_bool(in);
		break;
	case HICAM_SHAPE_I32:
		v = hicam_get_i32(in);
		break;
	case HICAM_SHAPE_U32:
		v = hicam_get_u32(in);
		break;
	default:
		v = hicam_get_i64(in);
	}
	hicam_decode_raised = false;
	f->set(parent, v);
	if (f->get(parent) != v && !hicam_decode_raised)
		unfit(in, "%lld does not fit into %u bits", v, f->bits);
}

/* ---- structs by plan --------------------------------------------------------------------------- */

enum { COLUMN_BYTES = 8192 /* memory of the items that are decoded column by column, which stay in the cache */ };

/* The number at byte AT of a struct by PLAN has no room. */
static _Noreturn void
unfit_number(const struct hicam_in *in, const struct hicam_plan *plan, const struct hicam_step *s, size_t at)
{
	hicam_path_to(plan->type, at, NULL);
	if (s->kind == HICAM_STEP_BOOL)
		unfit(in, "is no bool");
	unfit(in, "does not fit into %u bits", (unsigned)hicam_step_size(s->kind) * 8);
}

/*
 * One step of N items of numbers that are SIZE bytes apart in memory and WIRE on the wire.  Returns the number of items
 * before the first that holds one without room, and where in it that is.
 */
static size_t
load_column(char *to, const unsigned char *from, const struct hicam_step *s, size_t n, size_t size, size_t wire,
			size_t *at)
{
	size_t each = hicam_step_size(s->kind), from_each = hicam_step_wire(s->kind), i, bad = n;
	uint64_t k;

	for (k = 0; k < s->count; k++, to += each, from += from_each) {
#define COLUMN(KIND, T, U, LOAD)                  \
	case KIND:                                    \
		for (i = 0; i < n; i++) {                 \
			U wide = (U)LOAD(from + i * wire);    \
			T v = (T)wide;                        \
                                                  \
			if ((U)v != wide && i < bad) {        \
				bad = i;                          \
				*at = s->offset + k * each;       \
			}                                     \
			memcpy(to + i * size, &v, sizeof(v)); \
		}                                         \
		break;
		switch (s->kind) {
			COLUMN(HICAM_STEP_I8, int8_t, int32_t, hicam_load32)
			COLUMN(HICAM_STEP_U8, uint8_t, uint32_t, hicam_load32)
			COLUMN(HICAM_STEP_I16, int16_t, int32_t, hicam_load32)
			COLUMN(HICAM_STEP_U16, uint16_t, uint32_t, hicam_load32)
			COLUMN(HICAM_STEP_32, uint32_t, uint32_t, hicam_load32)
			COLUMN(HICAM_STEP_64, uint64_t, uint64_t, hicam_load64)
			COLUMN(HICAM_STEP_BOOL, bool, uint32_t, hicam_load32)
		}
#undef COLUMN
	}
	return bad;
}

/* N numbers of step S at P.  Returns the number of those before the first without room. */
static uint64_t
get_numbers(struct hicam_in *in, const struct hicam_step *s, char *p, uint64_t n)
{
	static size_t (*const get[])(struct hicam_in *, void *, size_t) = {
		[HICAM_STEP_I8] = hicam_get_i8s,   [HICAM_STEP_U8] = hicam_get_u8s, [HICAM_STEP_I16] = hicam_get_i16s,
		[HICAM_STEP_U16] = hicam_get_u16s, [HICAM_STEP_32] = hicam_get_32s, [HICAM_STEP_64] = hicam_get_64s,
	};
	uint64_t i;

	if (s->kind != HICAM_STEP_BOOL)
		return get[s->kind](in, p, n);
	for (i = 0; i < n && !in->error.status; i++)
		p[i] = (char)hicam_get_bool(in);
	return n;
}

/* All numbers of step S of the struct at P. */
static void
get_step(struct hicam_in *in, const struct hicam_plan *plan, const struct hicam_step *s, char *p)
{
	uint64_t bad = get_numbers(in, s, p + s->offset, s->count);

	if (bad != s->count)
		unfit_number(in, plan, s, s->offset + bad * hicam_step_size(s->kind));
}

/* N structs of numbers only. */
static void
get_columns(struct hicam_in *in, const struct hicam_plan *plan, char *p, uint64_t n)
{
	const struct hicam_step *s = plan->steps, *end = s + plan->nsteps;
	size_t size = plan->type->size, k, at = 0;
	const unsigned char *from;
	uint64_t done, bad;

	if (plan->nsteps == 1 && s->count * hicam_step_size(s->kind) == size) {
		bad = get_numbers(in, s, p, n * s->count);
		if (bad != n * s->count) {
			hicam_path_item(bad / s->count);
			unfit_number(in, plan, s, bad % s->count * hicam_step_size(s->kind));
		}
		return;
	}
	for (done = 0; done < n && !in->error.status; done += k, p += k * size) {
		k = size < COLUMN_BYTES ? COLUMN_BYTES / size : 1;
		if (k > n - done)
			k = n - done;
		from = hicam_in_here(in, plan->wire, &k);
		if (from == NULL) { /* one that goes over the end of a piece */
			hicam_path_item(done);
			for (s = plan->steps; s < end; s++)
				get_step(in, plan, s, p);
			hicam_path_up();
			k = 1;
			continue;
		}
		for (s = plan->steps; s < end; s++) {
			bad = load_column(p + s->offset, from, s, k, size, plan->wire, &at);
			if (bad < k) {
				hicam_path_item(done + bad);
				unfit_number(in, plan, s, at);
			}
			from += s->count * hicam_step_wire(s->kind);
		}
	}
}

static void
get_other(struct hicam_in *in, const struct hicam_plan *plan, const struct hicam_step *s, char *p)
{
	unsigned depth = hicam_path_depth();

	hicam_path_to(plan->type, s->offset, s->type);
	if (s->kind == HICAM_STEP_BITFIELD) {
		hicam_path_field(s->field->name);
		get_bitfield(in, s->field, p + s->offset);
	} else
		hicam_get_value(in, s->type, s->there, p + s->offset);
	hicam_path_cut(depth);
}

static void
get_struct(struct hicam_in *in, const struct hicam_plan *plan, char *p)
{
	const struct hicam_step *s, *end = plan->steps + plan->nsteps;
	unsigned depth;
	uint64_t k;

	for (s = plan->steps; s < end; s++)
		switch (s->kind) {
		case HICAM_STEP_POINTER:
			for (k = 0; k < s->count; k++)
				hicam_get_slot(in, p + s->offset + k * sizeof(void *));
			break;
		case HICAM_STEP_NOTHING:
			if (hicam_get_i32(in) != 0)
				unfit(in, "nothing is expected");
			break;
		case HICAM_STEP_BITFIELD:
		case HICAM_STEP_OTHER:
			get_other(in, plan, s, p);
			break;
		case HICAM_STEP_RESCALE:
			depth = hicam_path_depth();
			hicam_path_to(plan->type, s->offset, s->field->type);
			hicam_rescale(s->field->type, p + s->offset, s->flow, s->there_field->sizes, s->type, p + s->parent);
			hicam_path_cut(depth);
			break;
		case HICAM_STEP_64:
			if (s->count == 1)
				hicam_store(p + s->offset, 8, hicam_get_u64(in));
			else
				hicam_get_64s(in, p + s->offset, s->count);
			break;
		case HICAM_STEP_32:
			if (s->count == 1)
				hicam_store(p + s->offset, 4, hicam_get_u32(in));
			else
				hicam_get_32s(in, p + s->offset, s->count);
			break;
		default:
			get_step(in, plan, s, p);
		}
}

/* ---- everything else --------------------------------------------------------------------------- */

void
hicam_get_items(struct hicam_in *in, const struct hicam_type *t, const struct hicam_type *s, char *p, uint64_t n)
{
	const struct hicam_plan *plan;
	uint64_t i, bad = n;

	switch (hicam_shape(t)) {
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_F32:
		bad = (t->size == 1 ? hicam_get_i8s : t->size == 2 ? hicam_get_i16s : hicam_get_32s)(in, p, n);
		break;
	case HICAM_SHAPE_U32:
		bad = (t->size == 1 ? hicam_get_u8s : t->size == 2 ? hicam_get_u16s : hicam_get_32s)(in, p, n);
		break;
	case HICAM_SHAPE_STRUCT:
		plan = hicam_plan_of(t, s);
		if (plan->wire)
			get_columns(in, plan, p, n);
		else
			for (i = 0; i < n && !in->error.status; i++) {
				hicam_path_item(i);
				get_struct(in, plan, p + i * t->size);
				hicam_path_up();
			}
		break;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
	case HICAM_SHAPE_F64:
		if (t->size == 8) {
			bad = hicam_get_64s(in, p, n);
			break;
		}
		/* fallthrough */
	default:
		for (i = 0; i < n && !in->error.status; i++) {
			hicam_path_item(i);
			hicam_get_value(in, t, s, p + i * t->size);
			hicam_path_up();
		}
	}
	hicam_in_check(in);
	if (bad != n) {
		hicam_path_item(bad);
		unfit(in, "does not fit into %u bits", (unsigned)t->size * 8);
	}
}

static void
get_switch(struct hicam_in *in, const struct hicam_type *t, const struct hicam_type *s, char *p)
{
	int which = hicam_get_i32(in);
	const struct hicam_field *f;

	if (which == -1)
		return;
	if (which < 0 || which >= t->nfields)
		unfit(in, "a union has no member %d", which);
	f = &t->fields[which];
	if (hicam_field_left_out(f))
		return;
	hicam_path_field(f->name);
	if (f->flags & HICAM_BITFIELD)
		get_bitfield(in, f, p);
	else
		hicam_get_value(in, f->type, s->fields[which].type, p);
	hicam_path_up();
}

/* Memory of SIZE bytes that holds values beyond FROM: other than zero, or pointers that are put in place later. */
static bool
holds_beyond(const char *p, size_t from, size_t size, const struct hicam_marks *marks)
{
	size_t i;

	for (i = from; i < size; i++)
		if (p[i])
			return true;
	return hicam_marks_fix(marks, p + from, size - from);
}

/* Bits in words of long, from words of another length: where a word is half as long, there are twice as many. */
static void
get_bits(struct hicam_in *in, const struct hicam_type *t, char *p, uint32_t n)
{
	uint64_t *v = hicam_need(NULL, (n + 1ul) * sizeof(*v)), word;
	bool split = t->elem->size == 4;
	unsigned long i;

	memset(v, 0, (n + 1ul) * sizeof(*v));
	hicam_get_64s(in, v, n);
	hicam_in_check(in);
	memset(p, 0, t->size);
	for (i = 0; i < (split ? 2ul * n : (n + 1ul) / 2); i++) {
		word = split ? v[i / 2] >> (i % 2 * 32) & UINT32_MAX : (v[2 * i] & UINT32_MAX) | v[2 * i + 1] << 32;
		if (i < t->count)
			hicam_store(p + i * t->elem->size, t->elem->size, word);
		else if (word)
			unfit(in, "%u words of bits do not fit into %lu", n, t->count);
	}
	free(v);
}

/* An array whose bound depends on the target: what has no room here must be zero, and what was not there is. */
static void
get_counted(struct hicam_in *in, const struct hicam_type *t, const struct hicam_type *s, char *p)
{
	bool opaque = hicam_shape(t) == HICAM_SHAPE_OPAQUES;
	uint32_t n = hicam_get_count(in, opaque ? 1 : hicam_shape_least(t->elem));
	struct hicam_marks marks = hicam_marks_now();
	size_t whole;
	char *all = p;

	hicam_in_check(in);
	if (t->flags & HICAM_BITS && (t->elem->size == 4 ? n < t->count : n > t->count)) {
		get_bits(in, t, p, n);
		return;
	}
	if (__builtin_mul_overflow((size_t)n, t->elem->size, &whole) || whole > SIZE_MAX / 2)
		unfit(in, "%u elements do not fit into memory", n);
	if (whole > t->size) {
		all = hicam_need(NULL, whole);
		memset(all, 0, whole);
	} else
		memset(p + whole, 0, t->size - whole);
	if (opaque)
		hicam_get_opaque(in, all, n);
	else
		hicam_get_items(in, t->elem, s->elem, all, n);
	hicam_in_check(in);
	if (all == p)
		return;
	if (holds_beyond(all, t->size, whole, &marks))
		unfit(in, "%u elements do not fit into %lu", n, t->count);
	memcpy(p, all, t->size);
	hicam_marks_move(&marks, all, t->size, p);
	free(all);
}

void
hicam_get_value(struct hicam_in *in, const struct hicam_type *t, const struct hicam_type *s, char *p)
{
	int same;

	switch (hicam_shape(t)) {
	case HICAM_SHAPE_NONE:
		break;
	case HICAM_SHAPE_BOOL:
		hicam_store(p, t->size, (uint64_t)hicam_get_bool(in));
		break;
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_U32:
	case HICAM_SHAPE_F32:
	case HICAM_SHAPE_F64:
		if ((t->size == 4						 ? hicam_get_32s(in, p, 1)
			 : t->size == 8						 ? hicam_get_64s(in, p, 1)
			 : hicam_shape(t) == HICAM_SHAPE_I32 ? (t->size == 1 ? hicam_get_i8s : hicam_get_i16s)(in, p, 1)
												 : (t->size == 1 ? hicam_get_u8s : hicam_get_u16s)(in, p, 1)) != 1)
			unfit(in, "does not fit into %u bits", (unsigned)t->size * 8);
		break;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
		get_hyper(in, t, p);
		break;
	case HICAM_SHAPE_I128:
		get_int128(in, p);
		break;
	case HICAM_SHAPE_F128:
		get_quad(in, p);
		break;
	case HICAM_SHAPE_POINTER:
		hicam_get_slot(in, p);
		break;
	case HICAM_SHAPE_OPAQUE:
		hicam_get_opaque(in, p, t->count);
		break;
	case HICAM_SHAPE_OPAQUES:
	case HICAM_SHAPE_ARRAYS:
		get_counted(in, t, s, p);
		break;
	case HICAM_SHAPE_ARRAY:
		hicam_get_items(in, t->elem, s->elem, p, t->count);
		break;
	case HICAM_SHAPE_STRUCT:
		get_struct(in, hicam_plan_of(t, s), p);
		break;
	case HICAM_SHAPE_SWITCH:
		memset(p, 0, t->size);
		get_switch(in, t, s, p);
		break;
	case HICAM_SHAPE_SAME:
		memset(p, 0, t->size);
		same = hicam_union_same(t);
		hicam_get_value(in, t->fields[same].type, s->fields[same].type, p);
		break;
	case HICAM_SHAPE_ZERO:
		memset(p, 0, t->size);
		if (hicam_get_i32(in) != 0)
			unfit(in, "cannot be translated");
		break;
	}
}
