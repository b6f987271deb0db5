/* SPDX-License-Identifier: ISC */
/*
 * What operators ask of their operands: the value's type after the conversions of C11 6.3.2, lvalues, completeness;
 * and what using them does to the declarations behind them.
 */
#include <string.h>

#include "expr_local.h"

void
expr_mark_address(const struct expr *e)
{
	if (!expr_evaluated())
		return;
	for (;;) {
		e = walk_strip(e);
		switch (e->kind) {
		case EX_IDENT:
			e->decl->address_taken = true;
			return;
		case EX_MEMBER:
		case EX_REAL:
		case EX_IMAG:
			e = e->a;
			break;
		case EX_INDEX: /* of an array it is part of it; of a pointer it is elsewhere */
			if (e->a->type->kind == TY_ARRAY || e->a->type->kind == TY_VECTOR)
				e = e->a;
			else if (e->b->type->kind == TY_ARRAY)
				e = e->b;
			else
				return;
			break;
		default:
			return;
		}
	}
}

struct type *
expr_value(struct expr *e)
{
	if (e->type->kind == TY_ARRAY || e->type->kind == TY_FUNCTION) {
		expr_mark_address(e);
		return type_decay(e->type);
	}
	return type_unqualified(e->type);
}

const struct field *
expr_bitfield(const struct expr *e)
{
	for (;;) {
		e = walk_strip(e);
		switch (e->kind) {
		case EX_MEMBER:
		case EX_ARROW:
			return e->field->is_bitfield ? e->field : NULL;
		case EX_ASSIGN:
		case EX_ASSIGN_OP:
		case EX_PREINC:
		case EX_PREDEC:
		case EX_POSTINC:
		case EX_POSTDEC:
			e = e->a;
			break;
		case EX_COMMA:
			e = e->b;
			break;
		default:
			return NULL;
		}
	}
}

struct type *
expr_promoted(struct expr *e)
{
	struct type *t = expr_value(e);
	const struct field *f;

	if (!type_is_integer(t))
		return t;
	f = expr_bitfield(e);
	if (f != NULL && f->bits <= 32) {
		if (f->bits < 32 || type_is_signed(f->type))
			return type_basic(TY_INT);
		return type_basic(TY_UINT);
	}
	return type_promote(t);
}

/*
 * Arithmetic between an exact 64-bit type and a literal is exact again, whether the literal was written (or spelled
 * by a macro like UINT64_C) with L or LL on this target.
 */
static bool
literal_is_neutral(const struct expr *literal, const struct type *other)
{
	return walk_strip(literal)->kind == EX_INT && !other->word && other->kind >= TY_LONG && other->kind <= TY_ULLONG;
}

struct type *
expr_usual(struct expr *a, struct expr *b)
{
	struct type *ta = expr_promoted(a), *tb = expr_promoted(b), *t = type_usual(ta, tb);

	if (t->word && type_is_integer(t) && (literal_is_neutral(a, tb) || literal_is_neutral(b, ta)))
		return type_basic_word(t->kind, false);
	return t;
}

bool
expr_need_complete(struct span span, const struct type *t)
{
	while (t->kind == TY_ARRAY && t->array != ARRAY_UNKNOWN)
		t = t->base;
	if (t->kind == TY_VOID ||
		((t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_ENUM) && !t->tag->complete)) {
		if (t->kind == TY_VOID)
			diag_at(DIAG_ERROR, span.first, "invalid use of void expression");
		else if (t->typedef_decl != NULL)
			diag_at(DIAG_ERROR, span.first, "invalid use of incomplete typedef '%s'", t->typedef_decl->name);
		else
			diag_at(DIAG_ERROR, span.first, "invalid use of undefined type '%s'",
					type_text(type_unqualified((struct type *)t)));
		return false;
	}
	if (t->kind == TY_ARRAY) {
		diag_at(DIAG_ERROR, span.first, "invalid use of array with unspecified bounds");
		return false;
	}
	return true;
}

bool
expr_need_value(struct expr *e)
{
	if (e->type->kind == TY_VOID) {
		diag_at(DIAG_ERROR, e->span.first, "void value not ignored as it ought to be");
		return false;
	}
	if ((e->type->kind == TY_STRUCT || e->type->kind == TY_UNION) && !e->type->tag->complete)
		return expr_need_complete(e->span, e->type);
	return true;
}

/* What is read-only about E, for a message. */
static const char *
readonly_text(const struct expr *e)
{
	e = walk_strip(e);
	if (e->kind == EX_IDENT)
		return arena_printf("%s '%s'", e->decl->kind == DECL_PARAM ? "parameter" : "variable", e->decl->name);
	if (e->kind == EX_MEMBER || e->kind == EX_ARROW)
		return arena_printf("member '%s'", e->field->name);
	return "location";
}

bool
expr_need_modifiable(struct expr *e, const char *operation)
{
	bool assignment = strcmp(operation, "assignment") == 0;

	if (!e->lvalue) {
		if (assignment)
			diag_at(DIAG_ERROR, e->span.first, "lvalue required as left operand of assignment");
		else
			diag_at(DIAG_ERROR, e->span.first, "lvalue required as %s operand", operation);
		return false;
	}
	if (e->type->kind == TY_ARRAY) {
		diag_at(DIAG_ERROR, e->span.first, "%s expression with array type",
				assignment ? "assignment to" : "increment or decrement of");
		return false;
	}
	if ((e->type->quals & Q_CONST) || type_has_const(e->type)) {
		diag_at(DIAG_ERROR, e->span.first, "%s of read-only %s", operation, readonly_text(e));
		return false;
	}
	return expr_need_complete(e->span, e->type);
}

void
expr_check_scalar(struct expr *e, const char *what)
{
	struct type *t;

	(void)what; /* GCC's messages do not tell */
	if (expr_failed(e) || !expr_need_value(e))
		return;
	t = expr_value(e);
	if (type_is_scalar(t) || t->kind == TY_VA_LIST)
		return;
	if (t->kind == TY_STRUCT || t->kind == TY_UNION)
		diag_at(DIAG_ERROR, e->span.first, "used %s type value where scalar is required",
				t->kind == TY_STRUCT ? "struct" : "union");
	else
		diag_at(DIAG_ERROR, e->span.first, "used vector type where scalar is required");
}

/* Does GCC take a value of type FROM for an object of type TO, be it with a warning? */
static bool
assignable(const struct type *to, const struct type *from, const struct expr *e)
{
	if (to->kind == TY_ERROR || from->kind == TY_ERROR || to->kind == TY_AUTO || to->kind == TY_VA_LIST ||
		from->kind == TY_VA_LIST)
		return true;
	if (to->kind == TY_VECTOR || from->kind == TY_VECTOR) {
		bool ka, kb;

		return to->kind == from->kind && type_size(to, &ka) == type_size(from, &kb);
	}
	if (type_is_arithmetic(to))
		return type_is_arithmetic(from) || (from->kind == TY_POINTER && type_is_integer(to));
	if (to->kind == TY_POINTER)
		return from->kind == TY_POINTER || type_is_integer(from);
	if (to->kind == TY_STRUCT || to->kind == TY_UNION) {
		if (type_compatible(to, from))
			return true;
		/* A union may be a transparent one: then any of its members' types is good. */
		if (to->kind == TY_UNION && e != NULL) {
			for (const struct field *f = to->tag->fields; f != NULL; f = f->next) {
				if (f->type->kind == from->kind && f->type->kind == TY_POINTER)
					return true;
			}
		}
	}
	return false;
}

/* Use E as a value for TARGET; false, without a report, if GCC does not take it. */
static bool
convertible(struct type *target, struct expr *e, bool argument)
{
	if (expr_failed(e) || target->kind == TY_ERROR)
		return true;
	if (target->kind == TY_VOID) { /* `return f();` in a void function */
		expr_value(e);
		return true;
	}
	if (!expr_need_value(e))
		return true;
	return assignable(type_unqualified(target), expr_value(e), argument ? e : NULL);
}

void
expr_check_assign(struct type *target, struct expr *e, const char *what)
{
	const char *to, *from;

	if (convertible(target, e, false))
		return;
	to = type_text(type_unqualified(target));
	from = type_text(type_decay(e->type));
	if (strcmp(what, "assignment") == 0)
		diag_at(DIAG_ERROR, e->span.first, "incompatible types when assigning to type '%s' from type '%s'", to, from);
	else if (strcmp(what, "return") == 0)
		diag_at(DIAG_ERROR, e->span.first, "incompatible types when returning type '%s' but '%s' was expected", from,
				to);
	else
		diag_at(DIAG_ERROR, e->span.first, "incompatible types when initializing type '%s' using type '%s'", to, from);
}

void
expr_check_argument(struct type *target, struct expr *e, size_t number, const char *function)
{
	if (convertible(target, e, true))
		return;
	diag_at(DIAG_ERROR, e->span.first,
			"incompatible type for argument %zu of '%s': expected '%s' but argument is of type '%s'", number, function,
			type_text(type_unqualified(target)), type_text(type_decay(e->type)));
}

struct type *
expr_pointer_composite(struct type *a, struct type *b)
{
	struct type *pa = a->base, *pb = b->base, *base;
	unsigned quals = pa->quals | pb->quals;

	if (pa->kind == TY_VOID || pb->kind == TY_VOID || !type_compatible(pa, pb))
		base = type_basic(TY_VOID); /* incompatible: GCC warns and does the same */
	else
		base = type_unqualified(type_composite(pa, pb));
	if (pa->kind == TY_VOID && pa->typedef_decl != NULL && pb->kind == TY_VOID)
		base = type_unqualified(pa);
	return type_pointer(type_qualified(base, quals));
}

/* ---- taking back ---- */

static bool
inside(struct span inner, struct span outer)
{
	return inner.first >= outer.first && inner.last <= outer.last;
}

/* Index of the first of the N expressions V that may lie in SPAN, given that the latest ones come last. */
static size_t
first_inside(struct expr **v, size_t n, struct span span)
{
	while (n > 0 && v[n - 1]->span.first >= span.first)
		n--;
	return n;
}

static void
unevaluate_tree(struct expr *e)
{
	/* The left operand is where chains grow long. */
	for (; e != NULL; e = e->a) {
		e->evaluated = false;
		if (e->b != NULL)
			unevaluate_tree(e->b);
		if (e->c != NULL)
			unevaluate_tree(e->c);
		for (size_t i = 0; i < e->nargs; i++)
			unevaluate_tree(e->args[i]);
	}
}

void
expr_unevaluate(struct expr *e)
{
	struct unit *u = expr_unit();
	size_t kept = first_inside(u->calls, u->ncalls, e->span);

	unevaluate_tree(e);
	/* These lists also reach what stands in statement expressions. */
	for (size_t i = kept; i < u->ncalls; i++) {
		if (inside(u->calls[i]->span, e->span))
			u->calls[i]->evaluated = false;
		else
			u->calls[kept++] = u->calls[i];
	}
	u->ncalls = kept;
	for (size_t i = first_inside(u->strings, u->nstrings, e->span); i < u->nstrings; i++) {
		if (inside(u->strings[i]->span, e->span))
			u->strings[i]->evaluated = false;
	}
}
