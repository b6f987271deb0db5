/* SPDX-License-Identifier: ISC */
/*
 * The types that allocations give their memory: what the size is made of, and what the result becomes; hints where a
 * function of the unit returns untyped memory.
 */
#include "allocations.h"

#include "expr.h"
#include "family.h"
#include "handed.h"
#include "names.h"
#include "pass.h"
#include "type.h"
#include "typetab.h"
#include "views.h"
#include "walk.h"

struct sizes {
	struct type *wanted; /* does one of the sizeofs name it? */
	struct type *first;
	bool matches;
};

static void
find_sizeof(struct expr *e, void *ctx)
{
	struct sizes *s = ctx;
	struct type *t = NULL;

	if (e->kind == EX_SIZEOF_EXPR)
		t = e->a->type;
	else if (e->kind == EX_SIZEOF_TYPE || e->kind == EX_OFFSETOF)
		t = e->of;
	if (!t) {
		walk_children(e, find_sizeof, ctx);
		return;
	}
	while (t->kind == TY_ARRAY)
		t = t->base;
	if (!type_is_complete(t) || t->kind == TY_FUNCTION || t->kind == TY_VOID)
		return;
	if (!s->first)
		s->first = t;
	if (s->wanted && type_compatible(t, s->wanted))
		s->matches = true;
}

/* The pointee that the context gives an allocation, or NULL. */
struct type *
allocation_type(struct type *ctx)
{
	if (!ctx || ctx->kind != TY_POINTER || !type_is_complete(ctx->base) || ctx->base->kind == TY_VOID ||
		ctx->base->kind == TY_FUNCTION)
		return NULL;
	return ctx->base;
}

static bool
is_sum(struct expr *e)
{
	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	return e->kind == EX_OFFSETOF || (e->kind == EX_BINARY && e->op == '+');
}

/* The terms of a sum that are made of a T, and the others. */
struct terms {
	struct type *t;
	struct expr *head; /* the first of them */
	size_t heads, others;
	size_t alone;	   /* heads that are the size of one T */
	struct type *wide; /* one of the others is made of its size, and it is no character */
};

static void
find_terms(struct expr *e, struct terms *terms)
{
	struct sizes s = {terms->t, NULL, false};

	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	if (e->kind == EX_BINARY && e->op == '+') {
		find_terms(e->a, terms);
		find_terms(e->b, terms);
		return;
	}
	find_sizeof(e, &s);
	if (s.matches) {
		terms->head = terms->heads++ ? terms->head : e;
		terms->alone += e->kind == EX_SIZEOF_EXPR || e->kind == EX_SIZEOF_TYPE || e->kind == EX_OFFSETOF;
	} else if (!e->is_const || s.first) {
		terms->others++;
		terms->wide = s.first && !type_is_bytes(s.first) ? s.first : terms->wide;
	}
}

/* Is one term of the sum SIZE the size of T alone, and no other term made of it? */
static bool
has_one(struct expr *size, struct type *t)
{
	struct terms terms = {.t = t};

	find_terms(size, &terms);
	return terms.alone == 1 && terms.heads == 1;
}

/* Memory for one T and something behind it, not for several. */
static bool
is_with_tail(struct expr *size, struct type *t)
{
	if (t->kind != TY_STRUCT || !is_sum(size))
		return false;
	for (const struct field *f = t->tag ? t->tag->fields : NULL; f; f = f->next)
		if (field_is_tail(f))
			return true;
	return has_one(size, t);
}

/*
 * Memory for several T and something else behind them, in one piece:
 *
 *	char **v = malloc(n * sizeof *v + length);
 */
static bool
is_several_and_more(struct expr *e, struct type *t, struct call *c, struct type **wide)
{
	struct terms terms = {.t = t};

	if (e->nargs != 1 || e->has_stage || !is_sum(e->args[0]))
		return false;
	find_terms(e->args[0], &terms);
	if (terms.heads != 1 || terms.others == 0 || walk_has_effect(terms.head))
		return false;
	c->hint_size = terms.head;
	*wide = terms.wide;
	return true;
}

static void
find_product(struct expr *e, void *ctx)
{
	if (e->kind == EX_BINARY && e->op == '*' && !e->is_const)
		*(bool *)ctx = true;
	else if (e->kind != EX_CALL)
		walk_children(e, find_product, ctx);
}

/* What the header in an allocation heads: an array, if its size is a product. */
int
allocation_heads(struct expr *call)
{
	bool product = false;

	for (size_t i = 0; i < call->nargs; i++)
		find_product(call->args[i], &product);
	return product ? 2 : 1;
}

/* Is the allocation E, with a T in its size, one T that heads what is handed out? */
static bool
is_header(struct expr *e, struct type *t, bool matches)
{
	struct expr *size = e->args[e->nargs - 1];

	if (handed_behind_header(e))
		return !matches || is_sum(size);
	return handed_behind_untyped(e) && t->kind == TY_STRUCT && is_sum(size) && has_one(size, t);
}

/* (sizeof(T) + 15) / 16 * 16: room for slots, in which there may be other things too. */
static void
find_rounding(struct expr *e, void *ctx)
{
	struct sizes s = {NULL, NULL, false};

	if (e->kind == EX_BINARY && (e->op == '/' || e->op == '%' || e->op == '&'))
		find_sizeof(e->a, &s);
	if (s.first && !type_is_bytes(s.first))
		*(bool *)ctx = true;
	walk_children(e, find_rounding, ctx);
}

void
allocation_find(struct expr *e, struct call *c, enum allocator kind, struct type *ctx)
{
	struct sizes s = {allocation_type(ctx), NULL, false};
	struct type *t, *wide;
	bool tail = false, rounded = false;

	for (size_t i = 0; i < e->nargs; i++)
		if (kind != ALLOC_REALLOC || i > 0) {
			find_sizeof(e->args[i], &s);
			find_rounding(e->args[i], &rounded);
		}
	t = s.matches || !s.first || (s.wanted && type_is_bytes(s.first)) ? s.wanted : s.first;
	if (!s.first && t && family_has(t)) /* it is that, or whatever begins with it */
		t = NULL;
	/* sizeof(char) * size, for memory that is not used as characters */
	if (!s.wanted && s.first && type_is_bytes(s.first))
		t = NULL;
	if (rounded && s.wanted && type_is_bytes(s.wanted))
		t = s.wanted;
	if (t && t->kind == TY_ARRAY)
		while (t->kind == TY_ARRAY)
			t = t->base;
	if (t && e->nargs > 0)
		tail = is_with_tail(e->args[e->nargs - 1], t);
	if (t && is_header(e, t, s.matches)) {
		c->hint = uses_new_site(type_unqualified(t), false, e->span.first);
		c->hint->heads = allocation_heads(e);
		c->hint_header = true;
		t = NULL;
		tail = false;
	} else if (t && !tail && !type_is_bytes(t) && s.matches && is_several_and_more(e, t, c, &wide)) {
		c->hint = uses_new_site(type_unqualified(t), false, e->span.first);
		c->hint->heads = 2;
		if (wide)
			c->behind = uses_new_site(type_unqualified(wide), false, e->span.first);
		t = wide ? NULL : type_basic(TY_CHAR);
	}
	c->site = uses_new_site(t ? type_unqualified(t) : NULL, tail, e->span.first);
	c->in_frame = kind == ALLOC_FRAME;
	c->rename = kind == ALLOC_MALLOC	? "__hicam_malloc"
				: kind == ALLOC_CALLOC	? "__hicam_calloc"
				: kind == ALLOC_REALLOC ? "__hicam_realloc"
				: kind == ALLOC_FRAME	? "__hicam_alloca"
										: "__hicam_aligned_alloc";
}

/* A wrapper that returns untyped memory, used as T *: xmalloc, a pool.  Or the struct with which T begins. */
void
allocation_hint(struct expr *e, struct call *c, struct type *ctx)
{
	struct type *t = allocation_type(ctx), *r = e->type;
	struct sizes s = {t, NULL, false};
	size_t integers = 0;
	bool tail, base, more;

	if (!t || type_is_bytes(t) || r->kind != TY_POINTER)
		return;
	base = family_begins(t, r->base);
	if (!type_is_bytes(r->base) && !base)
		return;
	if (c->callee && (c->callee->builtin || (c->callee->system && !decl_own_body(c->callee))))
		return;
	for (size_t i = 0; i < e->nargs; i++) {
		bool effect;

		if (!type_is_integer(e->args[i]->type))
			continue;
		find_sizeof(e->args[i], &s);
		effect = walk_has_effect(e->args[i]);
		if (!effect && integers == 0)
			c->hint_size = e->args[i];
		else if (!effect && integers == 1)
			c->hint_count = e->args[i];
		else
			c->hint_size = c->hint_count = NULL;
		integers++;
	}
	if (base && !s.matches && !handed_allocated(c->callee))
		return;
	if (integers > 0 && !s.first && handed_computed(c->callee) && (c->hint = views_take(e))) /* an index, not a size */
		return;
	if (!s.first && family_has(t)) /* T, or whatever begins with it */
		return;
	if (integers == 0 && !handed_computed(c->callee))
		return;
	/* what is not a struct may be what is behind the struct's head: the rest of its size is added there */
	more = s.first && !s.matches && (base || (t->kind == TY_STRUCT && s.first->kind != TY_STRUCT));
	if (s.first && !s.matches && !more)
		t = s.first;
	tail = integers == 1 && c->hint_size && is_with_tail(c->hint_size, t);
	if (integers > 2 || !s.first || more || e->has_stage)
		c->hint_size = c->hint_count = NULL;
	c->hint = uses_new_site(type_unqualified(t), tail, e->span.first);
}
