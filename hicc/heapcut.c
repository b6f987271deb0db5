/* SPDX-License-Identifier: ISC */
/*
 * Without regard to order: variables and members of type char * that lead to memory in which objects are stored byte by
 * byte, out of an object whose address has become a pointer to bytes.  It travels as characters, so the objects would
 * come out in the byte order of the machine they left.  What goes to functions of the library may be a message or the
 * contents of a file, which are right as they are.
 */
#include "heapcut.h"

#include "cut.h"
#include "names.h"
#include "pass.h"
#include "ptrmap.h"
#include "source.h"
#include "type.h"
#include "util.h"
#include "walk.h"

static struct ptrmap stored; /* places -> themselves: objects are stored where they lead */
static struct ptrmap given;	 /* what is there goes elsewhere */
static struct ptrmap views;	 /* they lead to bytes of an object */
struct edge {
	const void *to, *from;
};
static struct edge *copies; /* of places */
static size_t ncopies;
static struct edge *moves; /* of bytes, from where one place leads to where another does */
static size_t nmoves;

static bool
is_char(const struct type *t)
{
	return t->kind == TY_CHAR || t->kind == TY_SCHAR || t->kind == TY_UCHAR;
}

static bool
is_wide_pointer(const struct type *t)
{
	return t->kind == TY_POINTER && type_is_complete(t->base) && t->base->kind != TY_VOID && cut_is_wide(t->base);
}

const void *
heapcut_place(struct expr *e)
{
	for (;;) {
		e = walk_strip(e);
		if (e->kind == EX_CAST)
			e = e->a;
		else if (e->kind == EX_BINARY && (e->op == '+' || e->op == '-') && e->type->kind == TY_POINTER)
			e = type_decay(e->a->type)->kind == TY_POINTER ? e->a : e->b;
		else if (e->kind == EX_UNARY && e->op == '&' && walk_strip(e->a)->kind == EX_INDEX)
			e = walk_strip(e->a)->a;
		else if (e->kind == EX_POSTINC || e->kind == EX_POSTDEC || e->kind == EX_PREINC || e->kind == EX_PREDEC)
			e = e->a;
		else
			break;
	}
	if (e->type->kind != TY_POINTER)
		return NULL;
	if (e->kind == EX_IDENT && e->decl && (e->decl->kind == DECL_VAR || e->decl->kind == DECL_PARAM))
		return e->decl;
	return e->kind == EX_MEMBER || e->kind == EX_ARROW ? e->field : NULL;
}

static void
note(struct ptrmap *m, const void *place)
{
	if (place)
		ptrmap_set(m, place, (void *)(uintptr_t)place);
}

/* TO, of the type TYPE, gets the value of E. */
static void
receives(const void *to, const struct type *type, struct expr *e)
{
	struct edge c = {to, heapcut_place(e)};

	if (!to || type->kind != TY_POINTER)
		return;
	if ((is_char(type->base) || type->base->kind == TY_VOID) && is_wide_pointer(type_decay(walk_strip(e)->type)))
		note(&views, to);
	if (c.from)
		VEC_ADD(copies, ncopies, c);
}

static struct expr *
address_in(struct expr *lvalue)
{
	lvalue = walk_strip(lvalue);
	while (lvalue->kind == EX_MEMBER)
		lvalue = walk_strip(lvalue->a);
	if (lvalue->kind == EX_INDEX || lvalue->kind == EX_ARROW || (lvalue->kind == EX_UNARY && lvalue->op == '*'))
		return lvalue->a;
	return NULL;
}

static void
look_at_assignment(struct expr *e)
{
	struct expr *to = address_in(e->a), *from = address_in(e->b);
	struct edge m;

	if (to && from && is_char(e->a->type) && is_char(walk_strip(e->b)->type)) {
		m = (struct edge){heapcut_place(to), heapcut_place(from)};
		if (m.to && m.from)
			VEC_ADD(moves, nmoves, m);
	}
	if (walk_strip(e->a)->type->kind == TY_POINTER && !to)
		receives(heapcut_place(e->a), e->a->type, e->b);
	else if (to && walk_strip(e->a)->kind == EX_ARROW)
		receives(heapcut_place(e->a), e->a->type, e->b);
}

static void
look_at_call(struct expr *e)
{
	const struct decl *callee = expr_direct_callee(e);
	const struct function *f = decl_own_body(callee);

	for (size_t i = 0; i < e->nargs; i++) {
		const struct type *t = type_decay(walk_strip(e->args[i])->type);

		if (f && i < f->nparams && f->params[i])
			receives(f->params[i], f->params[i]->type, e->args[i]);
		else if (!f && !(callee && name_tells_nothing(callee->name)) && t->kind == TY_POINTER && !is_wide_pointer(t))
			note(&given, heapcut_place(e->args[i]));
	}
}

static void
look(struct expr *e, void *ctx)
{
	(void)ctx;
	if (e->kind == EX_ASSIGN)
		look_at_assignment(e);
	else if (e->kind == EX_CALL)
		look_at_call(e);
}

static void
look_at_declarations(struct stmt *s, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
		if (s->decls[i]->init && s->decls[i]->init->expr && !s->decls[i]->init->is_list)
			receives(s->decls[i], s->decls[i]->type, s->decls[i]->init->expr);
}

/* What holds of a copy of a place holds of the place; with FORWARD, the other way round. */
static void
follow(struct ptrmap *m, bool forward)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < ncopies; i++) {
			const void *from = forward ? copies[i].from : copies[i].to, *to = forward ? copies[i].to : copies[i].from;

			if (ptrmap_get(m, from) && !ptrmap_get(m, to)) {
				note(m, to);
				more = true;
			}
		}
	}
}

void
heapcut_find(const struct unit *u)
{
	ptrmap_clear(&stored);
	ptrmap_clear(&given);
	ptrmap_clear(&views);
	copies = moves = NULL;
	ncopies = nmoves = 0;
	for (const struct function *f = u->functions; f; f = f->next) {
		const struct token *name = &u->tokens->v[f->decl->name_token];

		if (f->system || source_orders_bytes(u->tokens->files[name->file].name))
			continue;
		walk_stmt(f->body, look_at_declarations, NULL, NULL);
		walk_all(f->body, look, NULL);
	}
	follow(&views, true);
	for (size_t i = 0; i < nmoves; i++)
		if (ptrmap_get(&views, moves[i].from) && !ptrmap_get(&views, moves[i].to))
			note(&stored, moves[i].to);
	follow(&stored, false);
	follow(&given, false);
}

static bool
is_cut(const void *place, const struct type *t)
{
	return place && t->kind == TY_POINTER && is_char(t->base) && ptrmap_get(&stored, place) &&
		   !ptrmap_get(&given, place);
}

bool
heapcut_lvalue(struct expr *e)
{
	e = walk_strip(e);
	return (e->kind == EX_IDENT || e->kind == EX_MEMBER || e->kind == EX_ARROW) && is_cut(heapcut_place(e), e->type);
}

bool
heapcut_variable(const struct decl *d)
{
	return is_cut(d, d->type);
}

bool
heapcut_members(const struct type *t)
{
	bool cut = false;

	for (const struct field *f = t->kind == TY_STRUCT && t->tag ? t->tag->fields : NULL; f; f = f->next)
		if (f->type->kind == TY_POINTER && is_char(f->type->base)) {
			if (!is_cut(f, f->type))
				return false;
			cut = true;
		}
	return cut;
}
