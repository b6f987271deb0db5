/* SPDX-License-Identifier: ISC */
/*
 * Without regard to order: conversions of a variable or member of type void * to a pointer to something wide.  One that
 * goes to functions as it is, or becomes a char * that is not moved along, may lead to text as well.
 */
#include "casts.h"

#include "cut.h"
#include "names.h"
#include "ptrmap.h"
#include "type.h"
#include "util.h"
#include "walk.h"

/* Of a struct decl * or struct field *. */
struct taken {
	struct type *as; /* pointer to it; NULL: none yet */
	bool several;
};
static struct ptrmap all;

static const void *
place_of(struct expr *e)
{
	e = walk_strip(e);
	if (e->type->kind != TY_POINTER || e->type->base->kind != TY_VOID)
		return NULL;
	if (e->kind == EX_IDENT && e->decl && e->decl->kind == DECL_VAR)
		return e->decl;
	return (e->kind == EX_MEMBER || e->kind == EX_ARROW) ? e->field : NULL;
}

static struct taken *
taken_of(const void *place)
{
	struct taken *t = ptrmap_get(&all, place);

	if (!t) {
		t = NEW(struct taken);
		ptrmap_set(&all, place, t);
	}
	return t;
}

/* The value of PLACE becomes a TO. */
static void
becomes(const void *place, struct type *to)
{
	struct taken *t;

	if (!place || !to || to->kind != TY_POINTER || to->base->kind == TY_VOID)
		return;
	t = taken_of(place);
	if (!type_is_complete(to->base) || !cut_is_wide(to->base) ||
		(t->as && !type_compatible(type_unqualified(t->as->base), type_unqualified(to->base))))
		t->several = true;
	else
		t->as = to;
}

/* (char *)data + offset: no text. */
static bool
is_moved_along(struct expr *e)
{
	struct expr *a = e->kind == EX_BINARY && (e->op == '+' || e->op == '-') ? walk_strip(e->a) : NULL;

	return a && a->kind == EX_CAST && a->of->kind == TY_POINTER && !cut_is_wide(a->of->base) && place_of(a->a);
}

static void look_expr(struct expr *e, void *ctx);

static void
look(struct expr *e, void *ctx)
{
	const struct decl *f;

	(void)ctx;
	switch (e->kind) {
	case EX_CAST:
		becomes(place_of(e->a), e->of);
		break;
	case EX_ASSIGN:
		becomes(place_of(e->b), e->a->type);
		break;
	case EX_CALL:
		f = expr_direct_callee(e);
		for (size_t i = 0; i < e->nargs && !(f && name_tells_nothing(f->name)); i++)
			if (place_of(e->args[i]))
				taken_of(place_of(e->args[i]))->several = true;
		break;
	default:
		if (is_moved_along(e)) {
			look_expr(e->b, ctx);
			return;
		}
	}
	walk_children(e, look_expr, ctx);
}

static void
look_stmt(struct stmt *s, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
		if (s->decls[i]->init && s->decls[i]->init->expr && !s->decls[i]->init->is_list)
			becomes(place_of(s->decls[i]->init->expr), s->decls[i]->type);
}

static void
look_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, look_stmt, look_expr, ctx);
	else
		look(e, ctx);
}

void
casts_find(const struct unit *u)
{
	ptrmap_clear(&all);
	for (const struct function *f = u->functions; f; f = f->next)
		if (!f->system)
			walk_stmt(f->body, look_stmt, look_expr, NULL);
}

struct type *
casts_type(struct expr *e)
{
	const void *place = place_of(e);
	struct taken *t = place ? ptrmap_get(&all, place) : NULL;

	return t && !t->several ? t->as : NULL;
}
