/* SPDX-License-Identifier: ISC */
/*
 * Loops that read or write memory in no order, so that caches miss in most turns: a turn then takes a hundred times as
 * long as its operations do.  An address follows from the loop's counters unless it is loaded itself, or computed by
 * operations that throw values about.  Arrays that fit into a cache do not matter.
 */
#include "gram.tab.h"
#include "loops_local.h"
#include "type.h"
#include "walk.h"

enum { CACHED = 4096, /* elements */ WILD = 8 /* variables that are told apart */ };

struct scatter {
	const struct decl *wild[WILD]; /* assigned something that is loaded or thrown about */
	unsigned nwild;
	bool found;
};

static bool
is_load(const struct expr *e)
{
	return e->type->kind != TY_ARRAY &&
		   (e->kind == EX_INDEX || e->kind == EX_ARROW || (e->kind == EX_UNARY && e->op == '*'));
}

/* ... whose place differs from turn to turn, as far as can be told: not a member of one struct. */
static bool
is_element(const struct expr *e)
{
	return is_load(e) && e->kind != EX_ARROW;
}

struct value {
	const struct decl *of;
	bool wild, loaded, own;
};

static void
look_value(struct expr *e, void *p)
{
	struct value *v = p;

	if (is_element(e) || (e->kind == EX_BINARY && (e->op == '%' || e->op == '&' || e->op == '^' || e->op == RIGHT_OP)))
		v->wild = true;
	v->loaded |= is_load(e);
	v->own |= e->kind == EX_IDENT && e->decl == v->of;
}

static void
look_value_below(struct expr *e, void *p)
{
	walk_all_expr(e, look_value, p);
}

/* Where D is a pointer, it goes from one thing to the next: p = p->next. */
static void
note(struct scatter *x, const struct decl *d, struct expr *value)
{
	struct value v = {.of = d};

	value = walk_strip(value);
	if (value->kind == EX_UNARY && value->op == '&') /* loads nothing itself */
		walk_children(walk_strip(value->a), look_value_below, &v);
	else
		look_value_below(value, &v);
	if ((d->type->kind == TY_POINTER ? v.loaded && v.own : v.wild) && x->nwild < WILD)
		x->wild[x->nwild++] = d;
}

static void
look_assigned(struct expr *e, void *p)
{
	const struct expr *target = walk_assigned(e);

	if (target && target->kind == EX_IDENT && e->kind == EX_ASSIGN)
		note(p, target->decl, e->b);
}

struct address {
	const struct scatter *x;
	bool scattered;
};

static void
look_address(struct expr *e, void *p)
{
	struct address *a = p;

	if (is_element(e))
		a->scattered = true;
	for (unsigned i = 0; i < a->x->nwild; i++)
		if (e->kind == EX_IDENT && e->decl == a->x->wild[i])
			a->scattered = true;
}

/* Is E an array that stays in a cache, or a part of one? */
static bool
is_cached(const struct expr *e)
{
	const struct type *t;
	uint64_t n = 1;

	e = walk_strip(e);
	while (e->kind == EX_INDEX)
		e = walk_strip(e->a->type->kind == TY_ARRAY || e->a->type->kind == TY_POINTER ? e->a : e->b);
	t = e->type;
	for (; t->kind == TY_ARRAY && t->array == ARRAY_FIXED && !t->count_by_target && n <= CACHED; t = t->base)
		n *= t->count;
	return e->type->kind == TY_ARRAY && t->kind != TY_ARRAY && n <= CACHED;
}

static void
look_access(struct expr *e, void *p)
{
	struct scatter *x = p;
	struct address a = {x, false};

	if (!is_load(e) || (e->kind == EX_INDEX && (is_cached(e->a) || is_cached(e->b))))
		return;
	if (e->kind == EX_INDEX) {
		/* which row it is depends on a loop further out */
		walk_all_expr(type_is_integer(e->a->type) ? e->a : e->b, look_address, &a);
		if (walk_strip(e->a)->kind == EX_IDENT)
			look_address(walk_strip(e->a), &a);
	} else
		walk_all_expr(e->a, look_address, &a);
	x->found |= a.scattered;
}

/* VISITs the expressions of S, and of what follows it, but for loops inside. */
static void
visit_turn(struct stmt *s, expr_visit *visit, struct scatter *x, bool declares)
{
	for (; s; s = s->next) {
		if (walk_is_loop(s))
			continue;
		for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++) {
			struct initializer *init = s->decls[i]->init;

			if (!init || init->is_list || s->decls[i]->storage == ST_STATIC)
				continue;
			if (declares)
				note(x, s->decls[i], init->expr);
			walk_all_expr(init->expr, visit, x);
		}
		if (s->expr && s->kind != S_CASE)
			walk_all_expr(s->expr, visit, x);
		visit_turn(s->body, visit, x, declares);
		visit_turn(s->otherwise, visit, x, declares);
	}
}

bool
loops_scatter(struct stmt *body)
{
	struct scatter x = {.nwild = 0};
	struct stmt alone = *body;

	if (walk_is_loop(body))
		return false;
	alone.next = NULL;
	visit_turn(&alone, look_assigned, &x, true);
	visit_turn(&alone, look_access, &x, false);
	return x.found;
}
