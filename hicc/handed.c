/* SPDX-License-Identifier: ISC */
/*
 * Allocators that keep a header in front of what they hand out:
 *
 *	void *take(size_t n) { size_t *p = malloc(n + sizeof *p); *p = n; return p + 1; }
 *
 * The pointer's type tells of the header alone: what is behind it has the type that the callers give it.  So these are
 * the variables that are assigned an allocation and returned, as untyped memory, with something added.
 */
#include "handed.h"

#include "names.h"
#include "ptrmap.h"
#include "type.h"
#include "walk.h"

static struct ptrmap allocations; /* of variables -> the call assigned last */
static struct ptrmap calls;		  /* the same, the other way round: -> the variable */
static struct ptrmap returned;	  /* variables returned as they are */
static struct ptrmap out;		  /* variables returned with something added */

static struct expr *
strip(struct expr *e)
{
	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	return e;
}

static bool
is_untyped_pointer(const struct type *t)
{
	return t->kind == TY_POINTER && (t->base->kind == TY_VOID || t->base->kind == TY_CHAR || t->base->kind == TY_UCHAR);
}

/* Variables in an expression that computes an address. */
static void
note_out(struct expr *e, void *ctx)
{
	if (e->kind == EX_IDENT && e->decl && e->decl->kind == DECL_VAR && e->decl->type->kind == TY_POINTER)
		ptrmap_set(&out, e->decl, e->decl);
	else if (e->kind != EX_CALL)
		walk_children(e, note_out, ctx);
}

static void
note_value(struct decl *to, struct expr *e)
{
	e = strip(e);
	if (e->kind == EX_CALL) {
		const struct decl *f = expr_direct_callee(e);

		if (f && name_allocator(f->name) != ALLOC_NONE && name_allocator(f->name) != ALLOC_FRAME && !f->body) {
			ptrmap_set(&allocations, to, e);
			ptrmap_set(&calls, e, to);
		}
	} else if (e->kind != EX_IDENT && ptrmap_get(&returned, to))
		note_out(e, NULL);
}

static void
note_assignment(struct expr *e, void *ctx)
{
	struct expr *to = e->a ? walk_strip(e->a) : NULL;

	(void)ctx;
	if (!to || to->kind != EX_IDENT || !to->decl)
		return;
	if (e->kind == EX_ASSIGN)
		note_value(to->decl, e->b);
	else if ((e->kind == EX_ASSIGN_OP || e->kind == EX_PREINC || e->kind == EX_POSTINC) &&
			 ptrmap_get(&returned, to->decl))
		note_out(to, NULL);
}

static void
note_declaration(struct stmt *s, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
		if (s->decls[i]->init && s->decls[i]->init->expr && !s->decls[i]->init->is_list)
			note_value(s->decls[i], s->decls[i]->init->expr);
}

static void
note_return(struct stmt *s, void *ctx)
{
	struct expr *e = s->kind == S_RETURN && s->expr ? strip(s->expr) : NULL;

	(void)ctx;
	if (!e)
		return;
	if (e->kind == EX_IDENT && e->decl)
		ptrmap_set(&returned, e->decl, e->decl);
	else
		note_out(e, NULL);
}

void
handed_find(struct function *f)
{
	ptrmap_clear(&allocations);
	ptrmap_clear(&calls);
	ptrmap_clear(&returned);
	ptrmap_clear(&out);
	if (!f || !is_untyped_pointer(f->decl->type->base))
		return;
	walk_stmt(f->body, note_return, NULL, NULL);
	walk_stmt(f->body, note_declaration, NULL, NULL);
	walk_all(f->body, note_assignment, NULL);
}

bool
handed_behind_header(const struct expr *call)
{
	const struct decl *d = ptrmap_get(&calls, call);

	return d && !is_untyped_pointer(d->type) && ptrmap_get(&out, d);
}

bool
handed_behind_untyped(const struct expr *call)
{
	const struct decl *d = ptrmap_get(&calls, call);

	return d && is_untyped_pointer(d->type) && ptrmap_get(&out, d);
}

struct expr *
handed_untyped(struct expr *e)
{
	e = walk_strip(e);
	if (e->kind != EX_IDENT || !e->decl || !is_untyped_pointer(e->decl->type) || !ptrmap_get(&out, e->decl))
		return NULL;
	return ptrmap_get(&allocations, e->decl);
}

static void
find_computed(struct expr *e, void *ctx)
{
	if (e->kind == EX_BINARY && e->op == '+' && is_untyped_pointer(e->type))
		*(bool *)ctx = true;
}

bool
handed_computed(const struct decl *f)
{
	bool computed = false;

	if (!decl_own_body(f))
		return false;
	walk_all(f->body->body, find_computed, &computed);
	return computed;
}

static void
find_allocated(struct expr *e, void *found)
{
	const struct decl *f = e->kind == EX_CALL ? expr_direct_callee(e) : NULL;

	if (f && (decl_own_body(f) ? is_untyped_pointer(e->type)
							   : name_allocator(f->name) != ALLOC_NONE && name_allocator(f->name) != ALLOC_FRAME))
		*(bool *)found = true;
}

bool
handed_allocated(const struct decl *f)
{
	bool found = false;

	if (decl_own_body(f))
		walk_all(f->body->body, find_allocated, &found);
	return found;
}
