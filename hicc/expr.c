/* SPDX-License-Identifier: ISC */
/*
 * Primary, postfix and unary expressions.  An operand that failed (TY_ERROR) makes the whole fail without another
 * report.
 */
#include "expr.h"

#include <string.h>

#include "expr_local.h"

static struct unit *unit;
static unsigned unevaluated; /* depth */

void
expr_init(struct unit *u)
{
	unit = u;
	unevaluated = 0;
	literal_init();
	builtin_init();
}

struct unit *
expr_unit(void)
{
	return unit;
}

const struct token *
expr_token(uint32_t at)
{
	return &unit->tokens->v[at];
}

void
expr_push_unevaluated(void)
{
	unevaluated++;
}

void
expr_pop_unevaluated(void)
{
	unevaluated--;
}

bool
expr_evaluated(void)
{
	return unevaluated == 0;
}

struct expr *
expr_new(enum expr_kind kind, struct span span, struct type *type)
{
	struct expr *e = NEW(struct expr);

	e->kind = kind;
	e->span = span;
	e->type = type;
	e->evaluated = unevaluated == 0;
	return e;
}

struct expr *
expr_error(struct span span)
{
	return expr_new(EX_ERROR, span, type_basic(TY_ERROR));
}

bool
expr_failed(const struct expr *e)
{
	return e->type->kind == TY_ERROR;
}

struct decl *
expr_builtin_decl(enum decl_kind kind, const char *name, struct type *type)
{
	struct decl *d = NEW(struct decl);

	d->kind = kind;
	d->name = name;
	d->type = type;
	d->builtin = d->system = d->at_file_scope = true;
	d->slot = -1;
	d->declarator = d->specifiers = (struct span){1, 0};
	d->id = (unsigned)unit->ndecls;
	VEC_ADD(unit->decls, unit->ndecls, d);
	return d;
}

struct expr *
expr_ident(struct span span, struct decl *d)
{
	struct expr *e;

	if (d->kind == DECL_TYPEDEF || d->type == NULL) {
		diag_at(DIAG_ERROR, span.first, "unexpected type name '%s'", d->name);
		return expr_error(span);
	}
	e = expr_new(EX_IDENT, span, d->type);
	e->decl = d;
	if (d->kind == DECL_ENUMERATOR) {
		if (e->type->kind == TY_ENUM)
			e->type = d->value >= INT32_MIN && d->value <= INT32_MAX ? type_basic(TY_INT) : type_enum_base(e->type);
		e->value = d->value;
		e->is_const = !d->value_unknown;
		e->const_by_target = d->value_by_target || d->value_unknown;
		return e;
	}
	e->lvalue = d->kind != DECL_FUNCTION;
	if (unevaluated == 0)
		d->used = true;
	return e;
}

struct expr *
expr_paren(struct span span, struct expr *a)
{
	struct expr *e = expr_new(EX_PAREN, span, a->type);

	e->a = a;
	e->lvalue = a->lvalue;
	fold_copy(e, a);
	return e;
}

struct expr *
expr_extension(struct span span, struct expr *a)
{
	struct expr *e = expr_paren(span, a);

	e->kind = EX_EXTENSION;
	return e;
}

/* Is SUBSCRIPT fit to index? */
static bool
check_subscript(struct expr *subscript)
{
	if (type_is_integer(expr_value(subscript)))
		return true;
	diag_at(DIAG_ERROR, subscript->span.first, "array subscript is not an integer");
	return false;
}

struct expr *
expr_index(struct span span, struct expr *a, struct expr *b)
{
	struct expr *e, *base = a, *subscript = b;
	struct type *element;

	if (expr_failed(a) || expr_failed(b))
		return expr_error(span);
	if (a->type->kind != TY_ARRAY && a->type->kind != TY_POINTER && a->type->kind != TY_VECTOR) {
		base = b; /* i[a] */
		subscript = a;
	}
	switch (base->type->kind) {
	case TY_ARRAY: /* a direct subscript: its address does not get out */
	case TY_POINTER:
	case TY_VECTOR:
		break;
	default:
		diag_at(DIAG_ERROR, span.first, "subscripted value is neither array nor pointer nor vector");
		return expr_error(span);
	}
	if (!check_subscript(subscript))
		return expr_error(span);
	element = base->type->base;
	if (base->type->kind == TY_VECTOR && base->type->quals != 0)
		element = type_qualified(element, base->type->quals);
	if (element->kind == TY_FUNCTION) {
		diag_at(DIAG_ERROR, span.first, "subscripted value is pointer to function");
		return expr_error(span);
	}
	if (base->type->kind == TY_POINTER && element->kind != TY_VOID && !expr_need_complete(span, element))
		return expr_error(span);
	e = expr_new(EX_INDEX, span, element);
	e->a = a;
	e->b = b;
	e->lvalue = base->type->kind == TY_POINTER || base->type->kind == TY_ARRAY || base->lvalue;
	return e;
}

struct expr *
expr_member(struct span span, struct expr *a, const char *name, uint32_t name_token, bool arrow)
{
	struct type *t;
	struct field *field;
	struct expr *e;

	if (expr_failed(a))
		return expr_error(span);
	if (arrow) {
		t = expr_value(a);
		if (t->kind != TY_POINTER) {
			diag_at(DIAG_ERROR, span.first, "invalid type argument of '->' (have '%s')", type_text(a->type));
			return expr_error(span);
		}
		t = t->base;
	} else {
		t = a->type;
	}
	if (t->kind == TY_ERROR)
		return expr_error(span);
	if (t->kind != TY_STRUCT && t->kind != TY_UNION) {
		if (!arrow && t->kind == TY_POINTER && (t->base->kind == TY_STRUCT || t->base->kind == TY_UNION))
			diag_at(DIAG_ERROR, name_token, "'%s' is a pointer; did you mean to use '->'?", type_text(a->type));
		else
			diag_at(DIAG_ERROR, name_token, "request for member '%s' in something not a structure or union", name);
		return expr_error(span);
	}
	if (!expr_need_complete(span, t))
		return expr_error(span);
	field = type_field(t, name);
	if (field == NULL) {
		diag_at(DIAG_ERROR, name_token, "'%s' has no member named '%s'", type_text(type_unqualified(t)), name);
		return expr_error(span);
	}
	e = expr_new(arrow ? EX_ARROW : EX_MEMBER, span, type_qualified(field->type, t->quals & ~(unsigned)Q_ATOMIC));
	e->a = a;
	e->field = field;
	e->lvalue = arrow || a->lvalue;
	return e;
}

/* ---- unary operators ---- */

static struct expr *
address_of(struct span span, struct expr *a)
{
	const struct field *bits = expr_bitfield(a);
	const struct expr *s = walk_strip(a);
	struct expr *e;

	if (a->type->kind != TY_FUNCTION && !a->lvalue && a->type->kind != TY_ARRAY) {
		diag_at(DIAG_ERROR, span.first, "lvalue required as unary '&' operand");
		return expr_error(span);
	}
	if (bits != NULL) {
		diag_at(DIAG_ERROR, span.first, "cannot take address of bit-field '%s'", bits->name);
		return expr_error(span);
	}
	if (s->kind == EX_IDENT && s->decl->storage == ST_REGISTER && s->decl->function != NULL) {
		diag_at(DIAG_ERROR, span.first, "address of register variable '%s' requested", s->decl->name);
		return expr_error(span);
	}
	e = expr_new(EX_UNARY, span, type_pointer(a->type));
	expr_mark_address(a);
	e->op = '&';
	e->a = a;
	return e;
}

static struct expr *
dereference(struct span span, struct expr *a)
{
	struct type *t = expr_value(a);
	struct expr *e;

	if (t->kind != TY_POINTER) {
		diag_at(DIAG_ERROR, span.first, "invalid type argument of unary '*' (have '%s')", type_text(a->type));
		return expr_error(span);
	}
	/* *p of an incomplete struct is an error only where its value is used; &*p is fine. */
	e = expr_new(EX_UNARY, span, t->base);
	e->op = '*';
	e->a = a;
	e->lvalue = t->base->kind != TY_FUNCTION && (t->base->kind != TY_VOID || t->base->quals != 0);
	return e;
}

/* Report that A has a type that unary OP does not take. */
static struct expr *
wrong_operand(struct span span, const char *op)
{
	diag_at(DIAG_ERROR, span.first, "wrong type argument to %s", op);
	return expr_error(span);
}

struct expr *
expr_unary(struct span span, int op, struct expr *a)
{
	struct expr *e;
	struct type *t;

	if (expr_failed(a))
		return expr_error(span);
	if (op == '&')
		return address_of(span, a);
	if (op == '*')
		return dereference(span, a);
	if (!expr_need_value(a))
		return expr_error(span);
	t = expr_value(a);
	switch (op) {
	case '!':
		if (!type_is_scalar(t) && t->kind != TY_VECTOR)
			return wrong_operand(span, "unary exclamation mark");
		t = t->kind == TY_VECTOR ? t : type_basic(TY_INT);
		break;
	case '~': /* also the conjugate of a complex value */
		if (!type_is_integer(t) && t->kind != TY_COMPLEX && t->kind != TY_VECTOR)
			return wrong_operand(span, "bit-complement");
		t = expr_promoted(a);
		break;
	default:
		if (!type_is_arithmetic(t) && t->kind != TY_VECTOR)
			return wrong_operand(span, op == '-' ? "unary minus" : "unary plus");
		t = expr_promoted(a);
		break;
	}
	e = expr_new(EX_UNARY, span, t);
	e->op = op;
	e->a = a;
	fold_unary(e);
	return e;
}

struct expr *
expr_incdec(struct span span, enum expr_kind kind, struct expr *a)
{
	bool up = kind == EX_PREINC || kind == EX_POSTINC;
	struct type *t = a->type;
	struct expr *e;

	if (expr_failed(a) || !expr_need_modifiable(a, up ? "increment" : "decrement"))
		return expr_error(span);
	if (!type_is_scalar(t) && t->kind != TY_VECTOR)
		return wrong_operand(span, up ? "increment" : "decrement");
	if (t->kind == TY_POINTER && t->base->kind != TY_VOID && t->base->kind != TY_FUNCTION &&
		!expr_need_complete(span, t->base))
		return expr_error(span);
	e = expr_new(kind, span, type_unqualified(t));
	e->a = a;
	return e;
}

struct expr *
expr_real_imag(struct span span, bool imag, struct expr *a)
{
	struct expr *e;
	struct type *t;

	if (expr_failed(a))
		return expr_error(span);
	if (!type_is_arithmetic(a->type))
		return wrong_operand(span, imag ? "__imag" : "__real");
	t = a->type->kind == TY_COMPLEX ? type_qualified(a->type->base, a->type->quals) : a->type;
	e = expr_new(imag ? EX_IMAG : EX_REAL, span, t);
	e->a = a;
	e->lvalue = a->lvalue && (a->type->kind == TY_COMPLEX || !imag);
	return e;
}

struct expr *
expr_label_addr(struct span span, struct decl *label)
{
	struct expr *e = expr_new(EX_LABEL_ADDR, span, type_pointer(type_basic(TY_VOID)));

	e->decl = label;
	if (unevaluated == 0)
		label->used = label->address_taken = true;
	return e;
}
