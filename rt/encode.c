/* SPDX-License-Identifier: ISC */
/* Encoding: values by shape (shape.h), structs by plan (plan.h), numbers in bulk.  decode.c is the mirror image. */
#include "encode.h"
#include "arrays.h"
#include "class.h"
#include "frame.h"
#include "hidden.h"
#include "libc_state.h"
#include "message.h"
#include "plan.h"
#include "pointer.h"
#include "quad.h"
#include "reach.h"
#include "refuse.h"
#include "shape.h"
#include "swap.h"
#include "thread.h"
#include <stdlib.h>
#include <string.h>

static void put_value(struct hicam_out *, const struct hicam_type *, const char *p, const void *parent);

/* Are these the variables of frames? */
static bool in_frames;

/* A pointer as it stands in memory at P. */
static void
put_pointer(struct hicam_out *out, const void *value, const struct hicam_type *pointee, bool function)
{
	struct hicam_pointer pointer;
	const char *why = hicam_map_find(value, pointee, function, in_frames, &pointer);

	if (why) {
		hicam_refuse("%s", why);
		return;
	}
	hicam_pointer_put(out, &pointer);
}

static int64_t
load_signed(const char *p, size_t size)
{
	int8_t c;
	int16_t s;
	int32_t i;
	int64_t l;

	switch (size) {
	case 1:
		memcpy(&c, p, 1);
		return c;
	case 2:
		memcpy(&s, p, 2);
		return s;
	case 4:
		memcpy(&i, p, 4);
		return i;
	default:
		memcpy(&l, p, 8);
		return l;
	}
}

uint64_t
hicam_load_unsigned(const char *p, size_t size)
{
	uint64_t v = (uint64_t)load_signed(p, size);

	return size < 8 ? v & ((UINT64_C(1) << 8 * size) - 1) : v;
}

/* The extremes of a narrower long travel as those of hyper. */
static void
put_hyper(struct hicam_out *out, const struct hicam_type *t, const char *p)
{
	int64_t v = load_signed(p, t->size);

	if (t->kind == HICAM_ULONG) {
		uint64_t u = hicam_load_unsigned(p, t->size);

		hicam_put_u64(out, t->size == 4 && u == UINT32_MAX ? UINT64_MAX : u);
	} else if (t->size == 4 && v == INT32_MAX)
		hicam_put_i64(out, INT64_MAX);
	else if (t->size == 4 && v == INT32_MIN)
		hicam_put_i64(out, INT64_MIN);
	else
		hicam_put_i64(out, v);
}

static void
put_int128(struct hicam_out *out, const char *p)
{
	uint64_t half[2];
	int big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	memcpy(half, p, 16);
	hicam_put_u64(out, half[!big]);
	hicam_put_u64(out, half[big]);
}

static void
put_bitfield(struct hicam_out *out, const struct hicam_field *f, const void *parent)
{
	long long v = f->get(parent);

	switch (hicam_bitfield_shape(f)) {
	case HICAM_SHAPE_BOOL:
		hicam_put_u32(out, v != 0);
		break;
	case HICAM_SHAPE_I32:
		hicam_put_i32(out, (int32_t)v);
		break;
	case HICAM_SHAPE_U32:
		hicam_put_u32(out, (uint32_t)v);
		break;
	default:
		hicam_put_i64(out, v);
	}
}

/* ---- structs by plan --------------------------------------------------------------------------- */

enum {
	COLUMN_BYTES = 8192, /* memory of the items that are encoded column by column, which stay in the cache */
	DIRECT_MOST = 4096	 /* bytes of one value that is stored without a check for each step */
};

/* One step of N items of numbers that are SIZE bytes apart in memory and WIRE on the wire. */
static void
store_column(unsigned char *to, const char *from, const struct hicam_step *s, size_t n, size_t size, size_t wire)
{
	size_t each = hicam_step_size(s->kind), to_each = hicam_step_wire(s->kind), i;
	uint64_t k;

	for (k = 0; k < s->count; k++, from += each, to += to_each) {
#define COLUMN(KIND, T, U, STORE)                   \
	case KIND:                                      \
		for (i = 0; i < n; i++) {                   \
			T v;                                    \
                                                    \
			memcpy(&v, from + i * size, sizeof(v)); \
			STORE(to + i * wire, (U)v);             \
		}                                           \
		break;
		switch (s->kind) {
			COLUMN(HICAM_STEP_I8, int8_t, uint32_t, hicam_store32)
			COLUMN(HICAM_STEP_U8, uint8_t, uint32_t, hicam_store32)
			COLUMN(HICAM_STEP_I16, int16_t, uint32_t, hicam_store32)
			COLUMN(HICAM_STEP_U16, uint16_t, uint32_t, hicam_store32)
			COLUMN(HICAM_STEP_32, uint32_t, uint32_t, hicam_store32)
			COLUMN(HICAM_STEP_64, uint64_t, uint64_t, hicam_store64)
			COLUMN(HICAM_STEP_BOOL, uint8_t, bool, hicam_store32)
		}
#undef COLUMN
	}
}

/* N numbers. */
static void
put_numbers(struct hicam_out *out, enum hicam_step_kind kind, const char *p, uint64_t n)
{
	static void (*const put[])(struct hicam_out *, const void *, size_t) = {
		[HICAM_STEP_I8] = hicam_put_i8s,   [HICAM_STEP_U8] = hicam_put_u8s, [HICAM_STEP_I16] = hicam_put_i16s,
		[HICAM_STEP_U16] = hicam_put_u16s, [HICAM_STEP_32] = hicam_put_32s, [HICAM_STEP_64] = hicam_put_64s,
	};
	uint64_t i;

	if (kind != HICAM_STEP_BOOL)
		put[kind](out, p, n);
	else
		for (i = 0; i < n; i++)
			hicam_put_u32(out, p[i] != 0);
}

/* N structs of numbers only. */
static void
put_columns(struct hicam_out *out, const struct hicam_plan *plan, const char *p, uint64_t n)
{
	size_t size = plan->type->size, k, i;
	unsigned char *to;

	if (plan->nsteps == 1 && plan->steps[0].count * hicam_step_size(plan->steps[0].kind) == size) {
		put_numbers(out, plan->steps[0].kind, p, n * plan->steps[0].count);
		return;
	}
	for (; n > 0; n -= k, p += k * size) {
		k = size < COLUMN_BYTES ? COLUMN_BYTES / size : 1;
		if (k > n)
			k = n;
		to = hicam_out_room(out, k * plan->wire);
		if (to == NULL) {
			if (out->error)
				return;
			for (i = 0; i < plan->nsteps; i++)
				put_numbers(out, plan->steps[i].kind, p + plan->steps[i].offset, plan->steps[i].count);
			k = 1; /* a struct larger than the buffer */
			continue;
		}
		for (i = 0; i < plan->nsteps; i++) {
			store_column(to, p + plan->steps[i].offset, &plan->steps[i], k, size, plan->wire);
			to += plan->steps[i].count * hicam_step_wire(plan->steps[i].kind);
		}
		out->at += k * plan->wire;
	}
}

/* A pointer of step S, the Kth, in the struct at P.  Returns where the next byte goes. */
static unsigned char *
store_pointer(unsigned char *to, const struct hicam_plan *plan, const struct hicam_step *s, const char *p, uint64_t k)
{
	size_t at = s->offset + k * sizeof(void *);
	struct hicam_pointer pointer;
	const char *why;
	void *value;

	memcpy(&value, p + at, sizeof(value));
	why = hicam_map_find(value, s->type->elem, s->type->kind == HICAM_FUNCTION, in_frames, &pointer);
	if (why == NULL)
		return hicam_pointer_store(to, &pointer);
	if (!hicam_refused()) {
		hicam_path_to(plan->type, at, NULL);
		hicam_refuse("%s", why);
	}
	return to;
}

/* A struct of numbers and pointers that takes at most plan->most bytes, for which there is room at TO. */
static unsigned char *
store_struct(unsigned char *to, const struct hicam_plan *plan, const char *p)
{
	unsigned i;
	uint64_t k;

	for (i = 0; i < plan->nsteps; i++) {
		const struct hicam_step *s = &plan->steps[i];

		if (s->kind == HICAM_STEP_POINTER) {
			for (k = 0; k < s->count; k++)
				to = store_pointer(to, plan, s, p, k);
		} else {
			store_column(to, p + s->offset, s, 1, 0, 0);
			to += s->count * hicam_step_wire(s->kind);
		}
	}
	return to;
}

static void
put_other(struct hicam_out *out, const struct hicam_plan *plan, const struct hicam_step *s, const char *p)
{
	unsigned depth = hicam_path_depth();

	hicam_path_to(plan->type, s->offset, s->type);
	if (s->kind == HICAM_STEP_BITFIELD) {
		hicam_path_field(s->field->name);
		put_bitfield(out, s->field, p + s->offset);
	} else
		put_value(out, s->type, p + s->offset, p + s->parent);
	hicam_path_cut(depth);
}

static void
put_struct(struct hicam_out *out, const struct hicam_plan *plan, const char *p)
{
	unsigned char *to;
	unsigned i;
	uint64_t k;

	if (plan->most && plan->most <= DIRECT_MOST && (to = hicam_out_room(out, plan->most))) {
		out->at = store_struct(to, plan, p);
		return;
	}
	for (i = 0; i < plan->nsteps && !hicam_refused(); i++) {
		const struct hicam_step *s = &plan->steps[i];

		switch (s->kind) {
		case HICAM_STEP_POINTER:
			for (k = 0; k < s->count && !hicam_refused(); k++)
				if ((to = hicam_out_room(out, HICAM_POINTER_MOST)))
					out->at = store_pointer(to, plan, s, p, k);
			break;
		case HICAM_STEP_NOTHING:
			hicam_put_u32(out, 0);
			break;
		case HICAM_STEP_BITFIELD:
		case HICAM_STEP_OTHER:
			put_other(out, plan, s, p);
			break;
		default:
			put_numbers(out, s->kind, p + s->offset, s->count);
		}
	}
}

/* ---- everything else --------------------------------------------------------------------------- */

/* N items of T one behind the other, without a count; numbers in bulk. */
static void
put_items(struct hicam_out *out, const struct hicam_type *t, const char *p, uint64_t n, const void *parent)
{
	const struct hicam_plan *plan;
	uint64_t i;

	switch (hicam_shape(t)) {
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_F32:
		(t->size == 1 ? hicam_put_i8s : t->size == 2 ? hicam_put_i16s : hicam_put_32s)(out, p, n);
		return;
	case HICAM_SHAPE_U32:
		(t->size == 1 ? hicam_put_u8s : t->size == 2 ? hicam_put_u16s : hicam_put_32s)(out, p, n);
		return;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
	case HICAM_SHAPE_F64:
		if (t->size != 8)
			break;
		hicam_put_64s(out, p, n);
		return;
	case HICAM_SHAPE_STRUCT:
		plan = hicam_plan_of(t, NULL);
		if (plan->wire) {
			put_columns(out, plan, p, n);
			return;
		}
		for (i = 0; i < n && !hicam_refused(); i++) {
			hicam_path_item(i);
			put_struct(out, plan, p + i * t->size);
			hicam_path_up();
		}
		return;
	default:
		break;
	}
	for (i = 0; i < n && !hicam_refused(); i++) {
		hicam_path_item(i);
		put_value(out, t, p + i * t->size, parent ? parent : p + i * t->size);
		hicam_path_up();
	}
}

static void
put_switch(struct hicam_out *out, const struct hicam_type *t, const char *p, const void *parent)
{
	const struct hicam_field *f;
	int which = t->which(parent, p);

	if (which < 0 || which >= t->nfields) {
		hicam_put_i32(out, -1);
		return;
	}
	hicam_put_i32(out, which);
	f = &t->fields[which];
	if (hicam_field_left_out(f))
		return;
	hicam_path_field(f->name);
	if (f->flags & HICAM_BITFIELD)
		put_bitfield(out, f, p);
	else
		put_value(out, f->type, p, p);
	hicam_path_up();
}

static void
put_same(struct hicam_out *out, const struct hicam_type *t, const char *p)
{
	const struct hicam_field *f = &t->fields[hicam_union_same(t)];
	unsigned i;

	for (i = 0; i < t->nfields; i++)
		if (!hicam_field_left_out(&t->fields[i]) && t->fields[i].type->size != f->type->size) {
			hicam_refuse("union without switch_is whose members differ is live here");
			return;
		}
	put_value(out, f->type, p, p);
}

static void
put_zero(struct hicam_out *out, const struct hicam_type *t, const char *p)
{
	size_t i;

	for (i = 0; i < t->size; i++)
		if (p[i]) {
			if (t->kind == HICAM_UNION)
				hicam_refuse("union without switch_is is live here");
			else
				hicam_refuse("%s is live here", t->name ? t->name : "data of unknown type");
			return;
		}
	hicam_put_i32(out, 0);
}

/* An array of characters; what holds other things follows with the heap. */
static void
put_characters(struct hicam_out *out, const char *p, size_t n)
{
	char *none = hicam_array_is(p) ? hicam_need(NULL, n) : NULL;

	hicam_put_opaque(out, none ? memset(none, 0, n) : p, n);
	free(none);
}

static void
put_value(struct hicam_out *out, const struct hicam_type *t, const char *p, const void *parent)
{
	unsigned char quad[16];
	void *value;

	switch (hicam_shape(t)) {
	case HICAM_SHAPE_NONE:
		break;
	case HICAM_SHAPE_BOOL:
		hicam_put_u32(out, hicam_load_unsigned(p, t->size) != 0);
		break;
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_U32:
	case HICAM_SHAPE_F32:
	case HICAM_SHAPE_F64:
		put_items(out, t, p, 1, parent);
		break;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
		put_hyper(out, t, p);
		break;
	case HICAM_SHAPE_I128:
		put_int128(out, p);
		break;
	case HICAM_SHAPE_F128:
		hicam_quad_from(quad, p);
		hicam_put_opaque(out, quad, sizeof(quad));
		break;
	case HICAM_SHAPE_POINTER:
		memcpy(&value, p, sizeof(value));
		put_pointer(out, value, t->elem, t->kind == HICAM_FUNCTION);
		break;
	case HICAM_SHAPE_OPAQUE:
		put_characters(out, p, t->count);
		break;
	case HICAM_SHAPE_OPAQUES:
		hicam_put_u32(out, (uint32_t)t->count);
		put_characters(out, p, t->count);
		break;
	case HICAM_SHAPE_ARRAYS:
		hicam_put_u32(out, (uint32_t)t->count);
		put_items(out, t->elem, p, t->count, parent);
		break;
	case HICAM_SHAPE_ARRAY:
		put_items(out, t->elem, p, t->count, parent);
		break;
	case HICAM_SHAPE_STRUCT:
		put_struct(out, hicam_plan_of(t, NULL), p);
		break;
	case HICAM_SHAPE_SWITCH:
		put_switch(out, t, p, parent);
		break;
	case HICAM_SHAPE_SAME:
		put_same(out, t, p);
		break;
	case HICAM_SHAPE_ZERO:
		put_zero(out, t, p);
		break;
	}
}

/* ---- the parts of the body ------------------------------------------------------------------- */

static void
put_globals(struct hicam_out *out)
{
	const struct hicam_class *c = hicam_class();
	bool none = true;
	size_t i;

	for (i = 0; i < c->nobjects && !hicam_refused(); i++) {
		const struct hicam_object *o = c->places[i];
		const char *p = o->addr || o->where == NULL ? o->addr : o->where();

		if (hicam_shape(o->type) == HICAM_SHAPE_NONE)
			continue;
		none = false;
		hicam_path_root(c->units[c->place_unit[i]]->name, o->line, o->name);
		put_value(out, o->type, p, p);
	}
	if (none)
		hicam_put_i32(out, 0);
}

static void
put_tail(struct hicam_out *out, const struct hicam_run *r, const char *p)
{
	const struct hicam_type *tail = hicam_tail(r->type, &(unsigned long){0});

	if (tail == NULL)
		return;
	if (tail->kind == HICAM_CHAR || tail->kind == HICAM_UCHAR || tail->kind == HICAM_VOID) {
		hicam_put_bytes(out, p + r->tail_at, r->ntail);
		return;
	}
	hicam_put_u32(out, (uint32_t)r->ntail);
	put_items(out, tail, p + r->tail_at, r->ntail, NULL);
}

static void
put_run(struct hicam_out *out, const struct hicam_extent *e, const struct hicam_run *r)
{
	const char *p = (const char *)e->addr + r->at;
	long k =
		r->type->kind == HICAM_STRUCT ? hicam_plan_of(r->type, NULL)->number : hicam_class_type(hicam_class(), r->type);
	char *whole;

	if (k < 0) {
		hicam_refuse("a type that the class does not know");
		return;
	}
	hicam_put_u32(out, HICAM_BLOCK_TYPED + (uint32_t)k);
	if (hicam_shape(r->type) == HICAM_SHAPE_NONE)
		return;
	hicam_put_u32(out, (uint32_t)r->items);
	if (r->tail && r->size < r->type->size) { /* allocated without the padding, or the [1] element, at its end */
		whole = hicam_need(NULL, r->type->size);
		memset(whole, 0, r->type->size);
		memcpy(whole, p, r->size);
		put_value(out, r->type, whole, whole);
		free(whole);
	} else
		put_items(out, r->type, p, r->items, NULL);
	put_tail(out, r, p);
}

/* The parts of a block, and the bytes between. */
static void
put_parts(struct hicam_out *out, const struct hicam_extent *e)
{
	const struct hicam_run *r = hicam_extent_runs(e);
	const char *p = (const char *)e->addr;
	size_t i, end = 0;
	bool rest = e->nruns == 0 || r[e->nruns - 1].at + r[e->nruns - 1].size < e->size;

	hicam_put_u32(out, (uint32_t)e->nruns + rest);
	for (i = 0; i < e->nruns; i++) {
		hicam_put_bytes(out, p + end, r[i].at - end);
		put_run(out, e, &r[i]);
		end = r[i].at + r[i].size;
	}
	if (rest) {
		hicam_put_bytes(out, p + end, e->size - end);
		hicam_put_u32(out, HICAM_BLOCK_BYTES);
		hicam_put_bytes(out, NULL, 0);
	}
}

static void
put_block(struct hicam_out *out, const struct hicam_extent *e)
{
	const struct hicam_run *r = hicam_extent_runs(e);

	if (e->nruns == 0) {
		hicam_put_u32(out, HICAM_BLOCK_BYTES);
		hicam_put_bytes(out, (const char *)e->addr, e->size);
		return;
	}
	if (e->nruns == 1 && r->at == 0 && r->size == e->size) {
		put_run(out, e, r);
		return;
	}
	hicam_put_u32(out, e->fixed ? HICAM_BLOCK_FIXED : HICAM_BLOCK_POOL);
	put_parts(out, e);
}

/* What is in an array of characters among the program's variables. */
static void
put_array(struct hicam_out *out, const struct hicam_extent *e)
{
	struct hicam_pointer pointer;
	const char *why = hicam_map_find((const void *)e->addr, NULL, false, false, &pointer);

	hicam_path_heap("array of characters");
	hicam_hidden_extent(e);
	if (why || pointer.where != HICAM_WHERE_OBJECT)
		hicam_refuse("an array of characters that is not found again");
	if (hicam_refused())
		return;
	hicam_put_u32(out, HICAM_BLOCK_ARRAY);
	hicam_pointer_put(out, &pointer);
	put_parts(out, e);
}

static void
put_heap(struct hicam_out *out)
{
	const struct hicam_extent *e;
	struct hicam_walk walk = {0};
	size_t narrays = hicam_reach_arrays(&e), i;

	hicam_put_u32(out, (uint32_t)(hicam_reach_count() + narrays));
	while (!hicam_refused() && (e = hicam_reach_next(&walk))) {
		const struct hicam_type *t = e->nruns ? hicam_extent_runs(e)->type : NULL;

		hicam_path_heap(t && t->name ? t->name : "block");
		hicam_hidden_extent(e);
		if (!hicam_refused())
			put_block(out, e);
	}
	hicam_reach_arrays(&e);
	for (i = 0; i < narrays && !hicam_refused(); i++)
		put_array(out, &e[i]);
}

static void
put_frame(struct hicam_out *out, const struct hicam_frame *f)
{
	bool none = true;
	unsigned i;

	hicam_put_u32(out, (uint32_t)hicam_class_function(hicam_class(), f->function));
	hicam_put_i32(out, f->number);
	for (i = 0; i < f->stage->nvars; i++) {
		const struct hicam_saved *v = &hicam_frames.vars[f->first + i];
		const char *p = hicam_saved_bytes(v);

		if (hicam_shape(v->var->type) == HICAM_SHAPE_NONE)
			continue;
		none = false;
		hicam_path_root(f->function->file, f->stage->line, v->var->name);
		put_value(out, v->var->type, p, p);
	}
	if (none)
		hicam_put_i32(out, 0);
}

static void
put_libc_pointer(struct hicam_out *out, const void *p, bool function)
{
	put_pointer(out, p, NULL, function);
}

bool
hicam_encode(struct hicam_out *out)
{
	char *refusal = NULL;
	const struct hicam_thread *t;
	uint32_t n = 0;
	size_t i;

	put_globals(out);
	put_heap(out);
	for (t = hicam_threads; t; t = t->next)
		n++;
	hicam_put_u32(out, n);
	in_frames = true;
	for (t = hicam_threads; t; t = t->next) {
		hicam_put_u32(out, (uint32_t)t->frames);
		for (i = t->frames; i-- > 0 && !hicam_refused();)
			put_frame(out, &hicam_frames.frames[t->first + i]);
	}
	in_frames = false;
	hicam_path_heap("C library");
	if (!hicam_refused() && !hicam_libc_encode(out, put_libc_pointer, &refusal))
		hicam_refuse("%s", refusal);
	free(refusal);
	return hicam_refused() == NULL;
}
