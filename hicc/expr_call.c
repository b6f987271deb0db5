/* SPDX-License-Identifier: ISC */
/* Calls (C11 6.5.2.2). */
#include "expr_local.h"

/* How messages name the function that is called by F. */
static const char *
callee_text(const struct expr *f)
{
	f = walk_strip(f);
	if (f->kind == EX_IDENT)
		return f->decl->name;
	if (f->kind == EX_MEMBER || f->kind == EX_ARROW)
		return f->field->name;
	return "call";
}

/* Function type called by F, or NULL after a report.  The name of a direct callee does not decay. */
static struct type *
callee_type(struct expr *f)
{
	struct type *t = f->type;

	if (t->kind == TY_FUNCTION) {
		if (walk_strip(f)->kind != EX_IDENT)
			expr_value(f);
		return t;
	}
	if (t->kind == TY_POINTER && t->base->kind == TY_FUNCTION)
		return t->base;
	if (walk_strip(f)->kind == EX_IDENT)
		diag_at(DIAG_ERROR, f->span.first, "called object '%s' is not a function or function pointer", callee_text(f));
	else
		diag_at(DIAG_ERROR, f->span.first, "called object is not a function or function pointer");
	return NULL;
}

static void
check_arguments(const struct expr *call, const struct type *t)
{
	const char *name = callee_text(call->a);
	size_t checked = t->unprototyped ? 0 : t->nparams;

	if (call->nargs < checked)
		diag_at(DIAG_ERROR, call->a->span.first, "too few arguments to function '%s'", name);
	else if (call->nargs > checked && !t->unprototyped && !t->variadic)
		diag_at(DIAG_ERROR, call->a->span.first, "too many arguments to function '%s'", name);
	for (size_t i = 0; i < call->nargs; i++) {
		struct expr *arg = call->args[i];

		if (expr_failed(arg))
			continue;
		if (i < checked)
			expr_check_argument(t->params[i]->type, arg, i + 1, name);
		else if (expr_need_value(arg))
			expr_value(arg);
	}
}

struct expr *
expr_call(struct span span, struct expr *f, struct expr **args, size_t nargs)
{
	struct expr *e;
	struct type *t;
	const struct expr *s;

	if (expr_failed(f) || (t = callee_type(f)) == NULL)
		return expr_error(span);
	if (t->base->kind != TY_VOID && !expr_need_complete(span, t->base))
		return expr_error(span);
	e = expr_new(EX_CALL, span, type_unqualified(t->base));
	e->a = f;
	e->args = args;
	e->nargs = nargs;
	s = walk_strip(f);
	if (s->kind == EX_IDENT && s->decl->builtin && builtin_class(s->decl) != BI_PLAIN)
		generic_call(e, s->decl);
	else
		check_arguments(e, t);
	if (e->evaluated && e->kind == EX_CALL)
		VEC_ADD(expr_unit()->calls, expr_unit()->ncalls, e);
	return e;
}
