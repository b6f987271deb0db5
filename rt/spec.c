/* SPDX-License-Identifier: ISC */
/*
 * Printing the spec.  A type is declared before the first type that contains it, and otherwise in the order of the
 * class; every name goes through hicam_specname() and a scope.  One place builds declarations: declare().
 */
#include "spec.h"
#include "shape.h"
#include "specname.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_LENGTH = 990 };

struct printer {
	const struct hicam_class *class;
	hicam_sink *sink;
	void *arg;
	int failed;					  /* errno, 0 if all went well */
	struct hicam_specscope types; /* names of types: one scope */
	const char **names;			  /* of each of class->types that needs a declaration, NULL until it is printed */
};

static const char head[] =
	"/* State spec of a HiCaM class, for rpcgen: a state's body is one struct hicam_state.  See hicam-state(5). */\n"
	"\n"
	"struct hicam_int128 {\n"
	"\thyper high;\n"
	"\tunsigned hyper low;\n"
	"};\n"
	"struct hicam_quad {\n"
	"\topaque ieee754[16];\n"
	"};\n"
	"struct hicam_place {\n"
	"\tunsigned object;\n"
	"\tunsigned hyper element;\n"
	"\tint inside;\n"
	"};\n"
	"struct hicam_home {\n"
	"\tunsigned home;\n"
	"\thyper number;\n"
	"};\n"
	"union hicam_pointer switch (int where) {\n"
	"case 0:\n"
	"\tvoid;\n"
	"case 1:\n"
	"\thicam_place object;\n"
	"case 2:\n"
	"\thicam_place heap;\n"
	"case 3:\n"
	"\thicam_place local;\n"
	"case 4:\n"
	"\tunsigned function;\n"
	"case 5:\n"
	"\tunsigned hyper stale;\n"
	"case 6:\n"
	"\thyper integer;\n"
	"case 7:\n"
	"\tunsigned stream;\n"
	"case 8:\n"
	"\thicam_home libc;\n"
	"};\n"
	"struct hicam_item {\n"
	"\tstring name<>;\n"
	"\thyper numbers<>;\n"
	"\thicam_pointer pointers<>;\n"
	"\topaque bytes<>;\n"
	"};\n"
	"typedef hicam_item hicam_libc<>;\n";

static const char foot[] = "\nstruct hicam_thread {\n"
						   "\thicam_frame frames<>;\n"
						   "};\n"
						   "struct hicam_state {\n"
						   "\thicam_globals globals;\n"
						   "\thicam_block heap<>;\n"
						   "\thicam_thread threads<>;\n"
						   "\thicam_libc libc;\n"
						   "};\n";

/* Names that `head` and `foot` use. */
static const char *const own_names[] = {
	"hicam_int128", "hicam_quad",  "hicam_place",	"hicam_home",  "hicam_pointer",
	"hicam_item",	"hicam_libc",  "hicam_globals", "hicam_block", "hicam_part",
	"hicam_parts",	"hicam_frame", "hicam_thread",	"hicam_state", "hicam_array",
};

static void
fail(struct printer *p, int why)
{
	if (p->failed == 0)
		p->failed = why;
}

static void
print_text(struct printer *p, const char *text, size_t len)
{
	if (p->failed != 0)
		return;
	errno = 0;
	if (p->sink(p->arg, text, len) != 0)
		fail(p, errno != 0 ? errno : EIO);
}

static void print(struct printer *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
print(struct printer *p, const char *fmt, ...)
{
	char line[LINE_MAX_LENGTH];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof line) {
		fail(p, EOVERFLOW);
		return;
	}
	print_text(p, line, (size_t)n);
}

/* TEXT as it may stand in a comment: printable, no comment signs, at most 300 bytes. */
static const char *
comment_text(char out[320], const char *text)
{
	size_t n = 0;

	for (; text != NULL && *text != '\0' && n < 300; text++) {
		if (*text >= ' ' && *text <= '~' && *text != '\\' && !(*text == '/' && n > 0 && out[n - 1] == '*') &&
			!(*text == '*' && n > 0 && out[n - 1] == '/'))
			out[n++] = *text;
		else
			out[n++] = '?';
	}
	out[n] = '\0';
	return out;
}

static const char *
base_name(const char *path)
{
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;

	return slash != NULL ? slash + 1 : path;
}

/* Takes PREFIX followed by the mangled NAME in SCOPE; "" after a failure. */
static const char *
take_name(struct printer *p, struct hicam_specscope *scope, const char *prefix, const char *name)
{
	char mangled[HICAM_SPECNAME_MAX], whole[HICAM_SPECNAME_MAX + 32];
	const char *taken;

	hicam_specname(mangled, name);
	snprintf(whole, sizeof whole, "%s%s", prefix, mangled);
	whole[HICAM_SPECNAME_MAX - 1] = '\0';
	taken = hicam_specscope_take(scope, whole);
	if (taken == NULL)
		fail(p, ENOMEM);
	return taken != NULL ? taken : "";
}

/* ---- declarations ------------------------------------------------------------------------------- */

static const char *const shape_name[] = {
	[HICAM_SHAPE_BOOL] = "bool",		  [HICAM_SHAPE_I32] = "int",
	[HICAM_SHAPE_U32] = "unsigned",		  [HICAM_SHAPE_I64] = "hyper",
	[HICAM_SHAPE_U64] = "unsigned hyper", [HICAM_SHAPE_I128] = "hicam_int128",
	[HICAM_SHAPE_F32] = "float",		  [HICAM_SHAPE_F64] = "double",
	[HICAM_SHAPE_F128] = "hicam_quad",	  [HICAM_SHAPE_POINTER] = "hicam_pointer",
	[HICAM_SHAPE_ZERO] = "int",
};

/* The member for which a union of shape SAME stands, all the way down; any other type itself. */
static const struct hicam_type *
resolve(const struct hicam_type *t)
{
	while (hicam_shape(t) == HICAM_SHAPE_SAME)
		t = t->fields[hicam_union_same(t)].type;
	return t;
}

/* The name of a type that is not of shape NONE and has been printed. */
static const char *
type_name(struct printer *p, const struct hicam_type *t)
{
	enum hicam_shape s;
	long k;

	t = resolve(t);
	s = hicam_shape(t);
	if (s < sizeof shape_name / sizeof *shape_name && shape_name[s] != NULL)
		return shape_name[s];
	k = hicam_class_type(p->class, t);
	if (k < 0 || p->names[k] == NULL) {
		fail(p, EINVAL);
		return "";
	}
	return p->names[k];
}

/* Prints "INDENT type name;" for a T called NAME. */
static void
declare(struct printer *p, const struct hicam_type *t, const char *name)
{
	t = resolve(t);
	switch (hicam_shape(t)) {
	case HICAM_SHAPE_NONE:
		print(p, "\tvoid;\n");
		break;
	case HICAM_SHAPE_OPAQUE:
		print(p, "\topaque %s[%lu];\n", name, t->count);
		break;
	case HICAM_SHAPE_OPAQUES:
		print(p, "\topaque %s<>;\n", name);
		break;
	case HICAM_SHAPE_ARRAY:
		print(p, "\t%s %s[%lu];\n", type_name(p, t->elem), name, t->count);
		break;
	case HICAM_SHAPE_ARRAYS:
		print(p, "\t%s %s<>;\n", type_name(p, t->elem), name);
		break;
	default:
		print(p, "\t%s %s;\n", type_name(p, t), name);
	}
}

/* Prints "T name<>;", opaque for characters. */
static void
declare_many(struct printer *p, const struct hicam_type *t, const char *name)
{
	t = resolve(t);
	if (t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR || t->kind == HICAM_VOID)
		print(p, "\topaque %s<>;\n", name);
	else
		print(p, "\t%s %s<>;\n", type_name(p, t), name);
}

static void
print_fields(struct printer *p, const struct hicam_type *t)
{
	struct hicam_specscope scope;
	const struct hicam_field *f;
	const char *name;
	int i, n = 0;

	hicam_specscope_init(&scope);
	for (i = 0; i < t->nfields; i++) {
		f = &t->fields[i];
		if (hicam_field_left_out(f))
			continue;
		name = take_name(p, &scope, "", f->name);
		if (f->flags & HICAM_BITFIELD)
			print(p, "\t%s %s;\n", shape_name[hicam_bitfield_shape(f)], name);
		else
			declare(p, f->type, name);
		n++;
	}
	if (n == 0)
		print(p, "\tint none;\n");
	hicam_specscope_free(&scope);
}

static void
print_switch(struct printer *p, const struct hicam_type *t)
{
	struct hicam_specscope scope;
	const struct hicam_field *f;
	int i;

	hicam_specscope_init(&scope);
	print(p, "case -1:\n\tvoid;\n");
	for (i = 0; i < t->nfields; i++) {
		f = &t->fields[i];
		print(p, "case %d:\n", i);
		if (hicam_field_left_out(f))
			print(p, "\tvoid;\n");
		else if (f->flags & HICAM_BITFIELD)
			print(p, "\t%s %s;\n", shape_name[hicam_bitfield_shape(f)], take_name(p, &scope, "", f->name));
		else
			declare(p, f->type, take_name(p, &scope, "", f->name));
	}
	hicam_specscope_free(&scope);
}

/* ---- types -------------------------------------------------------------------------------------- */

/* "array_COUNT_ELEMENT", with blanks gone. */
static const char *
array_name(struct printer *p, const struct hicam_type *t, enum hicam_shape s)
{
	char text[HICAM_SPECNAME_MAX], *c;
	const char *elem = s == HICAM_SHAPE_OPAQUE || s == HICAM_SHAPE_OPAQUES ? "char" : type_name(p, t->elem);

	if (t->flags & HICAM_COUNT_BY_TARGET)
		snprintf(text, sizeof text, "array_n_%s", elem);
	else
		snprintf(text, sizeof text, "array_%lu_%s", t->count, elem);
	for (c = text; *c != '\0'; c++)
		if (*c == ' ')
			*c = '_';
	return take_name(p, &p->types, "", text);
}

/* Prints T, if it needs a declaration and has none, after all that it contains. */
static void
print_type(struct printer *p, const struct hicam_type *t)
{
	enum hicam_shape s = hicam_shape(t);
	long k = hicam_class_type(p->class, t);
	int i;

	if (k < 0 || p->names[k] != NULL || p->failed != 0)
		return;
	t = p->class->types[k];
	if (t->kind == HICAM_ARRAY)
		print_type(p, t->elem);
	for (i = 0; i < t->nfields; i++)
		if (!hicam_field_left_out(&t->fields[i]))
			print_type(p, t->fields[i].type);
	switch (s) {
	case HICAM_SHAPE_STRUCT:
		p->names[k] = take_name(p, &p->types, "struct_", t->name);
		print(p, "struct %s {\n", p->names[k]);
		print_fields(p, t);
		print(p, "};\n");
		break;
	case HICAM_SHAPE_SWITCH:
		p->names[k] = take_name(p, &p->types, "union_", t->name);
		print(p, "union %s switch (int which) {\n", p->names[k]);
		print_switch(p, t);
		print(p, "};\n");
		break;
	case HICAM_SHAPE_OPAQUE:
	case HICAM_SHAPE_OPAQUES:
	case HICAM_SHAPE_ARRAY:
	case HICAM_SHAPE_ARRAYS:
		p->names[k] = array_name(p, t, s);
		print(p, "typedef");
		declare(p, t, p->names[k]);
		break;
	default:
		break;
	}
}

/* ---- globals, heap, frames ---------------------------------------------------------------------- */

static void
print_globals(struct printer *p)
{
	struct hicam_specscope scope;
	const struct hicam_object *o;
	size_t i, n = 0;

	hicam_specscope_init(&scope);
	print(p, "\nstruct hicam_globals {\n");
	for (i = 0; i < p->class->nobjects; i++) {
		o = p->class->places[i];
		if (hicam_shape(o->type) == HICAM_SHAPE_NONE)
			continue;
		declare(p, o->type, take_name(p, &scope, "", o->name));
		n++;
	}
	if (n == 0)
		print(p, "\tint none;\n");
	print(p, "};\n");
	hicam_specscope_free(&scope);
}

/* The name of the struct for heap blocks of T if it has a tail (printed now), else NULL. */
static const char *
print_tail_block(struct printer *p, const struct hicam_type *t)
{
	unsigned long inside;
	const struct hicam_type *elem = hicam_tail(t, &inside);
	const char *name;

	if (elem == NULL)
		return NULL;
	name = take_name(p, &p->types, "block_", t->name);
	print(p, "struct %s {\n", name);
	declare_many(p, t, "items");
	declare_many(p, elem, "tail");
	print(p, "};\n");
	return name;
}

static void
print_heap(struct printer *p)
{
	const struct hicam_class *c = p->class;
	const char **block = calloc(c->ntypes + 1, sizeof *block);
	char name[32];
	size_t k;

	if (block == NULL) {
		fail(p, ENOMEM);
		return;
	}
	print(p, "\n");
	for (k = 0; k < c->ntypes; k++)
		block[k] = print_tail_block(p, c->types[k]);
	print(p,
		  "typedef struct hicam_part hicam_parts<>;\n"
		  "struct hicam_array {\n\thicam_pointer array;\n\thicam_parts parts;\n};\n"
		  "union hicam_block switch (unsigned type) {\n"
		  "case %d:\n\topaque bytes<>;\n"
		  "case %d:\n\thicam_parts parts;\n"
		  "case %d:\n\thicam_parts fixed;\n"
		  "case %d:\n\thicam_array array;\n",
		  HICAM_BLOCK_BYTES, HICAM_BLOCK_POOL, HICAM_BLOCK_FIXED, HICAM_BLOCK_ARRAY);
	for (k = 0; k < c->ntypes; k++) {
		print(p, "case %zu:\n", HICAM_BLOCK_TYPED + k);
		snprintf(name, sizeof name, "items_%zu", k);
		if (hicam_shape(c->types[k]) == HICAM_SHAPE_NONE)
			print(p, "\tvoid;\n");
		else if (block[k] != NULL)
			print(p, "\t%s %s;\n", block[k], name);
		else
			declare_many(p, c->types[k], name);
	}
	print(p, "};\nstruct hicam_part {\n\topaque gap<>;\n\thicam_block block;\n};\n");
	free(block);
}

static void
print_stage(struct printer *p, const struct hicam_function *f, const struct hicam_stage *s, const char *name)
{
	struct hicam_specscope scope;
	const struct hicam_var *v;
	int i, n = 0;

	hicam_specscope_init(&scope);
	print(p, "struct %s {\n", name);
	for (i = 0; i < s->nvars; i++) {
		v = &f->vars[s->vars[i]];
		if (hicam_shape(v->type) == HICAM_SHAPE_NONE)
			continue;
		declare(p, v->type, take_name(p, &scope, "", v->name));
		n++;
	}
	if (n == 0)
		print(p, "\tint none;\n");
	print(p, "};\n");
	hicam_specscope_free(&scope);
}

/* Prints what saves function F; the name of the union. */
static const char *
print_function(struct printer *p, const struct hicam_function *f)
{
	const char **stage = calloc(f->nstages, sizeof *stage), *name = take_name(p, &p->types, "frame_", f->name);
	char number[32], whole[HICAM_SPECNAME_MAX + 32];
	int i;

	if (stage == NULL) {
		fail(p, ENOMEM);
		return name;
	}
	for (i = 0; i < f->nstages; i++) {
		snprintf(number, sizeof number, "_stage_%d", i);
		snprintf(whole, sizeof whole, "%.*s%s", HICAM_SPECNAME_MAX - 40, name, number);
		stage[i] = take_name(p, &p->types, "", whole);
		print_stage(p, f, &f->stages[i], stage[i]);
	}
	print(p, "union %s switch (int stage) {\n", name);
	for (i = 0; i < f->nstages; i++)
		print(p, "case %d:\n\t%s stage_%d;\n", i, stage[i], i);
	print(p, "};\n");
	free(stage);
	return name;
}

static void
print_frames(struct printer *p)
{
	const struct hicam_class *c = p->class;
	const char **frame = calloc(c->nfunctions + 1, sizeof *frame);
	struct hicam_specscope scope;
	size_t i, n = 0;

	if (frame == NULL) {
		fail(p, ENOMEM);
		return;
	}
	print(p, "\n");
	for (i = 0; i < c->nfunctions; i++)
		if (c->functions[i]->nstages > 0)
			frame[i] = print_function(p, c->functions[i]);
	hicam_specscope_init(&scope);
	print(p, "union hicam_frame switch (unsigned function) {\n");
	for (i = 0; i < c->nfunctions; i++)
		if (frame[i] != NULL) {
			print(p, "case %zu:\n\t%s %s;\n", i, frame[i], take_name(p, &scope, "", c->functions[i]->name));
			n++;
		}
	if (n == 0) /* rpcgen takes no union without a case */
		print(p, "case 0:\n\tvoid;\n");
	print(p, "};\n");
	hicam_specscope_free(&scope);
	free(frame);
}

/* ---- what identifies the class but is no data ---------------------------------------------------- */

const char *
hicam_stage_kind_name(int kind)
{
	static const char *const name[] = {
		[HICAM_STAGE_LOOP] = "loop",   [HICAM_STAGE_CALL] = "call", [HICAM_STAGE_RECURSION] = "recursion",
		[HICAM_STAGE_LABEL] = "label", [HICAM_STAGE_WAIT] = "wait",
	};

	return name[kind];
}

static void
print_identity(struct printer *p)
{
	const struct hicam_class *c = p->class;
	const struct hicam_function *f;
	char a[320], b[320];
	size_t i;
	int j;

	print(p, "\n/*\n");
	for (i = 0; i < c->nunits; i++)
		print(p, " * unit %zu %s flags %s\n", i, comment_text(a, c->units[i]->name),
			  comment_text(b, c->units[i]->flags));
	for (i = 0; i < c->nplaces; i++)
		print(p, " * object %zu %s%s digest %016llx\n", i, comment_text(a, c->places[i]->name),
			  i < c->nobjects						  ? ""
			  : c->places[i]->flags & HICAM_NOT_SAVED ? " not saved"
													  : " const",
			  c->places[i]->digest);
	for (i = 0; i < c->nfunctions; i++) {
		f = c->functions[i];
		if (f->nstages == 0 && f->digest == 0) {
			print(p, " * function %zu %s\n", i, comment_text(a, f->name));
			continue;
		}
		print(p, " * function %zu %s %s:%d digest %016llx\n", i, comment_text(a, f->name),
			  comment_text(b, base_name(f->file)), f->line, f->digest);
		for (j = 0; j < f->nstages; j++)
			print(p, " *\tstage %d %s line %d\n", j, hicam_stage_kind_name(f->stages[j].kind), f->stages[j].line);
	}
	print(p, " */\n");
}

int
hicam_spec_print(const struct hicam_class *c, hicam_sink *sink, void *arg)
{
	struct printer p = {.class = c, .sink = sink, .arg = arg};
	size_t i;

	hicam_specscope_init(&p.types);
	p.names = calloc(c->ntypes + 1, sizeof *p.names);
	if (p.names == NULL)
		fail(&p, ENOMEM);
	for (i = 0; i < sizeof own_names / sizeof *own_names && p.failed == 0; i++)
		if (hicam_specscope_take(&p.types, own_names[i]) == NULL)
			fail(&p, ENOMEM);
	if (p.failed == 0) {
		print_text(&p, head, sizeof head - 1);
		print_identity(&p);
		print(&p, "\n");
		for (i = 0; i < c->ntypes; i++)
			print_type(&p, c->types[i]);
		print_globals(&p);
		print_heap(&p);
		print_frames(&p);
		print_text(&p, foot, sizeof foot - 1);
	}
	free(p.names);
	hicam_specscope_free(&p.types);
	if (p.failed != 0) {
		errno = p.failed;
		return -1;
	}
	return 0;
}
