/* SPDX-License-Identifier: ISC */
/* Whether a poll comes by in every turn of a loop, so that it needs none of its own. */
#include "loops_local.h"
#include "walk.h"

static bool always_polls(const struct stmt *, bool returns);

/* Can S go on to the next turn of the loop around it, to some other place in its body, or out of the function? */
static bool
may_skip(struct stmt *s, bool returns)
{
	struct loop_facts f = loops_look_at_stmt(s);

	return f.continues || f.goto_or_label || (returns && f.returns);
}

/* Do the statements from LIST on?  RETURNS: they must not return before. */
static bool
list_polls(struct stmt *list, bool returns)
{
	for (; list; list = list->next) {
		if (always_polls(list, returns))
			return true;
		if (may_skip(list, returns))
			return false;
	}
	return false;
}

/* Does a call of F pass a poll of its own, whatever it does? */
static bool
function_polls(const struct function *f)
{
	struct plan *p = plan_of(f);

	if (p->plan != PLAN_POINTS || p->recursive)
		return false;
	if (p->polls == POLLS_UNKNOWN) {
		p->polls = POLLS_NOT_ALWAYS; /* if it comes back here */
		if (list_polls(f->body->body, true))
			p->polls = POLLS_ALWAYS;
	}
	return p->polls == POLLS_ALWAYS;
}

static void
look_for_call(struct expr *e, void *found)
{
	const struct decl *callee = e->kind == EX_CALL ? call_of(e)->callee : NULL;

	if (callee && decl_own_body(callee) && function_polls(callee->body))
		*(bool *)found = true;
	walk_sure_children(e, look_for_call, found);
}

/* Is there a call of such a function in E that is always made? */
static bool
expression_polls(struct expr *e)
{
	bool found = false;

	if (e)
		look_for_call(e, &found);
	return found;
}

static bool
declaration_polls(const struct stmt *s)
{
	for (size_t i = 0; i < s->ndecls; i++) {
		const struct decl *d = s->decls[i];

		if (d->kind == DECL_VAR && d->init && !d->init->is_list && d->storage != ST_STATIC && d->storage != ST_EXTERN &&
			expression_polls(d->init->expr))
			return true;
	}
	return false;
}

/* Does one whenever S is run and does not leave the loop around it (RETURNS: or even if it leaves the function)? */
static bool
always_polls(const struct stmt *s, bool returns)
{
	struct expr *limits[2];
	uint64_t most;

	switch (s->kind) {
	case S_BLOCK:
		return list_polls(s->body, returns);
	case S_EXPR:
	case S_RETURN:
	case S_SWITCH:
		return expression_polls(s->expr);
	case S_DECL:
		return declaration_polls(s);
	case S_IF:
		return expression_polls(s->expr) ||
			   (s->otherwise && always_polls(s->body, returns) && always_polls(s->otherwise, returns));
	case S_DO:
		return !points_loop_is_short(s);
	case S_WHILE:
	case S_FOR:
		/* a nest of two may be found to be short when it is run */
		return !points_loop_is_short(s) && !points_nest_limits(s, limits, &most) &&
			   (!s->expr || loops_always_true(s->expr) || points_loop_chunk(s) != NULL);
	default:
		return false;
	}
}

bool
points_body_polls(const struct stmt *body)
{
	return always_polls(body, false);
}
