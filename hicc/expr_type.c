/* SPDX-License-Identifier: ISC */
/* Expressions that name types, and GNU's: casts, compound literals, sizeof, offsetof, _Generic, ({ }), ... */
#include <stdlib.h>
#include <string.h>

#include "decl.h"
#include "expr_local.h"

/* May a value of type FROM be cast to T?  Reports if not. */
static bool
castable(struct span span, const struct type *t, const struct type *from)
{
	const char *why = NULL;

	if (t->kind == TY_VOID || t->kind == TY_VA_LIST || from->kind == TY_VA_LIST || from->kind == TY_AUTO)
		return true;
	if (t->kind == TY_ARRAY)
		why = "cast specifies array type";
	else if (t->kind == TY_FUNCTION)
		why = "cast specifies function type";
	else if (t->kind == TY_VECTOR || from->kind == TY_VECTOR) {
		bool ka, kb;
		uint64_t a = type_size(t, &ka), b = type_size(from, &kb);

		if (ka && kb && a != b)
			why = "cannot convert a value to a vector of different size";
	} else if (t->kind == TY_STRUCT || t->kind == TY_UNION) {
		if (type_compatible(t, from))
			return true; /* GNU: to the same type */
		if (t->kind == TY_UNION && t->tag->complete) {
			for (const struct field *f = t->tag->fields; f != NULL; f = f->next) {
				if (type_compatible(type_unqualified(f->type), from))
					return true; /* GNU: to a union from a member's type */
			}
			why = "cast to union type from type not present in union";
		} else {
			why = "conversion to non-scalar type requested";
		}
	} else if (from->kind == TY_STRUCT || from->kind == TY_UNION) {
		why = t->kind == TY_POINTER ? "cannot convert to a pointer type"
			  : type_is_floating(t) ? "aggregate value used where a floating-point was expected"
									: "aggregate value used where an integer was expected";
	} else if (t->kind == TY_POINTER && type_is_floating(from)) {
		why = "cannot convert to a pointer type";
	} else if (from->kind == TY_POINTER && type_is_floating(t)) {
		why = "pointer value used where a floating-point was expected";
	}
	if (why != NULL)
		diag_at(DIAG_ERROR, span.first, "%s", why);
	return why == NULL;
}

struct expr *
expr_cast(struct span span, struct type *t, struct span of, struct expr *a)
{
	struct expr *e;

	/* What only cc knows (vector intrinsics) gets the type it is cast to. */
	if (t->kind == TY_ERROR || (expr_failed(a) && walk_strip(a)->kind != EX_OPAQUE))
		return expr_error(span);
	if (t->kind != TY_VOID && !expr_failed(a)) {
		if (!expr_need_value(a) || !castable(span, t, expr_value(a)))
			return expr_error(span);
		if (t->kind == TY_ENUM && !expr_need_complete(span, t))
			return expr_error(span);
	}
	e = expr_new(EX_CAST, span, type_unqualified(t));
	e->a = a;
	e->of = t;
	e->of_span = of;
	fold_cast(e);
	return e;
}

struct expr *
expr_compound(struct span span, struct type *t, struct span of, struct initializer *init)
{
	struct expr *e;

	if (t->kind == TY_ERROR)
		return expr_error(span);
	if (t->kind == TY_FUNCTION || t->kind == TY_VOID || (t->kind == TY_ARRAY && t->array == ARRAY_VLA)) {
		diag_at(DIAG_ERROR, span.first, "%s",
				t->kind == TY_ARRAY	 ? "compound literal has variable size"
				: t->kind == TY_VOID ? "invalid use of void expression"
									 : "compound literal has function type");
		return expr_error(span);
	}
	e = expr_new(EX_COMPOUND, span, init_check(t, init, scope_at_file()));
	e->of = t;
	e->of_span = of;
	e->init = init;
	e->lvalue = true;
	return e;
}

/* Is the operator at AT written with the C11 spelling, for which GCC gives the least alignment? */
static bool
is_c11_alignof(uint32_t at)
{
	const struct token *t = expr_token(at);

	return t->len == 8 && memcmp(t->text, "_Alignof", 8) == 0;
}

static void
fold_align(struct expr *e, const struct type *t)
{
	bool known;
	uint64_t align = type_align(t, &known);
	bool eight = t->kind == TY_LLONG || t->kind == TY_ULLONG || t->kind == TY_DOUBLE;

	if (eight && !is_c11_alignof(e->span.first))
		align = 8; /* what the machine prefers */
	if (known)
		fold_set(e, (int64_t)align, type_align_by_target(t));
	else
		fold_unknown(e);
}

/* Does evaluating sizeof T need a variable's value? */
static bool
is_variable(const struct type *t)
{
	for (; t->kind == TY_ARRAY; t = t->base) {
		if (t->array == ARRAY_VLA)
			return true;
	}
	return false;
}

struct expr *
expr_sizeof(struct span span, struct expr *a, struct type *t, struct span of, bool align)
{
	const char *op = align ? "__alignof__" : "sizeof";
	enum expr_kind kind = align		  ? a != NULL ? EX_ALIGNOF_EXPR : EX_ALIGNOF_TYPE
						  : a != NULL ? EX_SIZEOF_EXPR
									  : EX_SIZEOF_TYPE;
	struct expr *e;
	bool known;
	uint64_t size;

	if (a != NULL) {
		if (expr_failed(a))
			return expr_error(span);
		if (expr_bitfield(a) != NULL && (walk_strip(a)->kind == EX_MEMBER || walk_strip(a)->kind == EX_ARROW)) {
			diag_at(DIAG_ERROR, span.first, "'%s' applied to a bit-field", op);
			return expr_error(span);
		}
		t = a->type;
	}
	if (t->kind == TY_ERROR)
		return expr_error(span);
	e = expr_new(kind, span, type_size_t());
	e->a = a;
	e->of = a == NULL ? t : NULL;
	e->of_span = of;
	if (t->kind == TY_VOID || t->kind == TY_FUNCTION) { /* GNU */
		fold_set(e, 1, false);
		return e;
	}
	if (!type_is_complete(t) && !(t->kind == TY_ARRAY && align)) {
		diag_at(DIAG_ERROR, span.first, "invalid application of '%s' to incomplete type '%s'", op, type_text(t));
		return expr_error(span);
	}
	if (align) {
		const struct expr *s = a != NULL ? walk_strip(a) : NULL;

		if (s != NULL && s->kind == EX_IDENT && s->decl->has_attributes)
			fold_unknown(e); /* perhaps aligned */
		else
			fold_align(e, t);
		return e;
	}
	if (is_variable(t))
		return e;
	size = type_size(t, &known);
	if (known)
		fold_set(e, (int64_t)size, type_size_by_target(t));
	else
		fold_unknown(e);
	return e;
}

/* ---- offsetof ---- */

/* The member designator of an offsetof, read from its tokens. */
struct member_reader {
	uint32_t at, end;
	struct type *type;
	uint64_t offset;
	bool known, by_target, constant;
};

static bool
is_punctuation(uint32_t at, char c)
{
	const struct token *t = expr_token(at);

	return t->len == 1 && t->text[0] == c;
}

/* ".name" or "->name" (of an array's first element); the name is at r->at. */
static bool
read_name(struct member_reader *r)
{
	const struct token *t = expr_token(r->at);
	const char *name = intern(t->text, t->len);
	struct field *f;
	bool known, by_target;

	if (r->type->kind == TY_ERROR)
		return false;
	if (r->type->kind != TY_STRUCT && r->type->kind != TY_UNION) {
		diag_at(DIAG_ERROR, r->at, "request for member '%s' in something not a structure or union", name);
		return false;
	}
	if (!expr_need_complete((struct span){r->at, r->at}, r->type))
		return false;
	f = type_field(r->type, name);
	if (f == NULL) {
		diag_at(DIAG_ERROR, r->at, "'%s' has no member named '%s'", type_text(r->type), name);
		return false;
	}
	if (f->is_bitfield) {
		diag_at(DIAG_ERROR, r->at, "attempt to take address of bit-field structure member '%s'", name);
		return false;
	}
	r->offset += type_offset(r->type, f, &known, &by_target);
	r->known = r->known && known;
	r->by_target = r->by_target || by_target;
	r->type = f->type;
	r->at++;
	return true;
}

/* "[index]"; a plain number is folded, of anything else only constness is found out. */
static bool
read_index(struct member_reader *r)
{
	uint32_t first = ++r->at;
	uint64_t size;
	bool known;
	unsigned depth = 0;

	if (r->type->kind != TY_ARRAY) {
		diag_at(DIAG_ERROR, first, "subscripted value is neither array nor pointer nor vector");
		return false;
	}
	r->type = r->type->base;
	size = type_size(r->type, &known);
	r->known = r->known && known;
	r->by_target = r->by_target || type_size_by_target(r->type);
	for (; r->at <= r->end && (depth > 0 || !is_punctuation(r->at, ']')); r->at++) {
		const struct token *t = expr_token(r->at);

		if (is_punctuation(r->at, '['))
			depth++;
		else if (is_punctuation(r->at, ']'))
			depth--;
		else if (t->kind == IDENTIFIER) {
			const struct decl *d = scope_find(intern(t->text, t->len));

			if (d == NULL || d->kind != DECL_ENUMERATOR)
				r->constant = false;
		}
	}
	if (r->at == first + 1 && expr_token(first)->kind == NUMBER) {
		const struct expr *e = expr_number((struct span){first, first});

		r->offset += size * (uint64_t)e->value;
	} else {
		r->known = false;
	}
	r->at++;
	return true;
}

struct expr *
expr_offsetof(struct span span, struct type *t, struct span of, struct span member)
{
	struct member_reader r = {.at = member.first, .end = member.last, .type = t, .known = true, .constant = true};
	struct expr *e;

	if (!read_name(&r))
		return expr_error(span);
	while (r.at <= r.end) {
		if (is_punctuation(r.at, '.')) {
			r.at++;
			if (!read_name(&r))
				return expr_error(span);
		} else if (is_punctuation(r.at, '[')) {
			if (!read_index(&r))
				return expr_error(span);
		} else { /* -> */
			r.type = r.type->kind == TY_ARRAY ? r.type->base : r.type;
			r.at++;
			if (!read_name(&r))
				return expr_error(span);
		}
	}
	e = expr_new(EX_OFFSETOF, span, type_size_t());
	e->of = t;
	e->of_span = of;
	if (r.constant && r.known)
		fold_set(e, (int64_t)r.offset, r.by_target);
	else if (r.constant)
		fold_unknown(e);
	return e;
}

/* ---- choices made while compiling ---- */

/* E stands for its operand CHOSEN. */
static struct expr *
chosen(enum expr_kind kind, struct span span, struct expr *choice)
{
	struct expr *e = expr_new(kind, span, choice->type);

	e->a = choice;
	e->lvalue = choice->lvalue;
	fold_copy(e, choice);
	return e;
}

struct expr *
expr_generic(struct span span, struct expr *control, struct type **types, struct expr **exprs, size_t n)
{
	struct type *t;
	size_t found = n, fallback = n;

	if (expr_failed(control))
		return expr_error(span);
	expr_push_unevaluated();
	t = expr_value(control);
	expr_pop_unevaluated();
	for (size_t i = 0; i < n; i++) {
		if (types[i] == NULL)
			fallback = i;
		else if (types[i]->quals == 0 && type_compatible(types[i], t) && found == n)
			found = i;
	}
	if (found == n)
		found = fallback;
	if (found == n) {
		diag_at(DIAG_ERROR, control->span.first,
				"'_Generic' selector of type '%s' is not compatible with any association", type_text(t));
		return expr_error(span);
	}
	for (size_t i = 0; i < n; i++) {
		if (i != found)
			expr_unevaluate(exprs[i]);
	}
	return chosen(EX_GENERIC, span, exprs[found]);
}

struct expr *
expr_choose(struct span span, struct expr *c, struct expr *b, struct expr *x)
{
	struct expr *choice;
	const struct expr *s = walk_strip(c);
	int64_t value;

	if (expr_failed(c))
		return expr_error(span);
	if (!expr_constant(c, &value)) {
		/* __builtin_constant_p of what is none, after the front end has looked at it */
		if (s->kind == EX_CALL && s->a->kind == EX_IDENT && s->a->decl->builtin &&
			builtin_class(s->a->decl) == BI_CONSTANT_P) {
			value = 0;
		} else if (expr_is_constant(c)) {
			return expr_new(EX_OPAQUE, span, type_basic(TY_ERROR)); /* only cc can tell */
		} else {
			diag_at(DIAG_ERROR, c->span.first, "first argument to '__builtin_choose_expr' not a constant");
			return expr_error(span);
		}
	}
	choice = value != 0 ? b : x;
	expr_unevaluate(value != 0 ? x : b);
	if (expr_failed(choice))
		return expr_error(span);
	return chosen(EX_CHOOSE, span, choice);
}

struct expr *
expr_types_compatible(struct span span, struct type *a, struct type *b)
{
	struct expr *e = expr_new(EX_TYPES_COMPATIBLE, span, type_basic(TY_INT));

	fold_set(e, type_compatible(type_unqualified(a), type_unqualified(b)), false);
	return e;
}

/* ---- statement expressions, va_arg, opaque ones ---- */

struct expr *
expr_stmt(struct span span, struct stmt *block)
{
	struct type *t = type_basic(TY_VOID);
	struct expr *e;
	struct stmt *last = block->body;

	while (last != NULL && last->next != NULL)
		last = last->next;
	while (last != NULL && last->kind == S_LABEL)
		last = last->body;
	if (last != NULL && last->kind == S_EXPR && last->expr != NULL)
		t = expr_failed(last->expr) ? last->expr->type : expr_value(last->expr);
	e = expr_new(EX_STMT, span, t);
	e->body = block;
	return e;
}

struct expr *
expr_va_arg(struct span span, struct expr *a, struct type *t, struct span of)
{
	struct expr *e;

	if (expr_failed(a) || t->kind == TY_ERROR)
		return expr_error(span);
	if (a->type->kind != TY_VA_LIST) {
		diag_at(DIAG_ERROR, a->span.first, "first argument to 'va_arg' not of type 'va_list'");
		return expr_error(span);
	}
	if (!type_is_complete(t) && t->kind != TY_VOID) {
		diag_at(DIAG_ERROR, span.first, "second argument to 'va_arg' is of incomplete type '%s'", type_text(t));
		return expr_error(span);
	}
	e = expr_new(EX_VA_ARG, span, type_unqualified(t));
	e->a = a;
	e->of = t;
	e->of_span = of;
	return e;
}

struct expr *
expr_opaque(struct span span, struct type *t, struct expr **args, size_t nargs)
{
	struct expr *e = expr_new(EX_OPAQUE, span, t);

	for (size_t i = 0; i < nargs; i++)
		expr_value(args[i]);
	e->args = args;
	e->nargs = nargs;
	return e;
}
