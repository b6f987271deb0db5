/* SPDX-License-Identifier: ISC */
/*
 * Arrays of characters out of which a program cuts objects:
 *
 *	static char pool[4096];
 *	struct item *p = (struct item *)(pool + used);
 *
 * They travel as characters, so the objects would come out in the byte order of the machine they left.  A cast alone
 * tells little: what read() has filled with the bytes of a file or a packet is right as it is.  So these are the arrays
 * whose address is cast but goes to no function, and those that are stored to through the cast, or by memcpy() from an
 * object.
 */
#include "cut.h"

#include "copies.h"
#include "ptrmap.h"
#include "type.h"
#include "walk.h"

#include <string.h>

static struct ptrmap cast, stored, handed, moved; /* first declaration of an array -> itself */

static const struct decl *
first(const struct decl *d)
{
	while (d->linked)
		d = d->linked;
	return d;
}

static bool
is_char(const struct type *t)
{
	return t->kind == TY_CHAR || t->kind == TY_SCHAR || t->kind == TY_UCHAR;
}

static const struct type *
innermost(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	return t;
}

bool
cut_is_wide(const struct type *t)
{
	t = innermost(t);
	if (!type_is_complete(t) || t->kind == TY_VOID || t->kind == TY_FUNCTION || t->kind == TY_BOOL || is_char(t))
		return false;
	if (!t->tag || t->kind == TY_ENUM)
		return true;
	for (const struct field *f = t->tag->fields; f; f = f->next)
		if (cut_is_wide(f->type))
			return true;
	return false;
}

static bool
is_users(const struct type *t)
{
	t = innermost(t);
	return !t->tag || !t->tag->system;
}

/* The array of characters in which the lvalue E lies, or NULL. */
static const struct decl *
place_of(struct expr *e)
{
	e = walk_strip(e);
	if (e->kind == EX_INDEX)
		return cut_array(e->a);
	if (e->kind == EX_UNARY && e->op == '*')
		return cut_array(e->a);
	if (e->kind == EX_ARROW)
		return cut_array(e->a);
	if (e->kind == EX_MEMBER)
		return place_of(e->a);
	if (e->kind == EX_IDENT && e->decl && e->decl->kind == DECL_VAR && e->type->kind == TY_ARRAY &&
		is_char(innermost(e->type)))
		return first(e->decl);
	return NULL;
}

const struct decl *
cut_array(struct expr *e)
{
	const struct decl *d;

	e = walk_strip(e);
	if (e->kind == EX_CAST && e->type->kind == TY_POINTER)
		return cut_array(e->a);
	if (e->kind == EX_UNARY && e->op == '&')
		return place_of(e->a);
	if (e->kind == EX_BINARY && (e->op == '+' || e->op == '-'))
		return (d = cut_array(e->a)) ? d : cut_array(e->b);
	return e->type->kind == TY_ARRAY ? place_of(e) : NULL;
}

/* Does the address E lead on from a cast to a pointer to what is wide? */
static bool
is_cast(struct expr *e)
{
	e = walk_strip(e);
	if (e->kind == EX_CAST)
		return e->of->kind == TY_POINTER && cut_is_wide(e->of->base);
	if (e->kind == EX_BINARY)
		return is_cast(e->a) || is_cast(e->b);
	return false;
}

static void
note(struct ptrmap *m, const struct decl *d)
{
	if (d)
		ptrmap_set(m, d, (void *)(uintptr_t)d);
}

/* memcpy(array + n, &object, size), and the same of an object whose type is not known there. */
static void
note_copy(struct expr *e)
{
	enum copies_source source = copies_source(e);

	if (source == COPIES_OBJECT)
		note(&stored, cut_array(e->args[0]));
	else if (source == COPIES_UNKNOWN)
		note(&moved, cut_array(e->args[0]));
}

static void
note_call(struct expr *e)
{
	const struct decl *f = expr_direct_callee(e);

	note_copy(e);

	if (f && (strcmp(f->name, "memset") == 0 || strcmp(f->name, "bzero") == 0))
		return;
	for (size_t i = 0; i < e->nargs; i++)
		if (!is_cast(e->args[i]))
			note(&handed, cut_array(e->args[i]));
}

static void
visit(struct expr *e, void *ctx)
{
	struct expr *to;

	(void)ctx;
	switch (e->kind) {
	case EX_CAST:
		if (e->of->kind == TY_POINTER && cut_is_wide(e->of->base) && is_users(e->of->base))
			note(&cast, cut_array(e->a));
		break;
	case EX_ASSIGN:
	case EX_ASSIGN_OP:
		to = walk_strip(e->a);
		while (to->kind == EX_MEMBER)
			to = walk_strip(to->a);
		if ((to->kind == EX_INDEX || to->kind == EX_ARROW || to->kind == EX_UNARY) && is_cast(to->a) &&
			cut_is_wide(e->a->type))
			note(&stored, place_of(to));
		break;
	case EX_CALL:
		note_call(e);
		break;
	default:
		break;
	}
}

void
cut_find(struct unit *u)
{
	ptrmap_clear(&cast);
	ptrmap_clear(&stored);
	ptrmap_clear(&handed);
	ptrmap_clear(&moved);
	for (struct external *x = u->externals; x; x = x->next)
		if (!x->system && x->function)
			walk_all(x->function->body, visit, NULL);
}

bool
cut_is_pool(const struct decl *d)
{
	d = first(d);
	return ptrmap_get(&stored, d) || (ptrmap_get(&cast, d) && !ptrmap_get(&handed, d));
}

bool
cut_may_be_pool(const struct decl *d)
{
	return ptrmap_get(&moved, first(d)) != NULL;
}
