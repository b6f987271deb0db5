/* SPDX-License-Identifier: ISC */
/* Declarators and the lists they stand in, before it is known what they declare. */
#include "parse.h"

#include "diag.h"
#include "util.h"

struct idl_declarator *
idl_declarator(uint32_t name)
{
	struct idl_declarator *d = NEW(struct idl_declarator);

	d->at = name;
	return d;
}

static void
add_layer(struct idl_declarator *d, struct idl_layer layer)
{
	struct idl_layer **end = &d->layers, *l = NEW(struct idl_layer);

	while (*end)
		end = &(*end)->next;
	*l = layer;
	*end = l;
}

struct idl_declarator *
idl_declare_array(struct idl_declarator *d, uint32_t at, bool open, struct idl_value bound)
{
	enum { MOST = 1 << 28 };

	if (bound.known && (bound.is_string || bound.number < 1 || bound.number > MOST)) {
		diag_at(DIAG_ERROR, bound.at, "not a number of elements");
		bound.number = 1;
	}
	add_layer(d, (struct idl_layer){.open = open, .count = (uint32_t)bound.number, .at = at});
	return d;
}

struct idl_declarator *
idl_declare_pointer(struct idl_declarator *d, uint32_t at)
{
	add_layer(d, (struct idl_layer){.pointer = true, .at = at});
	return d;
}

struct idl_declaration *
idl_declaration(struct span span, struct idl_attr *attrs, struct idl_type *type, struct idl_declarator *declarators)
{
	struct idl_declaration *d = NEW(struct idl_declaration);

	*d = (struct idl_declaration){.span = span, .attrs = attrs, .type = type, .declarators = declarators};
	return d;
}

struct idl_member *
idl_case(struct idl_member *m, struct idl_value v)
{
	if (!m)
		m = NEW(struct idl_member);
	if (v.known && v.is_string)
		diag_at(DIAG_ERROR, v.at, "a string is no number");
	if (v.known)
		VEC_ADD(m->values, m->nvalues, v.number);
	if (v.known && (v.number < INT32_MIN || v.number > UINT32_MAX))
		diag_at(DIAG_ERROR, v.at, "the case does not fit in 32 bits");
	m->at = v.at;
	return m;
}

struct idl_member *
idl_default(struct idl_member *m)
{
	if (!m)
		m = NEW(struct idl_member);
	m->is_default = true;
	return m;
}

struct idl_member *
idl_join_cases(struct idl_member *m, struct idl_member *more)
{
	for (size_t i = 0; i < more->nvalues; i++)
		VEC_ADD(m->values, m->nvalues, more->values[i]);
	return m;
}
