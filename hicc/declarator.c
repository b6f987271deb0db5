/* SPDX-License-Identifier: ISC */
/*
 * 6.7.6 Declarators.  A declarator is a chain of parts from the name outwards: in `*a[3]` the array is the
 * innermost and the pointer the outermost part.  A type is made from the outside to the inside.
 */
#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

struct declarator *
declarator_name(struct span where)
{
	struct declarator *d = NEW(struct declarator);

	d->name_token = where.first;
	d->name = token_name(where.first);
	d->span = where;
	return d;
}

struct declarator *
declarator_abstract(struct span where)
{
	struct declarator *d = NEW(struct declarator);

	d->name_token = where.first;
	d->span = where;
	return d;
}

struct declarator *
declarator_span(struct declarator *d, struct span where)
{
	d->span = where;
	return d;
}

static struct declarator *
append(struct declarator *d, struct part *c, struct span where)
{
	c->inner = d->outermost;
	d->outermost = c;
	if (!d->innermost)
		d->innermost = c;
	return declarator_span(d, where);
}

struct declarator *
declarator_pointer(struct declarator *d, unsigned quals, struct span where)
{
	struct part *c = NEW(struct part);

	c->kind = PART_POINTER;
	c->quals = quals;
	return append(d, c, where);
}

struct part *
part_array(unsigned quals, bool star, struct expr *bound)
{
	struct part *c = NEW(struct part);

	c->kind = PART_ARRAY;
	c->quals = quals;
	c->star = star;
	c->bound = bound;
	return c;
}

struct declarator *
declarator_array(struct declarator *d, struct part *c, struct span where)
{
	return append(d, c, where);
}

struct declarator *
declarator_function(struct declarator *d, struct params *p, struct span where)
{
	struct part *c = NEW(struct part);

	c->kind = PART_FUNCTION;
	c->params = p;
	return append(d, c, where);
}

/* ---- types ---- */

static struct type *
array_of(const struct part *c, struct type *element, const char *name, uint32_t at)
{
	if (element->kind == TY_ERROR)
		return element;
	if (element->kind == TY_VOID || element->kind == TY_FUNCTION) {
		diag_at(DIAG_ERROR, at, "declaration of '%s' as array of %ss", name,
				element->kind == TY_VOID ? "void" : "function");
		return type_basic(TY_ERROR);
	}
	if (!type_is_complete(element)) {
		diag_at(DIAG_ERROR, at, "array type has incomplete element type '%s'", type_text(element));
		return type_basic(TY_ERROR);
	}
	if (c->star)
		return type_array(element, ARRAY_VLA, 0, false, NULL);
	if (!c->bound)
		return type_array(element, ARRAY_UNKNOWN, 0, false, NULL);
	return expr_array_type(element, c->bound);
}

static struct type *
function_of(const struct part *c, struct type *returned, const char *name, uint32_t at)
{
	const struct params *p = c->params;

	if (returned->kind == TY_FUNCTION || returned->kind == TY_ARRAY) {
		diag_at(DIAG_ERROR, at, "'%s' declared as function returning %s", name,
				returned->kind == TY_ARRAY ? "an array" : "a function");
		return type_basic(TY_ERROR);
	}
	return type_function(returned, p->v, p->n, p->variadic, p->unprototyped);
}

struct type *
declarator_type(const struct declarator *d, struct type *base, uint32_t at)
{
	const char *name = d && d->name ? d->name : "type name";
	struct type *t = base;

	for (const struct part *c = d ? d->outermost : NULL; c; c = c->inner) {
		switch (c->kind) {
		case PART_POINTER:
			t = type_qualified(type_pointer(t), c->quals);
			break;
		case PART_ARRAY:
			t = array_of(c, t, name, at);
			break;
		case PART_FUNCTION:
			t = function_of(c, t, name, at);
			break;
		}
	}
	return t;
}

struct type *
type_named(struct specs *specs, struct declarator *d)
{
	struct type *t = declarator_type(d, specs_type(specs), specs->level);

	function_note_type(t);
	return t;
}

/* ---- parameters ---- */

struct params *
params_empty(void)
{
	struct params *p = NEW(struct params);

	p->unprototyped = true;
	return p;
}

struct params *
params_add(struct params *p, struct decl *d)
{
	if (!p)
		p = NEW(struct params);
	VEC_ADD(p->v, p->n, d);
	return p;
}

struct params *
params_variadic(struct params *p)
{
	p->variadic = true;
	return p;
}

/* 6.7.6.3p7, p8: arrays and functions become pointers. */
struct type *
param_adjust(struct type *t, unsigned bracket_quals)
{
	if (t->kind == TY_ARRAY)
		return type_qualified(type_pointer(t->base), bracket_quals);
	if (t->kind == TY_FUNCTION)
		return type_pointer(t);
	return t;
}

struct decl *
param_declare(struct specs *specs, struct declarator *d, struct span where)
{
	const char *name = d ? d->name : NULL;
	uint32_t at = name ? d->name_token : where.first;
	struct type *t = declarator_type(d, specs_type(specs), at);
	struct attributes a;
	struct decl *p = unit_new_decl(DECL_PARAM, name, at, NULL);

	a = attribute_inherit(&specs->attributes);
	attribute_collect(&a, attribute_next_visible(specs->span.last + 1), attribute_next_visible(where.last + 1) - 1,
					  specs->level);
	t = attribute_apply(&a, t);
	p->type = param_adjust(t, d && d->innermost ? d->innermost->quals : 0);
	p->storage = specs->storage;
	p->defined = true;
	p->annotations = a.annotations;
	p->has_attributes = a.other;
	p->kept = a.kept;
	p->specifiers = specs->span;
	p->declarator = d ? d->span : (struct span){specs->span.last + 1, specs->span.last};
	if (specs->is_typedef || (specs->has_storage && specs->storage != ST_REGISTER))
		diag_at(DIAG_ERROR, at, "storage class specified for parameter '%s'", name ? name : "<unnamed>");
	if (!name)
		return p;
	if (scope_find_here(name)) {
		diag_at(DIAG_ERROR, at, "redefinition of parameter '%s'", name);
		diag_at(DIAG_NOTE, scope_find_here(name)->name_token, "previous definition of '%s' here", name);
	}
	scope_add(p);
	use_decl(at, p);
	return p;
}

struct params *
params_name(struct params *p, uint32_t name_token)
{
	const char *name = token_name(name_token);
	struct decl *d = unit_new_decl(DECL_PARAM, name, name_token, type_basic(TY_INT));

	if (!p) {
		p = NEW(struct params);
		p->names_only = p->unprototyped = true;
	}
	d->defined = true;
	d->declarator = (struct span){name_token, name_token};
	if (scope_find_here(name))
		diag_at(DIAG_ERROR, name_token, "redefinition of parameter '%s'", name);
	scope_add(d);
	use_decl(name_token, d);
	VEC_ADD(p->v, p->n, d);
	return p;
}

struct params *
params_end(struct params *p, int scope)
{
	p->names = scope_close_keep(scope);
	/* (void) means no parameters. */
	if (p->n == 1 && !p->variadic && !p->v[0]->name && p->v[0]->type->kind == TY_VOID)
		p->n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i]->type->kind == TY_VOID)
			diag_at(DIAG_ERROR, p->v[i]->name_token,
					p->v[i]->name ? "parameter has incomplete type" : "'void' must be the only parameter");
	return p;
}
