/* SPDX-License-Identifier: ISC */
/*
 * Reading the descriptor section of a state that may come from anybody.  Every count is limited by the bytes that are
 * left, every index is checked before it is used, and check_type() makes sure that types can be walked.  Getters give
 * 0 or NULL after an error; loops end because in->error is looked at.
 */
#include "class_local.h"
#include "describe.h"
#include "describe_local.h"
#include "statefile.h"
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAME_LIMIT = 1 << 16,
	NODE_LIMIT = 1 << 18 /* types inside a type, each as often as it occurs: walking one stays quick */
};

static const unsigned char wire_kind[] = HICAM_WIRE_KINDS;

/* A list of all that was allocated. */
struct memory {
	struct memory *next;
	union {
		long long i;
		long double d;
		void *p;
	} bytes[];
};

struct loaded {
	struct hicam_class class; /* first, so that the class is the handle */
	struct memory *memory;
	struct hicam_type *types;
	size_t ntypes;
};

/* What check_type knows of a type. */
struct check {
	unsigned char state; /* 0 new, 1 being looked at, 2 done */
	uint32_t depth, nodes;
	uint64_t leaves;
};

/* N zeroed elements of SIZE bytes that live as long as the class; NULL with the error set. */
static void *
get_memory(struct hicam_in *in, struct loaded *l, size_t n, size_t size)
{
	struct memory *m = NULL;
	size_t bytes;

	if (in->error.status != 0)
		return NULL;
	if (!__builtin_mul_overflow(n, size, &bytes) && !__builtin_add_overflow(bytes, sizeof *m + 1, &bytes))
		m = calloc(1, bytes);
	if (m == NULL) {
		hicam_fail(&in->error, HICAM_EXIT_IO, "out of memory");
		return NULL;
	}
	m->next = l->memory;
	l->memory = m;
	return m->bytes;
}

static const char *
get_name(struct hicam_in *in, struct loaded *l)
{
	uint32_t n = hicam_get_count(in, 1);
	char *s;

	if (n > NAME_LIMIT)
		hicam_in_fail(in, "name of %" PRIu32 " bytes", n);
	s = get_memory(in, l, (size_t)n + 1, 1);
	if (s == NULL)
		return "";
	hicam_get_opaque(in, s, n);
	if (strlen(s) != n)
		hicam_in_fail(in, "name with a zero byte inside");
	return s;
}

/* A number that must be less than LIMIT. */
static uint32_t
get_below(struct hicam_in *in, uint64_t limit, const char *what)
{
	uint32_t v = hicam_get_u32(in);

	if (v >= limit && in->error.status == 0) {
		hicam_in_fail(in, "%s %" PRIu32 " of %" PRIu64, what, v, limit);
		return 0;
	}
	return v;
}

static unsigned long
get_long(struct hicam_in *in)
{
	uint64_t v = hicam_get_u64(in);

	if (v > ULONG_MAX) {
		hicam_in_fail(in, "size %" PRIu64 " is too large for this machine", v);
		return 0;
	}
	return (unsigned long)v;
}

/* An index plus 1; NULL for 0. */
static const struct hicam_type *
get_type_index(struct hicam_in *in, struct loaded *l)
{
	uint32_t k = get_below(in, (uint64_t)l->ntypes + 1, "type");

	return k != 0 && in->error.status == 0 ? &l->types[k - 1] : NULL;
}

static const struct hicam_type *
need_type(struct hicam_in *in, struct loaded *l)
{
	const struct hicam_type *t = get_type_index(in, l);

	if (t == NULL)
		hicam_in_fail(in, "no type");
	return t;
}

/* ---- types -------------------------------------------------------------------------------------- */

static int
which_is_unknown(const void *parent, const void *self)
{
	(void)parent;
	(void)self;
	return -1;
}

static unsigned char
get_kind(struct hicam_in *in)
{
	uint32_t v = hicam_get_u32(in);
	unsigned char k;

	for (k = 0; k < sizeof wire_kind; k++)
		if (wire_kind[k] == v)
			return k;
	hicam_in_fail(in, "kind %" PRIu32, v);
	return HICAM_VOID;
}

static int
may_be_bitfield(const struct hicam_field *f)
{
	return f->bits >= 1 && f->bits <= 64 && f->type->kind >= HICAM_BOOL && f->type->kind <= HICAM_ULONG;
}

static const struct hicam_sizeof *
get_sizes(struct hicam_in *in, struct loaded *l)
{
	uint32_t i, n = hicam_get_count(in, 12);
	struct hicam_sizeof *s;

	if (n == 0)
		return NULL;
	s = get_memory(in, l, (size_t)n + 1, sizeof *s);
	for (i = 0; i < n && in->error.status == 0; i++) {
		s[i].text = get_name(in, l);
		s[i].size = get_long(in);
	}
	return s;
}

static void
get_fields(struct hicam_in *in, struct loaded *l, struct hicam_type *t)
{
	uint32_t i, n = hicam_get_count(in, 28);
	struct hicam_field *f;

	if (n > USHRT_MAX || (n > 0 && t->kind != HICAM_STRUCT && t->kind != HICAM_UNION))
		hicam_in_fail(in, "%" PRIu32 " fields in '%s'", n, t->name);
	f = get_memory(in, l, n, sizeof *f);
	t->fields = f;
	for (i = 0; i < n && in->error.status == 0; i++, f++) {
		f->name = get_name(in, l);
		f->type = need_type(in, l);
		f->offset = get_long(in);
		f->flags = (unsigned char)get_below(in, 8, "flags");
		f->bits = (unsigned char)get_below(in, 65, "width");
		f->sizes = get_sizes(in, l);
		if (in->error.status == 0)
			t->nfields = (unsigned short)(i + 1);
	}
}

static void
get_type(struct hicam_in *in, struct loaded *l, struct hicam_type *t)
{
	const char *name = get_name(in, l);

	t->name = name[0] != '\0' ? name : NULL;
	t->kind = get_kind(in);
	t->flags = (unsigned char)get_below(in, 16, "flags");
	t->size = get_long(in);
	t->count = get_long(in);
	t->elem = get_type_index(in, l);
	if (hicam_get_bool(in) && t->kind == HICAM_UNION)
		t->which = which_is_unknown;
	t->digest = hicam_get_u64(in);
	if (t->kind == HICAM_ARRAY && t->elem == NULL)
		hicam_in_fail(in, "array of nothing");
	get_fields(in, l, t);
}

/* Adds what the contained type T contributes; its check is done. */
static int
add_part(struct hicam_in *in, struct check *whole, const struct check *part, unsigned long times)
{
	uint64_t leaves;

	if (part->depth >= whole->depth)
		whole->depth = part->depth + 1;
	whole->nodes += part->nodes;
	if (whole->depth > HICAM_DESCRIBE_DEPTH || whole->nodes > NODE_LIMIT)
		return hicam_in_fail(in, "types nested too deeply");
	if (__builtin_mul_overflow(part->leaves, times, &leaves) ||
		__builtin_add_overflow(whole->leaves, leaves, &whole->leaves) || whole->leaves > INT64_MAX)
		return hicam_in_fail(in, "impossibly large type");
	return 0;
}

/* Sees to it that type K can be walked: what it contains is no cycle, not too deep, not too large. */
static int
check_type(struct hicam_in *in, const struct loaded *l, struct check *checks, size_t k, int depth)
{
	const struct hicam_type *t = &l->types[k], *part;
	struct check *c = &checks[k], one = {.nodes = 1, .leaves = 1};
	int i;

	if (c->state == 2)
		return 0;
	if (c->state == 1 || depth > HICAM_DESCRIBE_DEPTH)
		return hicam_in_fail(in, "type that contains itself");
	c->state = 1;
	c->nodes = 1;
	if (t->kind == HICAM_ARRAY) {
		if (check_type(in, l, checks, (size_t)(t->elem - l->types), depth + 1) != 0 ||
			add_part(in, c, &checks[t->elem - l->types], t->count) != 0)
			return -1;
	} else if (t->kind != HICAM_STRUCT) {
		c->leaves = 1;
	}
	for (i = 0; i < t->nfields; i++) {
		part = t->fields[i].type;
		if (t->fields[i].flags & HICAM_BITFIELD) {
			if (!may_be_bitfield(&t->fields[i]))
				return hicam_in_fail(in, "impossible bit-field '%s'", t->fields[i].name);
			if (add_part(in, c, &one, 1) != 0)
				return -1;
		} else if (check_type(in, l, checks, (size_t)(part - l->types), depth + 1) != 0 ||
				   add_part(in, c, &checks[part - l->types], 1) != 0) {
			return -1;
		}
	}
	if (t->kind == HICAM_UNION)
		c->leaves = 1;
	c->state = 2;
	return 0;
}

static void
get_types(struct hicam_in *in, struct loaded *l)
{
	uint32_t i, n = hicam_get_count(in, 48);
	const struct hicam_type **list;
	struct check *checks;

	l->types = get_memory(in, l, n, sizeof *l->types);
	list = get_memory(in, l, n, sizeof *list);
	if (list == NULL)
		return;
	l->ntypes = n;
	for (i = 0; i < n && in->error.status == 0; i++) {
		get_type(in, l, &l->types[i]);
		list[i] = &l->types[i];
	}
	checks = get_memory(in, l, n, sizeof *checks);
	for (i = 0; i < n && in->error.status == 0; i++)
		check_type(in, l, checks, i, 0);
	l->class.types = list;
	l->class.ntypes = n;
}

/* ---- units, objects, functions ------------------------------------------------------------------ */

static void
get_units(struct hicam_in *in, struct loaded *l)
{
	uint32_t i, n = hicam_get_count(in, 8);
	struct hicam_unit *u = get_memory(in, l, n, sizeof *u);
	const struct hicam_unit **list = get_memory(in, l, n, sizeof *list);

	for (i = 0; i < n && in->error.status == 0; i++) {
		u[i].name = get_name(in, l);
		u[i].flags = get_name(in, l);
		list[i] = &u[i];
	}
	l->class.units = list;
	l->class.nunits = n;
}

/* The beginning of a literal, as an address of as many bytes as put_literal() may read; NULL if there is none. */
static char *
get_literal(struct hicam_in *in, struct loaded *l)
{
	uint32_t n = hicam_get_count(in, 1);
	char *text;

	if (n > HICAM_LITERAL_BYTES)
		hicam_in_fail(in, "literal of %" PRIu32 " bytes", n);
	if (n == 0)
		return NULL;
	text = get_memory(in, l, HICAM_LITERAL_BYTES + 1, 1);
	if (text != NULL)
		hicam_get_opaque(in, text, n);
	return text;
}

static void
get_objects(struct hicam_in *in, struct loaded *l)
{
	uint32_t i, saved = hicam_get_u32(in), n = hicam_get_count(in, 40), *unit;
	struct hicam_object *o = get_memory(in, l, n, sizeof *o);
	const struct hicam_object **list = get_memory(in, l, n, sizeof *list);

	unit = get_memory(in, l, n, sizeof *unit);
	if (saved > n)
		hicam_in_fail(in, "%" PRIu32 " saved objects of %" PRIu32, saved, n);
	for (i = 0; i < n && in->error.status == 0; i++) {
		o[i].name = get_name(in, l);
		unit[i] = get_below(in, l->class.nunits, "unit");
		o[i].type = need_type(in, l);
		o[i].flags = hicam_get_u32(in);
		o[i].line = hicam_get_i32(in);
		o[i].digest = hicam_get_u64(in);
		o[i].sizes = get_sizes(in, l);
		o[i].addr = get_literal(in, l);
		list[i] = &o[i];
	}
	l->class.places = list;
	l->class.place_unit = unit;
	l->class.nobjects = saved;
	l->class.nplaces = n;
}

static void
get_vars(struct hicam_in *in, struct loaded *l, struct hicam_function *f)
{
	uint32_t i, n = hicam_get_count(in, 20);
	struct hicam_var *v;

	if (n > USHRT_MAX)
		hicam_in_fail(in, "%" PRIu32 " variables in '%s'", n, f->name);
	v = get_memory(in, l, n, sizeof *v);
	f->vars = v;
	for (i = 0; i < n && in->error.status == 0; i++) {
		v[i].name = get_name(in, l);
		v[i].type = need_type(in, l);
		v[i].flags = hicam_get_u32(in);
		v[i].line = hicam_get_i32(in);
		v[i].sizes = get_sizes(in, l);
	}
	f->nvars = (unsigned short)n;
}

static void
get_stages(struct hicam_in *in, struct loaded *l, struct hicam_function *f)
{
	uint32_t i, j, k, n = hicam_get_count(in, 12);
	struct hicam_stage *s;
	unsigned short *vars;

	if (n > USHRT_MAX)
		hicam_in_fail(in, "%" PRIu32 " stages in '%s'", n, f->name);
	s = get_memory(in, l, n, sizeof *s);
	f->stages = s;
	for (i = 0; i < n && in->error.status == 0; i++) {
		s[i].line = hicam_get_i32(in);
		s[i].kind = (unsigned char)get_below(in, HICAM_STAGE_WAIT + 1, "kind of stage");
		k = hicam_get_count(in, 4);
		if (k > f->nvars)
			hicam_in_fail(in, "%" PRIu32 " variables at a stage of '%s'", k, f->name);
		vars = get_memory(in, l, k, sizeof *vars);
		for (j = 0; j < k && in->error.status == 0; j++)
			vars[j] = (unsigned short)get_below(in, f->nvars, "variable");
		s[i].vars = vars;
		s[i].nvars = (unsigned short)k;
	}
	f->nstages = (unsigned short)n;
}

static void
get_functions(struct hicam_in *in, struct loaded *l)
{
	uint32_t i, n = hicam_get_count(in, 36), *unit;
	struct hicam_function *f = get_memory(in, l, n, sizeof *f);
	const struct hicam_function **list = get_memory(in, l, n, sizeof *list);

	unit = get_memory(in, l, n, sizeof *unit);
	for (i = 0; i < n && in->error.status == 0; i++) {
		f[i].name = get_name(in, l);
		f[i].file = get_name(in, l);
		unit[i] = get_below(in, l->class.nunits, "unit");
		f[i].line = hicam_get_i32(in);
		f[i].flags = hicam_get_u32(in);
		f[i].digest = hicam_get_u64(in);
		get_vars(in, l, &f[i]);
		get_stages(in, l, &f[i]);
		list[i] = &f[i];
	}
	l->class.functions = list;
	l->class.function_unit = unit;
	l->class.nfunctions = n;
}

struct hicam_class *
hicam_describe_read(struct hicam_in *in)
{
	struct loaded *l = calloc(1, sizeof *l);

	if (l == NULL) {
		hicam_fail(&in->error, HICAM_EXIT_IO, "out of memory");
		return NULL;
	}
	l->class.name = get_name(in, l);
	get_types(in, l);
	get_units(in, l);
	get_objects(in, l);
	get_functions(in, l);
	if (in->error.status == 0 && hicam_in_left(in) != 0)
		hicam_in_fail(in, "superfluous bytes");
	if (in->error.status == 0 && hicam_class_index(&l->class) != 0)
		hicam_fail(&in->error, HICAM_EXIT_IO, "out of memory");
	if (in->error.status != 0) {
		hicam_describe_free(&l->class);
		return NULL;
	}
	return &l->class;
}

void
hicam_describe_free(struct hicam_class *c)
{
	struct loaded *l = (struct loaded *)c;
	struct memory *m;

	if (l == NULL)
		return;
	hicam_class_index_free(&l->class);
	while ((m = l->memory) != NULL) {
		l->memory = m->next;
		free(m);
	}
	free(l);
}
