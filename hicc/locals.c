/* SPDX-License-Identifier: ISC */
/*
 * The variables of a function with points: all are declared at its top, under names that hide nothing; which of them
 * live in memory, and where each is in scope.
 */
#include "locals.h"

#include <string.h>

#include "apart.h"
#include "compound.h"
#include "expr.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "vla.h"
#include "walk.h"

static struct ptrmap file_scope; /* interned names */

static const char *
key(const char *name)
{
	return intern(name, strlen(name));
}

void
locals_init(struct unit *u)
{
	ptrmap_clear(&file_scope);
	for (size_t i = 0; i < u->ndecls; i++)
		if (u->decls[i]->name && (!u->decls[i]->function || u->decls[i]->at_file_scope))
			ptrmap_set(&file_scope, key(u->decls[i]->name), u->decls[i]);
}

static bool
is_frame_var(const struct decl *d)
{
	return (d->kind == DECL_VAR || d->kind == DECL_PARAM) && d->storage != ST_STATIC && d->storage != ST_EXTERN &&
		   !d->at_file_scope && d->name && !d->thread_local_ && !d->builtin;
}

static bool
is_memory(const struct decl *d)
{
	const struct type *t = d->type;

	return t->kind == TY_ARRAY || d->address_taken || (t->quals & (Q_VOLATILE | Q_ATOMIC));
}

static struct ptrmap
	flattened; /* declared by statements that flatten.c sees: the others are printed where they stand */

static void
note_decls(struct stmt *s, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
		ptrmap_set(&flattened, s->decls[i], s->decls[i]);
}

static void
note_inside(struct expr *e, void *ctx)
{
	if (e->kind != EX_STMT)
		walk_children(e, note_inside, ctx);
	else if (e->has_stage)
		walk_stmt(e->body, note_decls, note_inside, ctx);
}

void
locals_find(struct function *f)
{
	struct plan *p = plan_of(f);
	struct ptrmap seen = {0};

	flatten_begin(f);
	ptrmap_clear(&flattened);
	walk_stmt(f->body, note_decls, note_inside, NULL);
	for (size_t i = 0; i < f->nlocals; i++) {
		struct decl *d = f->locals[i];
		struct local *l;

		if (!is_frame_var(d))
			continue;
		l = NEW(struct local);
		if (d->kind == DECL_VAR && vla_is_modified(d->type)) {
			/* one that flatten.c does not see is declared where it stands */
			if (ptrmap_get(&flattened, d)) {
				d->info = l;
				l->memory = true;
				l->vla = vla_enter(d);
			}
			continue;
		}
		d->info = l;
		l->memory = is_memory(d);
		l->scope = f->span;
		l->must_clear = type_garbage_matters(d->type);
		d->slot = (int)p->nvars;
		VEC_ADD(p->vars, p->nvars, d);
		if (d->kind != DECL_PARAM && (ptrmap_get(&seen, key(d->name)) || ptrmap_get(&file_scope, key(d->name))))
			d->emit_name = arena_printf("__hicam_%s_%u", d->name, d->id);
		ptrmap_set(&seen, key(d->name), d);
		if (vla_is_modified(d->type))
			l->vla = vla_enter(d);
		if (apart_is_boxed(d) && ptrmap_get(&flattened, d)) {
			l->box = decl_name(d);
			d->emit_name = arena_printf("%s.v", l->box);
		}
	}
	ptrmap_clear(&seen);
}

/* ---- scopes ------------------------------------------------------------------------------------------------ */

static void
scope_decl(struct stmt *s, struct span scope)
{
	for (size_t i = 0; i < s->ndecls; i++)
		if (is_frame_var(s->decls[i]) && s->decls[i]->info)
			local_of(s->decls[i])->scope = scope;
}

static void scope_stmts(struct stmt *s, struct span scope);

static void
scope_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		scope_stmts(e->body, e->body->span);
	else
		walk_children(e, scope_expr, ctx);
}

static void
scope_stmts(struct stmt *s, struct span scope)
{
	for (; s; s = s->next) {
		struct span inner = s->kind == S_BLOCK || s->kind == S_FOR ? s->span : scope;

		if (s->kind == S_DECL)
			scope_decl(s, scope);
		if (s->init)
			scope_stmts(s->init, inner);
		if (s->expr && s->kind != S_CASE)
			scope_expr(s->expr, NULL);
		if (s->step)
			scope_expr(s->step, NULL);
		scope_stmts(s->body, inner);
		scope_stmts(s->otherwise, inner);
	}
}

void
locals_prepare(struct function *f)
{
	scope_stmts(f->body, f->span);
	flatten_begin(f);
	compound_find(f->body);
}
