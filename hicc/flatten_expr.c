/* SPDX-License-Identifier: ISC */
/*
 * Expressions with migration points inside: operands go to temporaries, so that each call that is a point can stand
 * alone. See flatten.c for the order of evaluation.
 */
#include "flatten_local.h"

#include <string.h>

#include "ctypeloc.h"
#include "expr.h"
#include "locals.h"
#include "type.h"
#include "walk.h"

/* ---- making nodes ------------------------------------------------------------------------------------------ */

struct decl *
flatten_new_var(struct type *t, bool memory)
{
	struct decl *d = NEW(struct decl);
	struct local *l = NEW(struct local);

	d->kind = DECL_VAR;
	d->type = type_unqualified(t);
	d->name = arena_printf("__hicam_t%u", flatten_plan->ntemps++);
	d->function = flatten_fun;
	d->slot = (int)flatten_plan->nvars;
	d->info = l;
	l->memory = memory;
	l->temp = true;
	l->scope = flatten_fun->span;
	l->must_clear = type_garbage_matters(t);
	VEC_ADD(flatten_plan->vars, flatten_plan->nvars, d);
	return d;
}

struct expr *
flat_temp(struct decl *d, struct span span)
{
	struct expr *e = NEW(struct expr);

	e->kind = EX_TEMP;
	e->type = d->type;
	e->decl = d;
	e->span = span;
	e->evaluated = e->lvalue = true;
	return e;
}

static struct expr *
copy(const struct expr *e)
{
	struct expr *c = NEW(struct expr);

	*c = *e;
	return c;
}

/* ---- operands ------------------------------------------------------------------------------------------------ */

/* Pointers into the C library's tables must not be live across a stage; reading them late is as good. */
static void
find_library_table(struct expr *e, void *found)
{
	if (e->kind == EX_CALL && call_of(e)->callee) {
		const char *n = call_of(e)->callee->name;

		if (ctypeloc_number(n) >= 0 || strcmp(n, "__errno_location") == 0)
			*(bool *)found = true;
	}
	walk_children(e, find_library_table, found);
}

/* Does E have the same value behind a stage as before it? */
static bool
is_stable(struct expr *e)
{
	bool table = false;

	if (e->is_const)
		return true;
	switch (e->kind) {
	case EX_INT:
	case EX_FLOAT:
	case EX_STRING:
	case EX_TEMP:
	case EX_SIZEOF_EXPR:
	case EX_SIZEOF_TYPE:
	case EX_ALIGNOF_EXPR:
	case EX_ALIGNOF_TYPE:
	case EX_OFFSETOF:
	case EX_ERROR:
		return true;
	case EX_IDENT:
		return e->decl->kind == DECL_ENUMERATOR || e->decl->kind == DECL_FUNCTION || e->type->kind == TY_ARRAY ||
			   local_is_private(e->decl);
	case EX_PAREN:
	case EX_CAST:
	case EX_EXTENSION:
		return is_stable(e->a);
	case EX_UNARY:
		if (e->op == '&')
			return walk_strip(e->a)->kind == EX_IDENT;
		if (e->op != '*')
			return is_stable(e->a);
		/* a table, but not errno */
		if (e->type->kind == TY_POINTER)
			find_library_table(e->a, &table);
		return table;
	default:
		find_library_table(e, &table);
		return table;
	}
}

static struct expr *
snapshot(struct expr *e)
{
	struct flat *f;
	struct type *t = type_decay(e->type);

	if (is_stable(e))
		return e;
	if (t->kind == TY_VOID) {
		flat_add_expr(F_EVAL, e);
		return e;
	}
	f = flat_add(F_SET, e->span.first);
	f->expr = e;
	f->var = flatten_new_var(t, false);
	return flat_temp(f->var, e->span);
}

/* E as an lvalue whose parts are read now if LATER operands hold a stage. */
static struct expr *
flat_lvalue(struct expr *e, bool later)
{
	struct expr *c;

	if (!e->has_stage && !later)
		return e;
	switch (e->kind) {
	case EX_PAREN:
	case EX_EXTENSION:
	case EX_REAL:
	case EX_IMAG:
	case EX_MEMBER:
	case EX_GENERIC:
	case EX_CHOOSE:
		c = copy(e);
		c->a = e->kind == EX_MEMBER && !e->a->lvalue ? flat_value(e->a) : flat_lvalue(e->a, later);
		break;
	case EX_ARROW:
		c = copy(e);
		c->a = flat_value(e->a);
		if (later)
			c->a = snapshot(c->a);
		break;
	case EX_UNARY:
		c = copy(e);
		c->a = flat_value(e->a);
		if (later)
			c->a = snapshot(c->a);
		break;
	case EX_INDEX:
		c = copy(e);
		c->a = e->a->type->kind == TY_ARRAY ? flat_lvalue(e->a, later || e->b->has_stage) : flat_value(e->a);
		if (e->a->type->kind != TY_ARRAY && (later || e->b->has_stage))
			c->a = snapshot(c->a);
		c->b = flat_value(e->b);
		if (later)
			c->b = snapshot(c->b);
		break;
	case EX_IDENT:
	case EX_STRING:
		return e;
	default:
		return e->has_stage ? flat_value(e) : e;
	}
	c->has_stage = true; /* print by parts */
	return c;
}

/* ---- expressions ------------------------------------------------------------------------------------------------ */

/* The call itself; operands first. */
struct expr *
flat_call_operands(struct expr *e)
{
	struct expr *c = copy(e);
	size_t first = e->nargs; /* leftmost operand with a stage */

	c->has_stage = true;
	c->args = arena_alloc((e->nargs + 1) * sizeof *c->args);
	for (size_t i = e->nargs; i-- > 0;)
		if (e->args[i]->has_stage)
			first = i;
	for (size_t i = e->nargs; i-- > 0;) {
		c->args[i] = e->args[i]->has_stage ? flat_value(e->args[i]) : e->args[i];
		if (i > first || e->a->has_stage)
			c->args[i] = snapshot(c->args[i]);
	}
	if (e->a->has_stage)
		c->a = flat_value(e->a);
	return c;
}

/*
 * A library function in which the process can stop (abi.h, __hicam_waits):
 * for (;;) { __hicam_waits = 1; result = call; if (__hicam_waits != 2) break; poll }
 */
static struct expr *
flat_wait(struct expr *c, bool value)
{
	struct decl *result = value ? flatten_new_var(c->type, false) : NULL;
	struct flat *loop;
	struct flat_body b;
	struct nest n = {.first = (int)flatten_plan->nstages, .poll = -1, .leaf = true};

	for (size_t i = 0; i < c->nargs; i++)
		c->args[i] = snapshot(c->args[i]);
	loop = flat_add(F_WHILE, c->span.first);
	flat_body_begin(&b);
	flat_add_expr(F_EVAL, flat_text("__hicam_waits = 1", c->span));
	if (result)
		flat_add_expr(F_SET, c)->var = result;
	else
		flat_add_expr(F_EVAL, c);
	flat_add_break(flat_text("__builtin_expect(__hicam_waits != 2, 1)", c->span));
	flat_add_poll(STAGE_WAIT, c->span.first);
	loop->body = flat_body_end(&b);
	flat_nest_end(loop, &n);
	return result ? flat_temp(result, c->span) : c;
}

static struct expr *
flat_call(struct expr *e, bool value)
{
	const struct decl *callee = call_of(e)->callee;
	struct expr *c;
	struct flat *f;

	/* its operand is not evaluated, and is no constant */
	if (callee && strcmp(callee->name, "__builtin_constant_p") == 0)
		return flat_text("0", e->span);
	c = flat_call_operands(e);
	if (call_of(e)->waits)
		return flat_wait(c, value);

	if (!call_of(e)->stage)
		return c;
	f = flat_add_expr(F_CALL, c);
	f->token = e->a->span.first;
	if (value && e->type->kind != TY_VOID)
		f->var = flatten_new_var(e->type, false);
	flat_add_stage(STAGE_CALL, f);
	if (points_is_recursion(flatten_fun, e))
		flat_add_poll(STAGE_RECURSION, f->token)->behind = true;
	return f->var ? flat_temp(f->var, e->span) : c;
}

/* Both branches end in the same temporary, NULL for void. */
void
flat_set(struct decl *d, struct expr *e)
{
	if (d) {
		struct expr *v = flat_value(e);

		flat_add_expr(F_SET, v)->var = d;
	} else
		flat_effect(e);
}

struct expr *
flat_not(struct expr *e)
{
	struct expr *n = NEW(struct expr);

	n->kind = EX_UNARY;
	n->op = '!';
	n->type = type_basic(TY_INT);
	n->span = e->span;
	n->a = e;
	n->has_stage = true;
	return n;
}

static struct expr *
flat_logical(struct expr *e, bool value)
{
	struct decl *d = NULL;
	struct flat *f;
	struct flat_body b;
	struct expr *left = flat_value(e->a);

	if (!e->b->has_stage) {
		struct expr *c = copy(e);

		c->a = left;
		c->has_stage = true;
		if (!value)
			flat_add_expr(F_EVAL, c);
		return c;
	}
	if (value) {
		d = flatten_new_var(type_basic(TY_INT), false);
		flat_add_expr(F_SET, flat_not(flat_not(left)))->var = d;
		left = flat_temp(d, e->span);
	}
	f = flat_add_expr(F_IF, e->kind == EX_LOGAND ? left : flat_not(left));
	flat_body_begin(&b);
	if (d) {
		struct expr *right = flat_value(e->b);

		flat_add_expr(F_SET, flat_not(flat_not(right)))->var = d;
	} else
		flat_effect(e->b);
	f->body = flat_body_end(&b);
	return d ? flat_temp(d, e->span) : e;
}

static struct expr *
flat_cond(struct expr *e, bool value)
{
	struct decl *d = NULL;
	struct flat *f;
	struct flat_body b;
	struct expr *c = flat_value(e->a);

	value = value && e->type->kind != TY_VOID;
	if (value && !(e->b && e->b->has_stage) && !e->c->has_stage) {
		struct expr *n = copy(e);

		n->a = c;
		n->has_stage = true;
		return n;
	}
	if (value)
		d = flatten_new_var(type_decay(e->type), false);
	if (!e->b) {
		c = snapshot(c);
		if (d)
			flat_add_expr(F_SET, c)->var = d;
	}
	f = flat_add_expr(F_IF, e->b ? c : flat_not(c));
	flat_body_begin(&b);
	flat_set(d, e->b ? e->b : e->c);
	f->body = flat_body_end(&b);
	if (e->b) {
		flat_body_begin(&b);
		flat_set(d, e->c);
		f->otherwise = flat_body_end(&b);
	}
	return d ? flat_temp(d, e->span) : e;
}

static struct expr *
flat_assign(struct expr *e)
{
	struct expr *c = copy(e);

	c->has_stage = true;
	if (e->kind == EX_ASSIGN) {
		c->a = flat_lvalue(e->a, e->b->has_stage);
		c->b = flat_value(e->b);
	} else {
		c->b = flat_value(e->b);
		if (e->a->has_stage)
			c->b = snapshot(c->b);
		c->a = flat_lvalue(e->a, false);
	}
	return c;
}

static struct expr *
flat_binary(struct expr *e)
{
	struct expr *c = copy(e), *left = walk_strip(e->a);

	c->has_stage = true;
	c->a = flat_value(e->a);
	if (e->b->has_stage && left->kind != EX_IDENT)
		c->a = snapshot(c->a);
	c->b = flat_value(e->b);
	return c;
}

static struct expr *
flat_stmt_expr(struct expr *e, bool value)
{
	struct flat *block = flat_add(F_BLOCK, e->span.first);
	struct stmt *last = e->body->body;
	struct decl *d = NULL;
	struct flat_body b;

	flat_body_begin(&b);
	for (struct stmt *s = e->body->body; s; s = s->next)
		last = s;
	if (value && e->type->kind != TY_VOID)
		d = flatten_new_var(type_decay(e->type), false);
	for (struct stmt *s = e->body->body; s; s = s->next) {
		if (s == last && d && s->kind == S_EXPR && s->expr) {
			flat_set(d, s->expr);
			break;
		}
		flat_stmt(s);
	}
	block->body = flat_body_end(&b);
	return d ? flat_temp(d, e->span) : e;
}

void
flat_initializer(struct initializer *i)
{
	for (; i; i = i->next) {
		if (i->is_list)
			flat_initializer(i->list);
		else if (i->expr && i->expr->has_stage)
			i->expr = snapshot(flat_value(i->expr));
	}
}

/* An expression with E's value and no stage inside; statements that must run before it are added. */
struct expr *
flat_value(struct expr *e)
{
	struct expr *c;

	if (!e->has_stage)
		return e;
	switch (e->kind) {
	case EX_CALL:
		return flat_call(e, true);
	case EX_LOGAND:
	case EX_LOGOR:
		return flat_logical(e, true);
	case EX_COND:
		return flat_cond(e, true);
	case EX_ASSIGN:
	case EX_ASSIGN_OP:
		return flat_assign(e);
	case EX_BINARY:
		return flat_binary(e);
	case EX_COMMA:
		flat_effect(e->a);
		return flat_value(e->b);
	case EX_STMT:
		return flat_stmt_expr(e, true);
	case EX_INDEX:
	case EX_ARROW:
		return flat_lvalue(e, false);
	case EX_UNARY:
		c = copy(e);
		c->a = e->op == '&' ? flat_lvalue(e->a, false) : flat_value(e->a);
		c->has_stage = true;
		return c;
	case EX_PREINC:
	case EX_PREDEC:
	case EX_POSTINC:
	case EX_POSTDEC:
		c = copy(e);
		c->a = flat_lvalue(e->a, false);
		c->has_stage = true;
		return c;
	case EX_GENERIC:
	case EX_CHOOSE:
		return flat_value(e->a);
	case EX_COMPOUND:
		if (e->init)
			flat_initializer(e->init->is_list ? e->init->list : e->init);
		return e;
	default:
		c = copy(e);
		if (e->a)
			c->a = flat_value(e->a);
		c->has_stage = true;
		return c;
	}
}

/* E for its side effects. */
void
flat_effect(struct expr *e)
{
	if (!e->has_stage) {
		flat_add_expr(F_EVAL, e);
		return;
	}
	switch (e->kind) {
	case EX_PAREN:
	case EX_EXTENSION:
	case EX_GENERIC:
	case EX_CHOOSE:
		flat_effect(e->a);
		return;
	case EX_CAST:
		if (e->of->kind == TY_VOID) {
			flat_effect(e->a);
			return;
		}
		break;
	case EX_CALL: {
		struct expr *c = flat_call(e, false);

		if (!call_of(e)->stage)
			flat_add_expr(F_EVAL, c);
		return;
	}
	case EX_LOGAND:
	case EX_LOGOR:
		flat_logical(e, false);
		return;
	case EX_COND:
		flat_cond(e, false);
		return;
	case EX_COMMA:
		flat_effect(e->a);
		flat_effect(e->b);
		return;
	case EX_STMT:
		flat_stmt_expr(e, false);
		return;
	default:
		break;
	}
	flat_add_expr(F_EVAL, flat_value(e));
}
