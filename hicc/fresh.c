/* SPDX-License-Identifier: ISC */
/*
 * Local pointers to which only results of malloc and calloc are ever assigned.  The C compiler knows that no two of
 * them point to one object, and vectorises loops over them without looking at their addresses.  It must not lose that
 * as a restore assigns to them too.
 */
#include "expr.h"
#include "pass.h"
#include "type.h"
#include "walk.h"

#include <string.h>

bool
fresh_is_allocation(const struct expr *e)
{
	const struct decl *callee;
	int64_t value;

	for (e = walk_strip(e); e->kind == EX_CAST; e = walk_strip(e->a))
		;
	if (expr_constant(e, &value))
		return value == 0;
	if (e->kind != EX_CALL || !call_of(e)->site)
		return false;
	callee = call_of(e)->callee;
	return callee && !callee->body && (strcmp(callee->name, "malloc") == 0 || strcmp(callee->name, "calloc") == 0);
}

static void
look_expr(struct expr *e, void *ctx)
{
	const struct expr *to = walk_assigned(e);

	(void)ctx;
	if (to && to->kind == EX_IDENT && to->decl->info && to->decl->function &&
		(e->kind != EX_ASSIGN || !fresh_is_allocation(e->b)))
		local_of(to->decl)->fresh = false;
}

void
fresh_find(struct function *f)
{
	struct plan *p = plan_of(f);
	bool has_asm = walk_has_asm(f->body);

	for (size_t i = 0; i < p->nvars; i++) {
		const struct decl *d = p->vars[i];
		struct local *l = local_of(d);

		l->fresh = !has_asm && d->kind == DECL_VAR && d->type->kind == TY_POINTER && !l->memory && !l->temp &&
				   !l->vla && !(d->type->quals & (Q_VOLATILE | Q_CONST)) &&
				   (!d->init || (d->init->expr && !d->init->is_list && fresh_is_allocation(d->init->expr)));
	}
	walk_all(f->body, look_expr, NULL);
}
