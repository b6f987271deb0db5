/* SPDX-License-Identifier: ISC */
/* Compound literals that pointers can keep become named objects, so that the pointers can travel. */
#include "compound.h"

#include "locals.h"
#include "pass.h"
#include "type.h"
#include "walk.h"

/* ---- with static storage ------------------------------------------------------------------------------------- */

static void name_static(struct expr *e, void *ctx);

/* A literal that gives an object its value is no object of its own: in C only GNU allows it, as a constant. */
static void
name_in_init(struct initializer *init)
{
	for (; init; init = init->next) {
		struct expr *e = init->expr ? walk_strip(init->expr) : NULL;

		if (init->is_list)
			name_in_init(init->list);
		else if (e && e->kind == EX_COMPOUND && e->init && init->type && init->type->kind != TY_POINTER)
			name_in_init(e->init);
		else if (e)
			name_static(e, NULL);
	}
}

/* They are entered among the statics, without a function; those that stand inside come first. */
static void
name_static(struct expr *e, void *ctx)
{
	struct decl *d;

	if (e->kind == EX_COMPOUND)
		name_in_init(e->init);
	else
		walk_children(e, name_static, ctx);
	if (e->kind != EX_COMPOUND || !e->init)
		return;
	d = NEW(struct decl);
	d->kind = DECL_VAR;
	d->storage = ST_STATIC;
	d->type = e->type;
	d->init = e->init;
	d->defined = true;
	d->name_token = e->span.first;
	d->name = arena_printf("literal.%zu", hoist_nstatics);
	d->emit_name = arena_printf("__hicam_literal_%zu", hoist_nstatics);
	d->slot = -1;
	VEC_ADD(hoist_statics, hoist_nstatics, d);
	edit_replace(e->span, d->emit_name);
}

void
compound_find_static(struct unit *u)
{
	size_t n = hoist_nstatics;

	for (struct external *x = u->externals; x; x = x->next)
		for (size_t i = 0; i < x->ndecls && !x->system && !x->function; i++)
			if (x->decls[i]->kind == DECL_VAR && x->decls[i]->init)
				name_in_init(x->decls[i]->init);
	for (size_t i = 0; i < n; i++)
		if (hoist_statics[i]->init)
			name_in_init(hoist_statics[i]->init);
}

void
compound_print_static(struct buf *b, struct span s)
{
	for (size_t i = 0; i < hoist_nstatics; i++) {
		const struct decl *d = hoist_statics[i];

		if (d->function || d->name_token < s.first || d->name_token > s.last)
			continue;
		buf_printf(b, "static %s = ", ctype_declare(d->type, d->emit_name, false));
		print_initializer(b, d->init);
		buf_puts(b, ";\n");
	}
}

/* ---- in functions with points ---------------------------------------------------------------------------- */

/* One whose address is kept becomes a variable, so that pointers to it can travel. */
static void
name_compound(struct expr *e)
{
	struct decl *d = flatten_new_var(e->type, true);
	struct buf b = {0};

	if (e->type->kind == TY_ARRAY)
		buf_printf(&b, "(*(__typeof__(%s) *)__builtin_memcpy(&%s, &", d->name, d->name);
	else
		buf_printf(&b, "(*(%s = ", d->name);
	print_span(&b, e->span);
	if (e->type->kind == TY_ARRAY)
		buf_printf(&b, ", sizeof %s))", d->name);
	else
		buf_printf(&b, ", &%s))", d->name);
	edit_replace(e->span, arena_take(&b));
}

static void
find_compound(struct expr *e, void *ctx)
{
	struct expr *of = e->kind == EX_UNARY && e->op == '&' ? walk_strip(e->a) : e;

	walk_children(e, find_compound, ctx);
	if (of->kind == EX_COMPOUND && !of->has_stage && (of != e || e->type->kind == TY_ARRAY) && of->evaluated &&
		!(edit_at(of->span.first) && edit_at(of->span.first)->instead))
		name_compound(of);
}

void
compound_find(struct stmt *s)
{
	walk_stmt(s, NULL, find_compound, NULL);
}
