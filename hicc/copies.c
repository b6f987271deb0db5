/* SPDX-License-Identifier: ISC */
/*
 * Generic containers keep their elements as bytes, and copy them there through pointers that do not tell their type:
 *
 *	static void push(struct vector *v, const void *e) { memcpy((char *)v->data + v->n++ * v->size, e, v->size); }
 *	...
 *	push(&v, &x);
 *
 * So memcpy() and memmove() into unknown memory note what they copy, and where the address of a typed thing becomes a
 * void * on its way to a function that may copy from there, its type is noted for the run time.
 */
#include "copies.h"

#include "bytes.h"
#include "cut.h"
#include "ptrmap.h"
#include "source.h"
#include "type.h"
#include "walk.h"

#include <string.h>

static struct expr *
strip(struct expr *e)
{
	e = walk_strip(e);
	while (e->kind == EX_CAST && e->of->kind == TY_POINTER)
		e = walk_strip(e->a);
	return e;
}

/* What the address E, which may have been cast, leads to; NULL if it is none. */
static struct type *
pointee(struct expr *e)
{
	struct type *t = strip(e)->type;

	if (t->kind != TY_POINTER && t->kind != TY_ARRAY)
		return NULL;
	for (t = t->base; t->kind == TY_ARRAY; t = t->base)
		;
	return t;
}

static void
find_wide_size(struct expr *e, void *ctx)
{
	struct type **found = ctx, *t = e->kind == EX_SIZEOF_EXPR ? e->a->type : e->kind == EX_SIZEOF_TYPE ? e->of : NULL;

	if (!t) {
		walk_children(e, find_wide_size, ctx);
		return;
	}
	while (t->kind == TY_ARRAY)
		t = t->base;
	if (cut_is_wide(t))
		*found = t;
}

static bool
is_copy(const struct decl *f)
{
	const char *name = f ? f->name : "";

	if (strncmp(name, "__builtin_", 10) == 0)
		name += 10;
	return (strcmp(name, "memcpy") == 0 || strcmp(name, "memmove") == 0) && !decl_own_body(f);
}

static const char *
file_of(uint32_t token)
{
	return the_unit->tokens->files[the_unit->tokens->v[token].file].name;
}

/* What the call of memcpy or memmove E copies; NULL if that is bytes. */
static struct type *
copied_type(struct expr *e)
{
	struct type *from = pointee(e->args[1]), *named = NULL;

	if (!from || source_orders_bytes(file_of(e->span.first)))
		return NULL;
	if (type_is_bytes(from))
		find_wide_size(e->args[2], &named);
	if (named)
		from = named;
	return type_is_bytes(from) ? e->args[2]->is_const ? NULL : from : cut_is_wide(from) ? from : NULL;
}

enum copies_source
copies_source(struct expr *e)
{
	struct type *t = is_copy(expr_direct_callee(e)) && e->nargs == 3 ? copied_type(e) : NULL;

	if (!t)
		return COPIES_NOTHING;
	if (!type_is_bytes(t))
		return COPIES_OBJECT;
	return t->kind == TY_VOID || bytes_lead_to_object(e->args[1]) ? COPIES_UNKNOWN : COPIES_NOTHING;
}

/* p + 1, the address of what stands behind the struct at p. */
static bool
is_behind_struct(struct expr *e)
{
	e = strip(e);
	return e->kind == EX_BINARY && e->op == '+' && e->type->kind == TY_POINTER && e->type->base->kind == TY_STRUCT &&
		   e->b->is_const && e->b->value == 1;
}

/* Of these no more is known than what cut.c finds. */
static bool
is_local(const struct decl *array)
{
	return array &&
		   ((array->function && array->storage != ST_STATIC && array->storage != ST_EXTERN) || array->thread_local_);
}

void
copies_call(struct expr *e, struct call *c)
{
	struct type *to, *from;

	if (!is_copy(c->callee) || e->nargs != 3)
		return;
	to = pointee(e->args[0]);
	from = copied_type(e);
	if (!to || !from || (!type_is_bytes(to) && !is_behind_struct(e->args[0])) || is_local(cut_array(e->args[0])))
		return;
	if (from->kind == TY_VOID || cut_array(e->args[1]))
		from = NULL;
	c->site = uses_new_site(from ? type_unqualified(from) : NULL, false, e->span.first);
	c->site->copy = true;
	c->site->from_own = is_local(cut_array(e->args[1]));
	c->rename = strstr(c->callee->name, "memcpy") ? "__hicam_memcpy" : "__hicam_memmove";
}

/* ---- what goes to functions ---------------------------------------------------------------------------- */

struct search {
	const struct decl *d;
	bool found;
};

static bool
is_name_of(struct expr *e, const struct decl *d)
{
	e = strip(e);
	return e->kind == EX_IDENT && e->decl == d;
}

static bool
is_to_bytes(const struct type *t)
{
	return t->kind == TY_POINTER && type_is_bytes(t->base);
}

static void
find_passing_on(struct expr *e, void *ctx)
{
	struct search *s = ctx;

	if (e->kind == EX_CALL) {
		const struct decl *f = expr_direct_callee(e);

		for (size_t i = 0; i < e->nargs; i++)
			if (is_name_of(e->args[i], s->d) && (is_copy(f) || !f || !f->system))
				s->found = true;
	} else if (e->kind == EX_ASSIGN && is_to_bytes(e->a->type) && is_name_of(e->b, s->d))
		s->found = true;
}

static void
find_declared(struct stmt *st, void *ctx)
{
	struct search *s = ctx;

	for (size_t i = 0; st->kind == S_DECL && i < st->ndecls; i++) {
		const struct decl *d = st->decls[i];

		if (d->init && !d->init->is_list && d->init->expr && is_to_bytes(d->type) && is_name_of(d->init->expr, s->d))
			s->found = true;
	}
}

/* May the function copy from where its parameter D leads? */
static bool
passes_on(const struct function *f, const struct decl *d)
{
	static struct ptrmap known;
	static const struct unit *unit;
	struct search s = {d, false};
	void *answer;

	if (unit != the_unit)
		ptrmap_clear(&known);
	unit = the_unit;
	if ((answer = ptrmap_get(&known, d)))
		return answer == (void *)&known;
	walk_all(f->body, find_passing_on, &s);
	walk_stmt(f->body, find_declared, NULL, &s);
	ptrmap_set(&known, d, s.found ? (void *)&known : (void *)&unit);
	return s.found;
}

struct site *
copies_shown(const struct decl *callee, size_t i, const struct decl *param, struct expr *arg)
{
	struct type *t = pointee(arg);

	if (!t || !is_to_bytes(param->type) || !cut_is_wide(t) || (callee && callee->system))
		return NULL;
	if (callee && callee->body &&
		(i >= callee->type->nparams || !passes_on(callee->body, callee->body->decl->type->params[i])))
		return NULL;
	if (strip(arg)->type->kind == TY_ARRAY && strip(arg)->type->array == ARRAY_FIXED)
		t = strip(arg)->type;
	return uses_new_site(type_unqualified(t), false, arg->span.first);
}
