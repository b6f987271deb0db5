/* SPDX-License-Identifier: ISC */
/*
 * Pointers to bytes of objects: variables of type char * that get the value of a void * or a pointer to something else,
 * in their function or as an argument, or a copy of such a variable; and arguments from other units, for which that is
 * not known.  What allocates memory returns a void * too, but there is no object in it yet.
 */
#include "bytes.h"

#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "util.h"
#include "walk.h"

static struct ptrmap views;	  /* variables that point to bytes of objects */
static struct ptrmap outside; /* that may, for all that this unit knows: arguments from others */
static struct copy {
	const struct decl *to, *from;
} * copies;
static size_t ncopies;

static bool
is_byte(const struct type *t)
{
	return t->kind == TY_CHAR || t->kind == TY_SCHAR || t->kind == TY_UCHAR;
}

static bool
is_variable(const struct expr *e)
{
	return e->kind == EX_IDENT && (e->decl->kind == DECL_VAR || e->decl->kind == DECL_PARAM);
}

static struct expr *
uncast(struct expr *e)
{
	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	return e;
}

/* Is E, a pointer to char or what is cast to one, the address of bytes of an object?  *OF: a copy of that variable. */
static bool
leads_to_object(struct expr *e, const struct decl **of)
{
	struct type *t;

	*of = NULL;
	for (e = uncast(e); e->kind == EX_BINARY && (e->op == '+' || e->op == '-');
		 e = uncast(type_decay(e->a->type)->kind == TY_POINTER ? e->a : e->b))
		;
	if (e->kind == EX_COND && e->b)
		return leads_to_object(e->b, of) || leads_to_object(e->c, of);
	if (e->kind == EX_POSTINC || e->kind == EX_POSTDEC || e->kind == EX_PREINC || e->kind == EX_PREDEC)
		e = uncast(e->a);
	t = type_decay(e->type);
	if (t->kind != TY_POINTER || t->base->kind == TY_FUNCTION)
		return false;
	if (!is_byte(t->base))
		return t->base->kind != TY_VOID || e->kind != EX_CALL;
	if (is_variable(e) && e->type->kind == TY_POINTER)
		*of = e->decl;
	return *of && ptrmap_get(&views, *of);
}

static void
receives(const struct decl *to, struct expr *e)
{
	struct copy c = {to, NULL};

	if (to->type->kind != TY_POINTER || !is_byte(to->type->base))
		return;
	if (leads_to_object(e, &c.from))
		ptrmap_set(&views, to, (void *)(uintptr_t)to);
	else if (c.from)
		VEC_ADD(copies, ncopies, c);
}

static void
look(struct expr *e, void *ctx)
{
	(void)ctx;
	if (e->kind == EX_ASSIGN && is_variable(walk_strip(e->a)))
		receives(walk_strip(e->a)->decl, e->b);
	if (e->kind == EX_CALL) {
		const struct decl *callee = expr_direct_callee(e);
		const struct function *f = callee ? callee->body : NULL;

		for (size_t i = 0; f && !f->system && i < e->nargs && i < f->nparams; i++)
			if (f->params[i])
				receives(f->params[i], e->args[i]);
	}
}

static void
look_stmt(struct stmt *s, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
		if (s->decls[i]->init && s->decls[i]->init->expr)
			receives(s->decls[i], s->decls[i]->init->expr);
}

static void
look_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT) {
		walk_stmt(e->body, look_stmt, look_expr, ctx);
		return;
	}
	look(e, ctx);
	walk_children(e, look_expr, ctx);
}

/* Copies of what is in MAP are too. */
static void
follow_copies(struct ptrmap *map)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < ncopies; i++)
			if (ptrmap_get(map, copies[i].from) && !ptrmap_get(map, copies[i].to)) {
				ptrmap_set(map, copies[i].to, (void *)(uintptr_t)copies[i].to);
				more = true;
			}
	}
}

void
bytes_find(const struct unit *u)
{
	ptrmap_clear(&views);
	ptrmap_clear(&outside);
	copies = NULL;
	ncopies = 0;
	for (const struct function *f = u->functions; f; f = f->next) {
		if (f->system)
			continue;
		for (size_t i = 0; f->decl->storage != ST_STATIC && i < f->nparams; i++)
			if (f->params[i])
				ptrmap_set(&outside, f->params[i], f->params[i]);
		walk_stmt(f->body, look_stmt, look_expr, NULL);
	}
	follow_copies(&views);
	follow_copies(&outside);
}

/* ---- loops ------------------------------------------------------------------------------------------------------ */

struct facts {
	bool moves; /* bytes of objects */
	bool may;	/* what may be some */
	bool more;	/* does anything that may take long, or leads elsewhere */
};

/* P++ and the like, or a plain variable: another byte in each turn, so that the loop ends with memory. */
static bool
goes_on(const struct expr *e)
{
	e = walk_strip(e);
	return e->kind == EX_IDENT || e->kind == EX_POSTINC || e->kind == EX_POSTDEC || e->kind == EX_PREINC ||
		   e->kind == EX_PREDEC;
}

/* TO is assigned: is it a byte of an object? */
static void
look_at_target(struct expr *to, struct facts *f)
{
	const struct decl *of;
	bool index = to->kind == EX_INDEX && walk_strip(to->a)->type->kind == TY_POINTER;

	if (!is_byte(to->type) || !(index || (to->kind == EX_UNARY && to->op == '*')) || !goes_on(index ? to->b : to->a))
		return;
	f->moves |= leads_to_object(to->a, &of);
	f->may |= of && ptrmap_get(&outside, of);
}

static void
look_at(struct expr *e, void *ctx)
{
	struct facts *f = ctx;
	struct expr *to = walk_assigned(e);

	f->more |= e->kind == EX_CALL || e->kind == EX_STMT || e->kind == EX_VA_ARG || (e->type->quals & Q_VOLATILE) != 0;
	if (to)
		look_at_target(to, f);
	walk_children(e, look_at, f);
}

static void
look_at_stmt(struct stmt *s, void *ctx)
{
	struct facts *f = ctx;

	switch (s->kind) {
	case S_EXPR:
	case S_BLOCK:
	case S_IF:
	case S_DECL:
	case S_BREAK:
	case S_CONTINUE:
	case S_RETURN:
		break;
	default:
		f->more = true;
	}
}

bool
bytes_are_moved(const struct stmt *loop)
{
	struct facts f = {false, false, false};
	struct stmt body = *loop->body;

	if (!loop->expr || loop->expr->is_const)
		return false;
	body.next = NULL;
	look_at(loop->expr, &f);
	if (loop->step)
		look_at(loop->step, &f);
	walk_stmt(&body, look_at_stmt, look_at, &f);
	if (f.more)
		return false;
	/* a for loop that is run in pieces is through with most objects before it polls, and mostly of another kind */
	return f.moves || (f.may && !(loop->kind == S_FOR && points_loop_chunk(loop)));
}

bool
bytes_lead_to_object(struct expr *e)
{
	const struct decl *of;

	return leads_to_object(e, &of);
}
