/* SPDX-License-Identifier: ISC */
/*
 * Locals that never have another value than the constant they begin with, and parameters of static functions that are
 * the same constant in every call.  C compilers find that out by themselves (GCC: -fipa-cp), and unroll and vectorise
 * by it; but a restore calls the functions too, with arguments that mean nothing.  So it is said again inside.
 */
#include "callers.h"
#include "expr.h"
#include "gram.tab.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "util.h"
#include "walk.h"

#include <string.h>

static void
look_expr(struct expr *e, void *ctx)
{
	const struct expr *to = walk_assigned(e);

	(void)ctx;
	if (to && to->kind == EX_IDENT && (to->decl->kind == DECL_PARAM || to->decl->kind == DECL_VAR))
		to->decl->assigned = true;
}

/* Does an object of type T hold VALUE, on every target? */
static bool
holds(const struct type *t, int64_t value)
{
	if (!type_is_integer(t) || t->kind == TY_BOOL || t->kind == TY_ENUM)
		return false;
	if (value >= 0 && value <= INT8_MAX)
		return true;
	return type_bits(t) >= 32 && value <= INT32_MAX && value >= (type_is_signed(t) ? INT32_MIN : 0);
}

/* Is E, as a value of type T, the same constant on every target? */
static bool
constant(const struct expr *e, const struct type *t, int64_t *value)
{
	e = walk_strip(e);
	if (e->kind == EX_CAST && constant(e->a, e->type, value))
		return holds(t, *value);
	if (e->kind == EX_IDENT && e->decl->constant)
		*value = e->decl->value;
	else if (e->const_by_target || !type_is_integer(e->type) || !expr_constant(e, value))
		return false;
	return holds(t, *value);
}

/* Is parameter I of F the same constant in all the calls of it? */
static bool
in_all_calls(const struct function *f, size_t i, int64_t *value)
{
	size_t n;
	struct expr **calls = callers_of(f, &n);
	bool found = false;
	int64_t v;

	for (size_t k = 0; k < n; k++) {
		const struct expr *arg = i < calls[k]->nargs ? walk_strip(calls[k]->args[i]) : NULL;

		if (arg && arg->kind == EX_IDENT && arg->decl == f->params[i])
			continue; /* passed on to itself */
		if (!arg || !constant(arg, f->params[i]->type, &v) || (found && v != *value))
			return false;
		*value = v;
		found = true;
	}
	return found;
}

/* Names that a string holds, and nothing else: as aliases their functions have callers of other names. */
static struct ptrmap in_strings;

static void
find_names_in_strings(const struct unit *u)
{
	enum { LONGEST = 256 };

	ptrmap_clear(&in_strings);
	for (size_t i = 0; i < u->tokens->n; i++) {
		const struct token *t = &u->tokens->v[i];
		const char *name;

		if (t->kind != STRING || t->len <= 2 || t->len > LONGEST || t->text[0] != '"')
			continue;
		name = intern(t->text + 1, t->len - 2);
		ptrmap_set(&in_strings, name, (void *)name);
	}
}

bool
constants_are_calls_known(const struct function *f)
{
	if (f->decl->storage != ST_STATIC || f->is_knr || f->decl->type->variadic)
		return false;
	for (const struct decl *d = f->decl; d; d = d->linked)
		if (d->address_taken || d->has_attributes || d->asm_name)
			return false;
	return ptrmap_get(&in_strings, intern(f->decl->name, strlen(f->decl->name))) == NULL;
}

static bool
stays(const struct decl *d)
{
	return !d->address_taken && !d->assigned && !(d->type->quals & (Q_CONST | Q_VOLATILE | Q_ATOMIC)) && !d->asm_name;
}

static void
find_locals(struct function *f)
{
	for (size_t i = 0; i < f->nlocals; i++) {
		struct decl *d = f->locals[i];

		if (d->kind == DECL_VAR && d->storage != ST_STATIC && d->storage != ST_EXTERN && stays(d) && d->init &&
			!d->init->is_list)
			d->constant = constant(d->init->expr, d->type, &d->value);
	}
}

/* True if one was found. */
static bool
find_parameters(struct function *f)
{
	bool found = false;

	for (size_t i = 0; i < f->nparams; i++) {
		struct decl *d = f->params[i];

		if (!d->constant && stays(d) && in_all_calls(f, i, &d->value))
			found = d->constant = true;
	}
	return found;
}

/* Are all assignments in F seen?  Sizes of types may hold some too. */
static bool
is_seen(const struct function *f)
{
	return !f->system && !f->has_vla && !walk_has_asm(f->body);
}

void
constants_find(struct unit *u)
{
	bool found = true;

	callers_find(u);
	find_names_in_strings(u);
	for (struct function *f = u->functions; f; f = f->next)
		if (is_seen(f)) {
			walk_all(f->body, look_expr, NULL);
			find_locals(f);
		}
	while (found) { /* they are passed on */
		found = false;
		for (struct function *f = u->functions; f; f = f->next)
			if (is_seen(f) && constants_are_calls_known(f) && find_parameters(f))
				found = true;
	}
}
