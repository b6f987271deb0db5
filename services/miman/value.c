/* SPDX-License-Identifier: ISC */
/* Values of the body: one function per group of shapes, the same that rt/spec.c prints. */
#include "../../rt/shape.h"
#include "body.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHOWN_ELEMENTS = 16, /* without --all */
	SHOWN_CHARACTERS = 200,
	SHOWN_BYTES = 32
};

static void
show_int(struct body *b, const char *name, const struct hicam_type *t, int64_t v)
{
	char text[32];

	if (b->out == NULL)
		return;
	if (t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR) {
		b->out->character(name, (int)v);
		return;
	}
	snprintf(text, sizeof text, "%" PRId64, v);
	b->out->number(name, text, 1);
}

static void
show_unsigned(struct body *b, const char *name, const struct hicam_type *t, uint64_t v)
{
	char text[32];

	if (b->out == NULL)
		return;
	if (t->kind == HICAM_UCHAR) {
		b->out->character(name, (int)v);
		return;
	}
	snprintf(text, sizeof text, "%" PRIu64, v);
	b->out->number(name, text, 1);
}

/* The shortest text that reads back as V, of at least LEAST digits. */
static void
show_double(struct body *b, const char *name, double v, int least, int most)
{
	char text[40];
	int digits;

	if (b->out == NULL)
		return;
	for (digits = least; digits <= most; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, v);
		if (most <= 9 ? strtof(text, NULL) == (float)v : strtod(text, NULL) == v)
			break;
	}
	b->out->number(name, text, isfinite(v));
}

static void
show_int128(struct body *b, const char *name)
{
	uint64_t high = hicam_get_u64(&b->in), low = hicam_get_u64(&b->in);
	char text[40];

	if (b->out == NULL)
		return;
	snprintf(text, sizeof text, "0x%016" PRIx64 "%016" PRIx64, high, low);
	b->out->number(name, text, 0);
}

/* IEEE 754 binary128 as a double: near enough to be read by people. */
static void
show_quad(struct body *b, const char *name)
{
	unsigned char q[16];
	double fraction = 0, v;
	int i, exponent;

	hicam_get_opaque(&b->in, q, sizeof q);
	for (i = 15; i >= 2; i--)
		fraction = (fraction + q[i]) / 256;
	exponent = (q[0] & 0x7f) << 8 | q[1];
	if (exponent == 0x7fff)
		v = fraction != 0 ? (double)NAN : (double)INFINITY;
	else
		v = ldexp(exponent != 0 ? 1 + fraction : fraction, (exponent != 0 ? exponent : 1) - 16383);
	show_double(b, name, q[0] & 0x80 ? -v : v, 15, 17);
}

static void
show_f32(struct body *b, const char *name)
{
	uint32_t bits = hicam_get_u32(&b->in);
	float f;

	memcpy(&f, &bits, sizeof f);
	show_double(b, name, f, 6, 9);
}

static void
show_f64(struct body *b, const char *name)
{
	uint64_t bits = hicam_get_u64(&b->in);
	double d;

	memcpy(&d, &bits, sizeof d);
	show_double(b, name, d, 15, 17);
}

void
bytes_read(struct body *b, const char *name, uint64_t len, int characters)
{
	uint64_t padded = len + (4 - len % 4) % 4, shown = len, n;
	unsigned char *data;

	if (len > hicam_in_left(&b->in)) {
		hicam_in_fail(&b->in, "array of %" PRIu64 " bytes is more than what follows", len);
		return;
	}
	if (b->out == NULL) {
		hicam_in_skip(&b->in, padded);
		return;
	}
	/* multiples of 4, or opaque's padding would come in between */
	n = characters ? SHOWN_CHARACTERS : SHOWN_BYTES;
	if (!b->all && shown > n)
		shown = n;
	data = malloc((size_t)shown + 1);
	if (data == NULL) {
		hicam_fail(&b->in.error, HICAM_EXIT_IO, "out of memory");
		return;
	}
	hicam_get_opaque(&b->in, data, (size_t)shown);
	if (shown < len)
		hicam_in_skip(&b->in, padded - shown);
	data[shown] = '\0';
	n = shown;
	if (characters && !b->all)
		n = strlen((char *)data);
	while (characters && n > 0 && data[n - 1] == '\0')
		n--;
	b->out->bytes(name, data, (size_t)n, n < shown ? n : len, characters);
	free(data);
}

void
pointer_read(struct body *b, const char *name, const struct hicam_type *pointee)
{
	static const char *const stream[] = {"stdin", "stdout", "stderr"};
	int32_t where = hicam_get_i32(&b->in), inside;
	uint32_t object;
	uint64_t v;
	char text[600] = "";

	switch (where) {
	case HICAM_WHERE_NULL:
		break;
	case HICAM_WHERE_OBJECT:
	case HICAM_WHERE_HEAP:
	case HICAM_WHERE_LOCAL:
		object = hicam_get_u32(&b->in);
		v = hicam_get_u64(&b->in);
		inside = hicam_get_i32(&b->in);
		if (b->out != NULL)
			reference_text(b, text, sizeof text, (enum hicam_where)where, object, v, inside, pointee);
		break;
	case HICAM_WHERE_FUNCTION:
		object = hicam_get_u32(&b->in);
		if (object < b->class->nfunctions)
			snprintf(text, sizeof text, "%s", b->class->functions[object]->name);
		else
			hicam_in_fail(&b->in, "pointer to function %" PRIu32 " of %zu", object, b->class->nfunctions);
		break;
	case HICAM_WHERE_STALE:
		snprintf(text, sizeof text, "stale#%" PRIu64, hicam_get_u64(&b->in));
		break;
	case HICAM_WHERE_INTEGER:
		snprintf(text, sizeof text, "(void *) %" PRId64, hicam_get_i64(&b->in));
		break;
	case HICAM_WHERE_STREAM:
		object = hicam_get_u32(&b->in);
		if (object < 3)
			snprintf(text, sizeof text, "%s", stream[object]);
		else
			snprintf(text, sizeof text, "stream#%" PRIu32, object);
		break;
	case HICAM_WHERE_LIBC:
		object = hicam_get_u32(&b->in);
		snprintf(text, sizeof text, "libc#%" PRIu32 ":%" PRId64, object, hicam_get_i64(&b->in));
		break;
	default:
		hicam_in_fail(&b->in, "pointer of form %" PRId32, where);
	}
	if (b->out != NULL)
		b->out->reference(name, where == HICAM_WHERE_NULL ? NULL : text);
}

static void
show_bitfield(struct body *b, const struct hicam_field *f, const char *name)
{
	int v;

	switch (hicam_bitfield_shape(f)) {
	case HICAM_SHAPE_BOOL:
		v = hicam_get_bool(&b->in);
		if (b->out != NULL)
			b->out->boolean(name, v);
		break;
	case HICAM_SHAPE_I32:
		show_int(b, name, f->type, hicam_get_i32(&b->in));
		break;
	case HICAM_SHAPE_U32:
		show_unsigned(b, name, f->type, hicam_get_u32(&b->in));
		break;
	case HICAM_SHAPE_I64:
		show_int(b, name, f->type, hicam_get_i64(&b->in));
		break;
	default:
		show_unsigned(b, name, f->type, hicam_get_u64(&b->in));
	}
}

/* Field K of T; unnamed ones are called after their position. */
static void
show_field(struct body *b, const struct hicam_type *t, int k)
{
	const struct hicam_field *f = &t->fields[k];
	const char *name = f->name;
	char made_up[32];

	if (hicam_field_left_out(f))
		return;
	if (name == NULL || name[0] == '\0') {
		snprintf(made_up, sizeof made_up, "anonymous_%d", k);
		name = made_up;
	}
	if (f->flags & HICAM_BITFIELD)
		show_bitfield(b, f, name);
	else
		value_read(b, f->type, name);
}

static void
show_struct(struct body *b, const struct hicam_type *t, const char *name)
{
	int i, n = 0;

	if (b->out != NULL)
		b->out->group_begin(name, GROUP_STRUCT);
	for (i = 0; i < t->nfields && b->in.error.status == 0; i++) {
		show_field(b, t, i);
		n += !hicam_field_left_out(&t->fields[i]);
	}
	if (n == 0)
		hicam_get_u32(&b->in);
	if (b->out != NULL)
		b->out->group_end(GROUP_STRUCT);
}

static void
show_switch(struct body *b, const struct hicam_type *t, const char *name)
{
	int32_t which = hicam_get_i32(&b->in);

	if (which < -1 || which >= t->nfields) {
		hicam_in_fail(&b->in, "member %" PRId32 " of a union with %d", which, t->nfields);
		which = -1;
	}
	if (b->out != NULL)
		b->out->group_begin(name, GROUP_STRUCT);
	if (which >= 0)
		show_field(b, t, which);
	if (b->out != NULL)
		b->out->group_end(GROUP_STRUCT);
}

/* Bytes of a shape that has a fixed length and nothing inside worth a look, so that it can be skipped; else 0. */
static unsigned
fixed_bytes(const struct hicam_type *t)
{
	switch (hicam_shape(t)) {
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_U32:
	case HICAM_SHAPE_F32:
		return 4;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
	case HICAM_SHAPE_F64:
		return 8;
	case HICAM_SHAPE_I128:
	case HICAM_SHAPE_F128:
		return 16;
	default:
		return 0;
	}
}

void
values_read(struct body *b, const struct hicam_type *t, const char *name, uint64_t count)
{
	const struct output *out = b->out;
	uint64_t i, shown = count;
	unsigned each;

	if (hicam_shape(t) == HICAM_SHAPE_NONE)
		count = shown = 0;
	if (out != NULL)
		out->group_begin(name, GROUP_LIST);
	if (out == NULL)
		shown = 0;
	else if (!b->all && shown > SHOWN_ELEMENTS)
		shown = SHOWN_ELEMENTS;
	for (i = 0; i < shown && b->in.error.status == 0; i++)
		value_read(b, t, NULL);
	if (shown < count) {
		b->out = NULL;
		each = fixed_bytes(t);
		if (each != 0 && count - shown > hicam_in_left(&b->in) / each)
			hicam_in_fail(&b->in, "%" PRIu64 " elements are more than what follows", count);
		else if (each != 0)
			hicam_in_skip(&b->in, (count - shown) * each);
		else
			for (; i < count && b->in.error.status == 0; i++)
				value_read(b, t, NULL);
		b->out = out;
		if (out != NULL)
			out->more(count - shown);
	}
	if (out != NULL)
		out->group_end(GROUP_LIST);
}

static int
is_text(const struct hicam_type *array)
{
	return array->elem->kind == HICAM_CHAR;
}

void
value_read(struct body *b, const struct hicam_type *t, const char *name)
{
	int v;

	switch (hicam_shape(t)) {
	case HICAM_SHAPE_NONE:
		break;
	case HICAM_SHAPE_BOOL:
		v = hicam_get_bool(&b->in);
		if (b->out != NULL)
			b->out->boolean(name, v);
		break;
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_ZERO:
		show_int(b, name, t, hicam_get_i32(&b->in));
		break;
	case HICAM_SHAPE_U32:
		show_unsigned(b, name, t, hicam_get_u32(&b->in));
		break;
	case HICAM_SHAPE_I64:
		show_int(b, name, t, hicam_get_i64(&b->in));
		break;
	case HICAM_SHAPE_U64:
		show_unsigned(b, name, t, hicam_get_u64(&b->in));
		break;
	case HICAM_SHAPE_I128:
		show_int128(b, name);
		break;
	case HICAM_SHAPE_F32:
		show_f32(b, name);
		break;
	case HICAM_SHAPE_F64:
		show_f64(b, name);
		break;
	case HICAM_SHAPE_F128:
		show_quad(b, name);
		break;
	case HICAM_SHAPE_POINTER:
		pointer_read(b, name, t->elem);
		break;
	case HICAM_SHAPE_OPAQUE:
		bytes_read(b, name, t->count, is_text(t));
		break;
	case HICAM_SHAPE_OPAQUES:
		bytes_read(b, name, hicam_get_count(&b->in, 1), is_text(t));
		break;
	case HICAM_SHAPE_ARRAY:
		values_read(b, t->elem, name, t->count);
		break;
	case HICAM_SHAPE_ARRAYS:
		values_read(b, t->elem, name, hicam_get_count(&b->in, hicam_shape_least(t->elem)));
		break;
	case HICAM_SHAPE_STRUCT:
		show_struct(b, t, name);
		break;
	case HICAM_SHAPE_SWITCH:
		show_switch(b, t, name);
		break;
	case HICAM_SHAPE_SAME:
		value_read(b, t->fields[hicam_union_same(t)].type, name);
		break;
	}
}
