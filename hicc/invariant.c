/* SPDX-License-Identifier: ISC */
/*
 * Expressions that are the same in every turn of a loop: limits, which are then looked at once for many turns.  What is
 * in memory (a member of a struct, a global variable, an element of a table of where rows begin) is the same if nothing
 * in the loop can store to it: no call, and no assignment to something of a type that it may be taken for.  C compilers
 * conclude the same from types, and vectorise such loops; with -fno-strict-aliasing neither does.
 */
#include "gram.tab.h"
#include "loops_local.h"
#include "type.h"
#include "walk.h"

#include <string.h>

struct invariance {
	struct stmt loop;
	const struct decl *var;
	enum loops_reads reads;
	bool ok;
};

static bool loose_aliasing;

void
points_note_flags(const struct translate_job *job)
{
	loose_aliasing = strstr(job->meaning_flags, "-fno-strict-aliasing") != NULL;
}

/* ---- what may be the same memory --------------------------------------------------------------------- */

/* Types of which one may be taken for the other: those of one sort, and any with what is of any. */
enum sort { SORT_ANY, SORT_INTEGER, SORT_POINTER, SORT_FLOAT, SORT_DOUBLE, SORT_LDOUBLE };

static enum sort
sort_of(const struct type *t)
{
	switch (t->kind) {
	case TY_FLOAT:
		return SORT_FLOAT;
	case TY_DOUBLE:
		return SORT_DOUBLE;
	case TY_LDOUBLE:
		return SORT_LDOUBLE;
	case TY_POINTER:
		return SORT_POINTER;
	case TY_CHAR:
	case TY_SCHAR:
	case TY_UCHAR:
		return SORT_ANY;
	default:
		return type_is_integer(t) ? SORT_INTEGER : SORT_ANY;
	}
}

/* The variable that E is, or is a part of; NULL: only a pointer leads there.  UNION_: through a union. */
static const struct decl *
base_of(const struct expr *e, bool *union_)
{
	for (;;) {
		e = walk_strip(e);
		if (e->kind == EX_IDENT)
			return e->decl;
		if (e->kind == EX_MEMBER || e->kind == EX_ARROW) {
			const struct type *t = e->kind == EX_ARROW ? type_decay(e->a->type)->base : e->a->type;

			*union_ |= t->kind == TY_UNION;
			if (e->kind == EX_ARROW && e->a->type->kind != TY_ARRAY)
				return NULL;
		} else if (e->kind != EX_INDEX || e->a->type->kind != TY_ARRAY)
			return NULL;
		e = e->a;
	}
}

static bool
has_array(const struct type *t)
{
	if (t->kind == TY_ARRAY)
		return true;
	if ((t->kind != TY_STRUCT && t->kind != TY_UNION) || !t->tag->complete)
		return t->kind == TY_STRUCT || t->kind == TY_UNION;
	for (const struct field *f = t->tag->fields; f; f = f->next)
		if (has_array(f->type))
			return true;
	return false;
}

/* Does no pointer lead to D, as its address is nowhere taken? */
static bool
is_only_named(const struct decl *d)
{
	return (d->kind == DECL_VAR || d->kind == DECL_PARAM) && !d->address_taken && !has_array(d->type) &&
		   (d->storage == ST_STATIC || (d->function && !d->at_file_scope && d->storage != ST_EXTERN));
}

struct stores {
	const struct decl *base; /* of what is read */
	enum sort sort;
	bool found;
};

static void
look_store(struct expr *e, void *p)
{
	struct stores *s = p;
	const struct expr *to = walk_assigned(e);
	const struct decl *base;
	enum sort sort;
	bool union_ = false;

	if (e->kind == EX_STMT || e->kind == EX_VA_ARG)
		s->found = true;
	if (e->kind == EX_CALL && !(s->base && is_only_named(s->base) && s->base->storage != ST_STATIC))
		s->found = true;
	if (!to)
		return;
	base = base_of(to, &union_);
	sort = union_ ? SORT_ANY : sort_of(to->type);
	if (base && base == s->base)
		s->found = true;
	else if (!(s->base && is_only_named(s->base)) && !(base && is_only_named(base)) &&
			 (sort == SORT_ANY || s->sort == SORT_ANY || sort == s->sort))
		s->found = true;
}

/* Does the loop leave what E reads from memory as it is? */
static bool
stays(struct expr *e, struct stmt *loop)
{
	struct stores s = {.sort = sort_of(e->type)};
	bool union_ = false;

	s.base = base_of(e, &union_);
	if (loose_aliasing || union_ || e->type->quals & (Q_VOLATILE | Q_ATOMIC))
		return false;
	if (s.base && (s.base->kind != DECL_VAR && s.base->kind != DECL_PARAM))
		return false;
	walk_all(loop, look_store, &s);
	return !s.found;
}

/* ---- expressions ---------------------------------------------------------------------------------------- */

/* Can E be evaluated where the program does not, as it never traps? */
static bool
is_harmless(const struct expr *e)
{
	int64_t by;

	switch (e->op) {
	case '+':
	case '-':
	case '*':
	case '&':
	case '|':
	case '^':
	case LEFT_OP:
	case RIGHT_OP:
		return true;
	case '/':
	case '%':
		return loops_same_everywhere(e->b, &by) && by > 0;
	default:
		return false;
	}
}

static bool
is_variable(struct expr *e, struct invariance *v)
{
	const struct decl *d = e->decl;

	if (d->kind == DECL_ENUMERATOR || (d->type->kind == TY_ARRAY && d->type->array != ARRAY_VLA))
		return true;
	if (d == v->var)
		return false;
	if (loops_is_private(d) || loops_is_private_pointer(d))
		return !walk_assigns(&v->loop, d);
	return (type_is_integer(d->type) || d->type->kind == TY_POINTER) && stays(e, &v->loop);
}

/* Is E, a part of a variable or something that a pointer leads to, the same? */
static bool
is_part(struct expr *e, struct invariance *v)
{
	bool union_ = false;

	if (e->type->kind != TY_POINTER && !type_is_integer(e->type))
		return false;
	if (v->reads != LOOPS_READS_ALL && (e->kind != EX_MEMBER || !base_of(e, &union_)))
		return false;
	return stays(e, &v->loop);
}

static void
look_invariant(struct expr *e, void *p)
{
	struct invariance *v = p;

	switch (e->kind) {
	case EX_INT:
	case EX_PAREN:
	case EX_CAST:
	case EX_SIZEOF_EXPR:
	case EX_SIZEOF_TYPE:
		break;
	case EX_BINARY:
		v->ok = v->ok && is_harmless(e);
		break;
	case EX_UNARY:
		if (e->op == '*')
			v->ok = v->ok && is_part(e, v);
		else if (e->op != '-' && e->op != '+' && e->op != '~')
			v->ok = false;
		break;
	case EX_IDENT:
		v->ok = v->ok && is_variable(e, v);
		break;
	case EX_MEMBER:
		v->ok = v->ok && is_part(e, v);
		/* the struct itself is not read */
		while (v->ok && e->kind == EX_MEMBER)
			e = walk_strip(e->a);
		if (e->kind == EX_IDENT)
			return;
		if (e->kind != EX_ARROW && e->kind != EX_INDEX)
			v->ok = false;
		break;
	case EX_ARROW:
	case EX_INDEX:
		v->ok = v->ok && is_part(e, v);
		break;
	default:
		v->ok = false;
	}
	if (v->ok)
		walk_children(e, look_invariant, v);
}

bool
loops_is_invariant(struct expr *e, const struct stmt *loop, const struct decl *var, enum loops_reads reads)
{
	struct invariance v = {*loop, var, reads, true};

	v.loop.next = NULL;
	look_invariant(e, &v);
	return v.ok;
}
