/* SPDX-License-Identifier: ISC */
/*
 * What a turn of a loop is sure to load first.  GCC loads such things at the end of the turn before, where it often
 * still has them (partial redundancy elimination), but not past a branch to where they are not needed; and that is what
 * the way out at a poll is.  So the poll takes them as operands: the interpreter among the kernels needs 0.45 instead
 * of 0.64 seconds, and with clang, which does no such thing but loads earlier, 0.47 instead of 0.56.
 */
#include "ahead.h"

#include "type.h"
#include "walk.h"

struct search {
	const struct expr **found;
	size_t n;
	const struct decl *assigned[8]; /* on the way here */
	size_t nassigned;
	bool stored; /* memory, on the way here: what is loaded may have changed */
	bool over;
};

static bool is_same_value(const struct search *, const struct expr *);

static bool
is_assigned(const struct search *s, const struct decl *d)
{
	for (size_t i = 0; i < s->nassigned; i++)
		if (s->assigned[i] == d)
			return true;
	return false;
}

/*
 * Can D, or what it is made of, only change by its name?  Pointers to arrays of variable length are made of others, and
 * a struct may hold what leads on.
 */
static bool
is_known(const struct search *s, const struct decl *d)
{
	return d->kind == DECL_VAR && !d->thread_local_ && !is_assigned(s, d) &&
		   !(d->function && local_of(d) && local_of(d)->vla);
}

/* Is the address of the lvalue E the same at the start of the turn? */
static bool
is_same_place(const struct search *s, const struct expr *e)
{
	e = walk_strip(e);
	switch (e->kind) {
	case EX_IDENT:
		return is_known(s, e->decl);
	case EX_MEMBER:
		return is_same_place(s, e->a);
	case EX_ARROW:
		return is_same_value(s, e->a);
	case EX_UNARY:
		return e->op == '*' && is_same_value(s, e->a);
	case EX_INDEX:
		return is_same_value(s, e->a) && is_same_value(s, e->b);
	default:
		return false;
	}
}

/*
 * Can a register take the value of E as it is, and may it be read once more?  Bytes are widened at once where they are
 * used, and then are better loaded there.
 */
static bool
is_word(const struct expr *e)
{
	const struct type *t = e->type;

	return ((type_is_integer(t) && type_promote(e->type)->kind == type_unqualified(e->type)->kind) ||
			t->kind == TY_POINTER) &&
		   !(t->quals & (Q_VOLATILE | Q_ATOMIC)) && t->kind != TY_INT128 && t->kind != TY_UINT128 &&
		   !((e->kind == EX_MEMBER || e->kind == EX_ARROW) && e->field->is_bitfield);
}

static bool
is_same_value(const struct search *s, const struct expr *e)
{
	e = walk_strip(e);
	switch (e->kind) {
	case EX_INT:
		return true;
	case EX_IDENT:
		if (e->decl->kind == DECL_ENUMERATOR)
			return true;
		if (e->type->kind == TY_ARRAY)
			return e->type->array != ARRAY_VLA && is_same_place(s, e);
		if (e->decl->kind != DECL_VAR && e->decl->kind != DECL_PARAM)
			return false;
		if (local_is_private(e->decl))
			return !is_assigned(s, e->decl);
		break;
	case EX_BINARY:
		return (e->op == '+' || e->op == '-' || e->op == '*' || e->op == '&' || e->op == '|' || e->op == '^') &&
			   is_same_value(s, e->a) && is_same_value(s, e->b);
	default:
		break;
	}
	if (e->type->kind == TY_ARRAY)
		return is_same_place(s, e);
	return !s->stored && is_word(e) && is_same_place(s, e);
}

static void
note_assignment(const struct expr *to, struct search *s)
{
	if (to->kind != EX_IDENT || !local_is_private(to->decl))
		s->stored = true;
	else if (s->nassigned < sizeof s->assigned / sizeof *s->assigned)
		s->assigned[s->nassigned++] = to->decl;
	else
		s->over = true;
}

/* The step in *p++, which loads *p; NULL if E is something else. */
static const struct expr *
step_in(const struct expr *e)
{
	const struct expr *p = e->kind == EX_UNARY && e->op == '*' ? walk_strip(e->a) : NULL;

	return p && (p->kind == EX_POSTINC || p->kind == EX_POSTDEC) && walk_strip(p->a)->kind == EX_IDENT ? p : NULL;
}

static const struct expr *
without_step(const struct expr *e, const struct expr *step)
{
	struct expr *load = NEW(struct expr);

	*load = *e;
	load->a = walk_strip(step->a);
	load->has_stage = true; /* to be printed part by part */
	return load;
}

/* Notes E if it is such a load; what is inside is none then. */
static bool
take(const struct expr *e, struct search *s)
{
	const struct expr *step = step_in(e), *load = step ? without_step(e, step) : e;

	if (e->kind != EX_IDENT && e->kind != EX_ARROW && e->kind != EX_MEMBER && e->kind != EX_INDEX &&
		!(e->kind == EX_UNARY && e->op == '*'))
		return false;
	if (s->n == AHEAD_LOADS || !is_word(e) || (e->kind == EX_IDENT && local_is_private(e->decl)) ||
		!is_same_place(s, load))
		return false;
	s->found[s->n++] = load;
	if (step)
		note_assignment(walk_strip(step->a), s);
	return true;
}

static bool
is_address(const struct expr *e)
{
	return e->kind == EX_UNARY && e->op == '&';
}

/* Do the operands of E that it may leave out change anything, or not come back? */
static bool
may_do_more(const struct expr *e)
{
	return (e->kind == EX_LOGAND || e->kind == EX_LOGOR || e->kind == EX_COND) &&
		   ((e->b && walk_has_effect(e->b)) || (e->c && walk_has_effect(e->c)));
}

static void
look(struct expr *e, void *ctx)
{
	struct search *s = ctx;
	const struct expr *to = walk_assigned(e);

	if (s->over)
		return;
	if (e->kind == EX_CALL || e->kind == EX_STMT || e->kind == EX_VA_ARG || e->kind == EX_OPAQUE || e->has_stage) {
		s->over = true;
		return;
	}
	if (take(e, s))
		return;
	if (e->kind == EX_ASSIGN) {
		look(e->b, s);
		walk_sure_children(walk_strip(e->a), look, s);
	} else
		walk_sure_children(is_address(e) ? walk_strip(e->a) : e, look, s);
	s->over |= may_do_more(e);
	if (to)
		note_assignment(to, s);
}

/* E as a statement: the value of an lvalue is not needed. */
static void
look_at_effect(struct expr *e, struct search *s)
{
	e = walk_strip(e);
	while (e->kind == EX_CAST && e->type->kind == TY_VOID)
		e = walk_strip(e->a);
	if (e->lvalue)
		walk_sure_children(e, look, s);
	else
		look(e, s);
}

static void
look_in_list(const struct flat *f, struct search *s)
{
	for (; f && !s->over; f = f->next) {
		switch (f->kind) {
		case F_EVAL:
			look_at_effect(f->expr, s);
			break;
		case F_SET:
			look(f->expr, s);
			if (local_is_private(f->var)) {
				struct expr to = {.kind = EX_IDENT, .decl = f->var};

				note_assignment(&to, s);
			} else
				s->stored = true;
			break;
		case F_POLL:
			if (!f->own)
				s->over = true;
			break;
		case F_BLOCK:
			look_in_list(f->body, s);
			break;
		case F_IF:
		case F_SWITCH:
			look(f->expr, s);
			s->over = true;
			break;
		default:
			s->over = true;
		}
	}
}

size_t
ahead_find(const struct flat *loop, bool condition, const struct expr *found[AHEAD_LOADS])
{
	struct search s = {.found = found};

	if (condition && loop->expr) {
		look(loop->expr, &s);
		s.over |= !loop->expr->is_const || loop->expr->value == 0;
	}
	look_in_list(loop->body, &s);
	return s.n;
}
