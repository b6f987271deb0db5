/* SPDX-License-Identifier: ISC */
/*
 * Data flow of sizeof, without regard to order: a variable, parameter or function result receives plain copies of
 * sizes, copies of other variables, and values computed from sizeof.  A variable that receives nothing else gets the
 * list of those sizes: the restore replaces a size of the source by that of the target, and refuses a value that is
 * none of them (so computed ones, where the sizes differ).  Copies are followed through calls within the unit; computed
 * values are not, or every wrapper of malloc would be refused.
 */
#include "sizeflow.h"

#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "walk.h"

/* A variable, parameter, function (its result) or struct member: struct decl * or struct field *. */
struct flow {
	struct type **types; /* NULL-terminated once finished */
	size_t ntypes;
	const void **from; /* plain copies of these */
	size_t nfrom;
	bool other; /* receives something that has nothing to do with sizes */
};

static struct ptrmap flows;
static struct flow **all;
static size_t nall;

static struct flow *
flow_of(const void *d)
{
	struct flow *f = ptrmap_get(&flows, d);

	if (!f) {
		f = NEW(struct flow);
		ptrmap_set(&flows, d, f);
		VEC_ADD(all, nall, f);
	}
	return f;
}

static bool
add_type(struct flow *f, struct type *t)
{
	for (size_t i = 0; i < f->ntypes; i++)
		if (type_same(type_unqualified(f->types[i]), type_unqualified(t)))
			return false;
	VEC_ADD(f->types, f->ntypes, t);
	return true;
}

static struct type *
size_named(const struct expr *e)
{
	struct type *t = e->kind == EX_SIZEOF_EXPR ? e->a->type : e->kind == EX_SIZEOF_TYPE ? e->of : NULL;

	return t && type_is_complete(t) && type_size_by_target(t) ? t : NULL;
}

/* Sizes that the value of E is computed from; ratios and comparisons of sizes are none. */
static void
computed(struct expr *e, void *ctx)
{
	struct type *t = size_named(e);

	if (t) {
		add_type(ctx, t);
		return;
	}
	if (e->kind == EX_CALL || e->kind == EX_INDEX || e->kind == EX_LOGAND || e->kind == EX_LOGOR ||
		e->kind == EX_STMT || (e->kind == EX_BINARY && type_unqualified(e->type)->kind == TY_INT && !e->type->word) ||
		(e->kind == EX_BINARY && e->op == '/'))
		return;
	if (e->type->kind == TY_POINTER)
		return;
	walk_children(e, computed, ctx);
}

static bool
can_hold(const struct decl *d)
{
	return type_is_integer(d->type->kind == TY_FUNCTION ? d->type->base : d->type);
}

/* What an lvalue stands for, NULL if it is nothing that is followed. */
static const void *
place_of(struct expr *e)
{
	e = walk_strip(e);
	if (e->kind == EX_IDENT && (e->decl->kind == DECL_VAR || e->decl->kind == DECL_PARAM) && can_hold(e->decl))
		return e->decl;
	if ((e->kind == EX_MEMBER || e->kind == EX_ARROW) && e->field && !e->field->is_bitfield &&
		type_is_integer(e->field->type))
		return e->field;
	return NULL;
}

/* PLACE = E somewhere. */
static void
receives(const void *place, struct expr *e)
{
	struct flow *f = flow_of(place);
	size_t before;

	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	if (place_of(e)) {
		VEC_ADD(f->from, f->nfrom, place_of(e));
		return;
	}
	if (e->kind == EX_CALL && call_of(e) && call_of(e)->callee && call_of(e)->callee->body &&
		!call_of(e)->callee->body->system) {
		VEC_ADD(f->from, f->nfrom, call_of(e)->callee->body->decl);
		return;
	}
	if (e->kind == EX_COND && e->b) {
		receives(place, e->b);
		receives(place, e->c);
		return;
	}
	before = f->ntypes;
	computed(e, f);
	if (f->ntypes == before && !size_named(e))
		f->other = true;
}

/* The initialisers of a struct's members; where braces were left out nothing is known of them. */
static void
members_receive(const struct type *t, struct initializer *i)
{
	struct field *f;

	while (t->kind == TY_ARRAY)
		t = t->base;
	if (t->kind != TY_STRUCT || !t->tag)
		return;
	for (f = t->tag->fields; i; i = i->next) {
		if (i->designators)
			f = i->designators->next ? NULL : i->designators->field;
		while (f && !f->name)
			f = f->next;
		if (!f)
			return;
		if (i->is_list)
			members_receive(f->type, i->list);
		else if (type_is_integer(f->type) && !f->is_bitfield && i->expr)
			receives(f, i->expr);
		else if (!type_is_scalar(f->type) && i->expr && !type_compatible(f->type, i->expr->type))
			return;
		f = f->next;
	}
}

static void
initialised(struct decl *d)
{
	struct initializer *i = d->init;

	if (i && i->is_list && d->type->kind == TY_ARRAY)
		for (i = i->list; i && i->is_list; i = i->next)
			members_receive(d->type, i->list);
	else if (i && i->is_list)
		members_receive(d->type, i->list);
	else if (i && i->expr && can_hold(d))
		receives(d, i->expr);
}

static void
look(struct expr *e, void *ctx)
{
	const void *to = e->a ? place_of(e->a) : NULL;

	(void)ctx;
	if ((e->kind == EX_ASSIGN || e->kind == EX_ASSIGN_OP) && to)
		receives(to, e->b);
	if (e->kind == EX_COMPOUND && e->init && e->init->is_list)
		members_receive(e->type, e->init->list);
	if ((e->kind == EX_PREINC || e->kind == EX_PREDEC || e->kind == EX_POSTINC || e->kind == EX_POSTDEC) && to)
		flow_of(to)->other = true;
	if (e->kind == EX_UNARY && e->op == '&' && to)
		flow_of(to)->other = true; /* may be written through the pointer */
	if (e->kind == EX_CALL && call_of(e) && call_of(e)->callee && call_of(e)->callee->body) {
		struct function *f = call_of(e)->callee->body;

		for (size_t i = 0; i < e->nargs && i < f->nparams; i++) {
			struct expr *arg = walk_strip(e->args[i]);

			if (!can_hold(f->params[i]))
				continue;
			if (size_named(arg) || place_of(arg))
				receives(f->params[i], arg);
			else
				flow_of(f->params[i])->other = true;
		}
	}
}

static struct function *current;

static void
look_stmt(struct stmt *s, void *ctx)
{
	(void)ctx;
	if (s->kind == S_DECL)
		for (size_t i = 0; i < s->ndecls; i++)
			initialised(s->decls[i]);
	if (s->kind == S_RETURN && s->expr && can_hold(current->decl))
		receives(current->decl, s->expr);
}

static void
look_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, look_stmt, look_expr, ctx);
	else {
		look(e, ctx);
		walk_children(e, look_expr, ctx);
	}
}

/* A function with external linkage or in a table may be called with anything. */
static void
open_parameters(struct function *f)
{
	if (f->decl->storage == ST_STATIC && !f->decl->address_taken)
		return;
	for (size_t i = 0; i < f->nparams; i++)
		if (f->params[i] && can_hold(f->params[i]))
			flow_of(f->params[i])->other = true;
}

static void
propagate(void)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < nall; i++)
			for (size_t k = 0; k < all[i]->nfrom; k++) {
				struct flow *from = ptrmap_get(&flows, all[i]->from[k]);
				bool other = !from || from->other || (from->ntypes == 0 && from->nfrom == 0);

				if (other && !all[i]->other)
					all[i]->other = changed = true;
				for (size_t t = 0; from && t < from->ntypes; t++)
					changed |= add_type(all[i], from->types[t]);
			}
	}
}

void
sizeflow_find(struct unit *u)
{
	ptrmap_clear(&flows);
	all = NULL;
	nall = 0;
	for (struct external *x = u->externals; x; x = x->next)
		for (size_t i = 0; i < x->ndecls && !x->system && !x->function; i++)
			if (x->decls[i]->kind == DECL_VAR)
				initialised(x->decls[i]);
	for (struct function *f = u->functions; f; f = f->next) {
		if (f->system)
			continue;
		current = f;
		open_parameters(f);
		walk_stmt(f->body, look_stmt, look_expr, NULL);
	}
	propagate();
	for (size_t i = 0; i < nall; i++)
		VEC_ADD(all[i]->types, all[i]->ntypes, NULL);
}

static struct type *const *
sizes(const void *place)
{
	const struct flow *f = ptrmap_get(&flows, place);

	return f && !f->other && f->ntypes > 1 ? f->types : NULL;
}

struct type *const *
sizeflow_of(const struct decl *d)
{
	return sizes(d);
}

struct type *const *
sizeflow_of_field(const struct field *f)
{
	return sizes(f);
}
