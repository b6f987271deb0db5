/* SPDX-License-Identifier: ISC */
/*
 * Calls through pointers of which the unit shows all that they can point to: parameters of static functions that are
 * only called, local and static variables whose address is not taken, static tables of constants.
 *
 *	static void sort(struct record *r, size_t n, compare *cmp) { ... cmp(r + i, r) ... }
 *
 * Values are followed without regard to order.
 */
#include "callees.h"

#include "callers.h"
#include "expr.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "util.h"
#include "walk.h"

/* What a variable, or the elements of a table, can be. */
struct holder {
	struct decl **to;
	size_t n;
	struct holder **from; /* other variables that it is assigned */
	size_t nfrom;
	bool unknown;
	unsigned visit;
};

static struct ptrmap holders; /* decl -> struct holder */
static bool has_asm;		  /* which may assign anything */
static unsigned visits;

static bool
is_function_pointer(const struct type *t)
{
	return t->kind == TY_POINTER && t->base->kind == TY_FUNCTION;
}

/* An array of pointers that are constant. */
static bool
is_table(const struct decl *d)
{
	return d->kind == DECL_VAR && (d->storage == ST_STATIC || (d->at_file_scope && d->init && !d->weak)) &&
		   d->type->kind == TY_ARRAY && is_function_pointer(d->type->base) && d->type->base->quals & Q_CONST &&
		   !(d->type->base->quals & Q_VOLATILE) && !d->has_attributes;
}

static const struct decl *
first_of(const struct decl *d)
{
	while (d->linked)
		d = d->linked;
	return d;
}

static bool
is_seen(const struct decl *d)
{
	if (is_table(d))
		return true;
	if ((d->kind != DECL_VAR && d->kind != DECL_PARAM) || !is_function_pointer(d->type) || has_asm ||
		d->type->quals & (Q_VOLATILE | Q_ATOMIC) || d->storage == ST_EXTERN || d->has_attributes || d->asm_name)
		return false;
	if (d->kind == DECL_VAR && d->at_file_scope && d->storage != ST_STATIC)
		return false;
	for (; d; d = d->linked)
		if (d->address_taken)
			return false;
	return true;
}

/* NULL if not all that D gets is seen. */
static struct holder *
holder_of(const struct decl *d)
{
	struct holder *h;

	if (!is_seen(d))
		return NULL;
	d = first_of(d);
	h = ptrmap_get(&holders, d);
	if (!h) {
		h = NEW(struct holder);
		h->unknown = d->kind == DECL_PARAM; /* until its function is known to be called here only */
		ptrmap_set(&holders, d, h);
	}
	return h;
}

/* H gets the value of E. */
static void
add_value(struct holder *h, const struct expr *e)
{
	struct holder *from = NULL;
	int64_t zero;

	e = walk_strip(e);
	while (e->kind == EX_CAST && (is_function_pointer(e->type) || e->type->kind == TY_POINTER))
		e = walk_strip(e->a);
	switch (e->kind) {
	case EX_IDENT:
		if (e->decl && e->decl->kind == DECL_FUNCTION) {
			VEC_ADD(h->to, h->n, e->decl);
			return;
		}
		from = e->decl && !is_table(e->decl) ? holder_of(e->decl) : NULL;
		break;
	case EX_UNARY:
		if ((e->op == '&' || e->op == '*') &&
			(e->a->type->kind == TY_FUNCTION || (e->op == '*' && is_function_pointer(type_decay(e->a->type))))) {
			add_value(h, e->a);
			return;
		}
		break;
	case EX_COND:
		add_value(h, e->b ? e->b : e->a);
		add_value(h, e->c);
		return;
	case EX_COMMA:
	case EX_ASSIGN:
		add_value(h, e->b);
		return;
	case EX_INDEX: {
		const struct expr *a = walk_strip(e->a), *b = walk_strip(e->b);

		a = a->kind == EX_IDENT && a->decl && is_table(a->decl) ? a : b;
		from = a->kind == EX_IDENT && a->decl && is_table(a->decl) ? holder_of(a->decl) : NULL;
		break;
	}
	default:
		if (type_is_integer(e->type) && expr_constant(e, &zero) && zero == 0)
			return; /* nobody calls it */
		break;
	}
	if (from)
		VEC_ADD(h->from, h->nfrom, from);
	else
		h->unknown = true;
}

static void
add_initializer(struct holder *h, const struct initializer *i)
{
	if (!i->is_list)
		add_value(h, i->expr);
	else
		for (i = i->list; i; i = i->next)
			add_initializer(h, i);
}

static void
note_variable(const struct decl *d)
{
	struct holder *h = d->init ? holder_of(d) : NULL;

	if (h)
		add_initializer(h, d->init);
}

static void
note_expr(struct expr *e, void *ctx)
{
	const struct expr *to = walk_assigned(e);
	struct holder *h = to && to->kind == EX_IDENT && to->decl ? holder_of(to->decl) : NULL;

	(void)ctx;
	if (h && e->kind == EX_ASSIGN)
		add_value(h, e->b);
	else if (h)
		h->unknown = true;
}

/* The parameters of a function that is only called, and here. */
static void
note_parameters(const struct function *f)
{
	size_t n;
	struct expr **calls = callers_of(f, &n);

	for (size_t i = 0; i < f->nparams; i++) {
		struct holder *h = holder_of(f->params[i]);

		if (!h)
			continue;
		h->unknown = false;
		for (size_t k = 0; k < n; k++)
			if (i < calls[k]->nargs)
				add_value(h, calls[k]->args[i]);
			else
				h->unknown = true;
	}
}

void
callees_find(struct unit *u)
{
	ptrmap_clear(&holders);
	has_asm = false;
	for (const struct function *f = u->functions; f; f = f->next)
		has_asm |= !f->system && walk_has_asm(f->body);
	for (const struct external *x = u->externals; x; x = x->next)
		for (size_t i = 0; i < x->ndecls; i++)
			note_variable(x->decls[i]);
	for (const struct function *f = u->functions; f; f = f->next) {
		for (size_t i = 0; i < f->nlocals; i++)
			note_variable(f->locals[i]);
		walk_all(f->body, note_expr, NULL);
		if (constants_are_calls_known(f))
			note_parameters(f);
	}
}

/* Adds what FROM can be to ALL; false if that is not known. */
static bool
gather(struct holder *all, struct holder *from)
{
	if (from->visit == visits)
		return true;
	from->visit = visits;
	if (from->unknown)
		return false;
	for (size_t i = 0; i < from->n; i++)
		VEC_ADD(all->to, all->n, from->to[i]);
	for (size_t i = 0; i < from->nfrom; i++)
		if (!gather(all, from->from[i]))
			return false;
	return true;
}

struct decl **
callees_of(const struct expr *call, size_t *n)
{
	struct holder here = {0}, all = {0};

	visits++;
	add_value(&here, call->a);
	if (!gather(&all, &here) || all.n == 0)
		return NULL;
	*n = all.n;
	return all.to;
}
