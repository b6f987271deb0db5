/* SPDX-License-Identifier: ISC */
#include "walk.h"

#include <stddef.h>

void
walk_initializer(struct initializer *init, expr_visit *visit, void *ctx)
{
	for (; init; init = init->next) {
		if (init->is_list)
			walk_initializer(init->list, visit, ctx);
		else if (init->expr)
			visit(init->expr, ctx);
	}
}

void
walk_children(struct expr *e, expr_visit *visit, void *ctx)
{
	switch (e->kind) {
	case EX_SIZEOF_EXPR:
	case EX_SIZEOF_TYPE:
	case EX_ALIGNOF_EXPR:
	case EX_ALIGNOF_TYPE:
	case EX_OFFSETOF:
	case EX_TYPES_COMPATIBLE:
		return;
	case EX_GENERIC:
	case EX_CHOOSE:
		if (e->a)
			visit(e->a, ctx);
		return;
	case EX_STMT:
		walk_stmt(e->body, NULL, visit, ctx);
		return;
	case EX_COMPOUND:
		if (e->init)
			walk_initializer(e->init->is_list ? e->init->list : e->init, visit, ctx);
		return;
	default:
		if (e->a)
			visit(e->a, ctx);
		if (e->b)
			visit(e->b, ctx);
		if (e->c)
			visit(e->c, ctx);
		for (size_t i = 0; i < e->nargs; i++)
			visit(e->args[i], ctx);
	}
}

void
walk_sure_children(struct expr *e, expr_visit *visit, void *ctx)
{
	if (e->kind == EX_LOGAND || e->kind == EX_LOGOR || e->kind == EX_COND)
		visit(e->a, ctx);
	else if (e->kind != EX_STMT)
		walk_children(e, visit, ctx);
}

/* Those bounds of arrays of variable length that stand in the declaration S: it computes them. */
static void
walk_bounds(const struct stmt *s, const struct type *t, expr_visit *visit, void *ctx)
{
	for (; t && (t->kind == TY_ARRAY || t->kind == TY_POINTER); t = t->base)
		if (t->kind == TY_ARRAY && t->array == ARRAY_VLA && t->bound && t->bound->span.first >= s->span.first &&
			t->bound->span.last <= s->span.last)
			visit(t->bound, ctx);
}

static void
walk_decls(struct stmt *s, expr_visit *visit, void *ctx)
{
	for (size_t i = 0; i < s->ndecls; i++) {
		struct decl *d = s->decls[i];

		if (d->kind == DECL_VAR || d->kind == DECL_TYPEDEF)
			walk_bounds(s, d->type, visit, ctx);
		if (d->kind == DECL_VAR && d->init && d->storage != ST_STATIC) {
			if (d->init->is_list)
				walk_initializer(d->init->list, visit, ctx);
			else if (d->init->expr)
				visit(d->init->expr, ctx);
		}
	}
}

void
walk_stmt(struct stmt *s, stmt_visit *on_stmt, expr_visit *visit, void *ctx)
{
	for (; s; s = s->next) {
		if (on_stmt)
			on_stmt(s, ctx);
		if (s->kind == S_DECL && visit)
			walk_decls(s, visit, ctx);
		if (s->init)
			walk_stmt(s->init, on_stmt, visit, ctx);
		if (visit && s->expr && s->kind != S_CASE)
			visit(s->expr, ctx);
		if (visit && s->step)
			visit(s->step, ctx);
		if (s->body)
			walk_stmt(s->body, on_stmt, visit, ctx);
		if (s->otherwise)
			walk_stmt(s->otherwise, on_stmt, visit, ctx);
	}
}

struct all {
	expr_visit *visit;
	void *ctx;
};

static void
all_below(struct expr *e, void *p)
{
	struct all *a = p;

	a->visit(e, a->ctx);
	walk_children(e, all_below, a);
}

void
walk_all(struct stmt *s, expr_visit *visit, void *ctx)
{
	struct all a = {visit, ctx};

	walk_stmt(s, NULL, all_below, &a);
}

void
walk_all_expr(struct expr *e, expr_visit *visit, void *ctx)
{
	struct all a = {visit, ctx};

	all_below(e, &a);
}

bool
walk_is_loop(const struct stmt *s)
{
	return s->kind == S_FOR || s->kind == S_WHILE || s->kind == S_DO;
}

static void
find_asm(struct stmt *s, void *found)
{
	if (s->kind == S_ASM)
		*(bool *)found = true;
}

static void
find_asm_inside(struct expr *e, void *found)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, find_asm, find_asm_inside, found);
	else
		walk_children(e, find_asm_inside, found);
}

bool
walk_has_asm(struct stmt *s)
{
	bool found = false;

	walk_stmt(s, find_asm, find_asm_inside, &found);
	return found;
}

struct expr *
walk_strip(const struct expr *e)
{
	while ((e->kind == EX_PAREN || e->kind == EX_EXTENSION || e->kind == EX_GENERIC || e->kind == EX_CHOOSE) && e->a)
		e = e->a;
	return (struct expr *)e;
}

struct expr *
walk_assigned(const struct expr *e)
{
	switch (e->kind) {
	case EX_ASSIGN:
	case EX_ASSIGN_OP:
	case EX_PREINC:
	case EX_PREDEC:
	case EX_POSTINC:
	case EX_POSTDEC:
		return walk_strip(e->a);
	default:
		return NULL;
	}
}

bool
walk_is_effect(const struct expr *e)
{
	return walk_assigned(e) || e->kind == EX_CALL || e->kind == EX_STMT || e->kind == EX_VA_ARG;
}

static void
find_effect(struct expr *e, void *found)
{
	if (walk_is_effect(e))
		*(bool *)found = true;
}

bool
walk_has_effect(struct expr *e)
{
	bool found = false;

	walk_all_expr(e, find_effect, &found);
	return found;
}

struct assignment {
	const struct decl *to;
	bool found;
};

static void
find_assignment(struct expr *e, void *ctx)
{
	struct assignment *a = ctx;
	const struct expr *to = walk_assigned(e);

	if (to && to->kind == EX_IDENT && to->decl == a->to)
		a->found = true;
}

bool
walk_assigns(struct stmt *s, const struct decl *d)
{
	struct assignment a = {d, false};

	walk_all(s, find_assignment, &a);
	return a.found;
}

struct decl *
expr_direct_callee(const struct expr *call)
{
	struct expr *f = walk_strip(call->a);

	/* (*f)(x) and (&f)(x) are f(x) for a function f */
	while (f->kind == EX_UNARY && (f->op == '*' || f->op == '&'))
		f = walk_strip(f->a);
	return f->kind == EX_IDENT && f->decl->kind == DECL_FUNCTION ? f->decl : NULL;
}
