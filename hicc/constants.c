/* SPDX-License-Identifier: ISC */
/*
 * Parameters of static functions that are the same constant in every call.  C compilers find that out by themselves
 * (GCC: -fipa-cp), and unroll and vectorise by it; but a restore calls the functions too, with arguments that mean
 * nothing.  So it is said again inside.
 */
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
	if (to && to->kind == EX_IDENT && to->decl->kind == DECL_PARAM)
		to->decl->assigned = true;
}

static bool
constant(const struct expr *e, const struct type *t, int64_t *value)
{
	return !e->const_by_target && type_is_integer(e->type) && type_is_integer(t) && expr_constant(e, value) &&
		   *value >= INT32_MIN && *value <= INT32_MAX;
}

/* Is parameter I of F the same constant in all the calls of it? */
static bool
in_all_calls(const struct unit *u, const struct function *f, size_t i, int64_t *value)
{
	bool found = false;
	int64_t v;

	for (size_t k = 0; k < u->ncalls; k++) {
		const struct expr *call = u->calls[k], *arg;
		const struct decl *callee = expr_direct_callee(call);

		if (!callee || callee->body != f)
			continue;
		arg = i < call->nargs ? walk_strip(call->args[i]) : NULL;
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

void
constants_find(struct unit *u)
{
	find_names_in_strings(u);
	for (struct function *f = u->functions; f; f = f->next) {
		if (f->system || !constants_are_calls_known(f) || walk_has_asm(f->body))
			continue;
		walk_all(f->body, look_expr, NULL);
		for (size_t i = 0; i < f->nparams; i++) {
			struct decl *d = f->params[i];

			if (!d->address_taken && !d->assigned && !(d->type->quals & (Q_CONST | Q_VOLATILE | Q_ATOMIC)))
				d->constant = in_all_calls(u, f, i, &d->value);
		}
	}
}
