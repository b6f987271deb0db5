/* SPDX-License-Identifier: ISC */
/*
 * Data flow of sizeof, without regard to order: a variable, parameter or function result receives plain copies of
 * sizes, copies of other variables, and values computed from sizeof.  A variable that receives nothing else gets the list of
 * those sizes: the restore replaces a size of the source by that of the target, and refuses a value that is none of them
 * (so computed ones, where the sizes differ).  Copies are followed through calls within the unit; computed values are
 * not, or every wrapper of malloc would be refused.
 */
#include "sizeflow.h"

#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "walk.h"

struct flow {
	struct decl *decl;
	struct type **types; /* NULL-terminated once finished */
	size_t ntypes;
	struct decl **from;  /* plain copies of these */
	size_t nfrom;
	bool other;          /* receives something that has nothing to do with sizes */
};

static struct ptrmap flows;
static struct flow **all;
static size_t nall;

static struct flow *
flow_of(struct decl *d)
{
	struct flow *f = ptrmap_get(&flows, d);

	if (!f) {
		f = NEW(struct flow);
		f->decl = d;
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
	if (e->kind == EX_CALL || e->kind == EX_INDEX || e->kind == EX_LOGAND || e->kind == EX_LOGOR || e->kind == EX_STMT ||
	    (e->kind == EX_BINARY && type_unqualified(e->type)->kind == TY_INT && !e->type->word) || (e->kind == EX_BINARY && e->op == '/'))
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

/* D = E somewhere. */
static void
receives(struct decl *d, struct expr *e)
{
	struct flow *f;
	size_t before;

	if (!can_hold(d))
		return;
	f = flow_of(d);
	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	if (e->kind == EX_IDENT && (e->decl->kind == DECL_VAR || e->decl->kind == DECL_PARAM)) {
		VEC_ADD(f->from, f->nfrom, e->decl);
		return;
	}
	if (e->kind == EX_CALL && call_of(e) && call_of(e)->callee && call_of(e)->callee->body && !call_of(e)->callee->body->system) {
		VEC_ADD(f->from, f->nfrom, call_of(e)->callee->body->decl);
		return;
	}
	if (e->kind == EX_COND && e->b) {
		receives(d, e->b);
		receives(d, e->c);
		return;
	}
	before = f->ntypes;
	computed(e, f);
	if (f->ntypes == before && !size_named(e))
		f->other = true;
}

static void
look(struct expr *e, void *ctx)
{
	struct expr *to = e->a ? walk_strip(e->a) : NULL;

	(void)ctx;
	if ((e->kind == EX_ASSIGN || e->kind == EX_ASSIGN_OP) && to->kind == EX_IDENT)
		receives(to->decl, e->b);
	if ((e->kind == EX_PREINC || e->kind == EX_PREDEC || e->kind == EX_POSTINC || e->kind == EX_POSTDEC) && to->kind == EX_IDENT &&
	    can_hold(to->decl))
		flow_of(to->decl)->other = true;
	if (e->kind == EX_UNARY && e->op == '&' && to->kind == EX_IDENT && can_hold(to->decl))
		flow_of(to->decl)->other = true; /* may be written through the pointer */
	if (e->kind == EX_CALL && call_of(e) && call_of(e)->callee && call_of(e)->callee->body) {
		struct function *f = call_of(e)->callee->body;

		for (size_t i = 0; i < e->nargs && i < f->nparams; i++) {
			struct expr *arg = walk_strip(e->args[i]);

			if (size_named(arg) || arg->kind == EX_IDENT)
				receives(f->params[i], arg);
			else if (can_hold(f->params[i]))
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
			if (s->decls[i]->init && s->decls[i]->init->expr)
				receives(s->decls[i], s->decls[i]->init->expr);
	if (s->kind == S_RETURN && s->expr)
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
			if (x->decls[i]->kind == DECL_VAR && x->decls[i]->init && x->decls[i]->init->expr)
				receives(x->decls[i], x->decls[i]->init->expr);
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

struct type *const *
sizeflow_of(const struct decl *d)
{
	const struct flow *f = ptrmap_get(&flows, d);

	return f && !f->other && f->ntypes > 1 && (d->kind == DECL_PARAM || d->function || d->storage == ST_STATIC || !d->linked) ? f->types : NULL;
}
