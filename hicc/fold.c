/* SPDX-License-Identifier: ISC */
/*
 * Constants.  Integers are folded as soon as their node is made.  Floating and address constants carry no value in the
 * tree; they are worked out only where one is turned into an integer, by a walk of bounded length.
 */
#include "expr_local.h"

int64_t
fold_wrap(const struct type *t, int64_t value)
{
	unsigned bits;

	if (t->kind == TY_BOOL)
		return value != 0;
	bits = t->kind == TY_POINTER ? type_target()->ptr_bytes * 8u : type_bits(t);
	if (bits >= 64)
		return value;
	value = (int64_t)((uint64_t)value << (64 - bits));
	return type_is_signed(t) ? value >> (64 - bits) : (int64_t)((uint64_t)value >> (64 - bits));
}

void
fold_unknown(struct expr *e)
{
	e->is_const = false;
	e->const_by_target = true;
}

void
fold_set(struct expr *e, int64_t value, bool by_target)
{
	if (!type_is_integer(e->type))
		return;
	if (type_bits(e->type) > 64) {
		fold_unknown(e);
		return;
	}
	e->is_const = true;
	e->const_by_target = by_target;
	e->value = fold_wrap(e->type, value);
}

void
fold_copy(struct expr *e, const struct expr *from)
{
	e->is_const = from->is_const;
	e->const_by_target = from->const_by_target;
	e->value = from->value;
}

bool
expr_is_constant(const struct expr *e)
{
	return e->is_const || e->const_by_target;
}

bool
expr_constant(const struct expr *e, int64_t *value)
{
	if (!e->is_const)
		return false;
	*value = e->value;
	return true;
}

bool
expr_is_null_pointer(const struct expr *e)
{
	e = walk_strip(e);
	if (e->kind == EX_CAST && e->type->kind == TY_POINTER && e->type->base->kind == TY_VOID &&
		e->type->base->quals == 0)
		e = walk_strip(e->a);
	return e->is_const && e->value == 0 && type_is_integer(e->type);
}

struct type *
expr_array_type(struct type *element, struct expr *bound)
{
	struct type *t;

	if (expr_failed(bound))
		return type_basic(TY_ERROR);
	t = expr_value(bound);
	if (!type_is_integer(t)) {
		diag_at(DIAG_ERROR, bound->span.first, "size of array has non-integer type");
		return type_basic(TY_ERROR);
	}
	if (bound->is_const && bound->value < 0 && (type_is_signed(t) || type_bits(t) < 64)) {
		diag_at(DIAG_ERROR, bound->span.first, "size of array is negative");
		return type_basic(TY_ERROR);
	}
	if (!expr_is_constant(bound))
		return type_array(element, ARRAY_VLA, 0, false, bound);
	return type_array(element, ARRAY_FIXED, bound->is_const ? (uint64_t)bound->value : 0, bound->const_by_target,
					  bound);
}

/* ---- floating and address constants ---- */

/* Steps a walk may take: constants are short, and other expressions mostly end it at their first leaf. */
enum { BUDGET = 256 };

static bool
fold_float(const struct expr *e, long double *value, int *budget)
{
	long double a, b;

	if (--*budget < 0)
		return false;
	e = walk_strip(e);
	if (e->is_const && type_is_integer(e->type)) {
		*value = type_is_signed(e->type) ? (long double)e->value : (long double)(uint64_t)e->value;
		return true;
	}
	switch (e->kind) {
	case EX_FLOAT:
		if (e->type->kind == TY_COMPLEX)
			return false;
		*value = literal_float(e);
		break;
	case EX_UNARY:
		if ((e->op != '-' && e->op != '+') || !fold_float(e->a, &a, budget))
			return false;
		*value = e->op == '-' ? -a : a;
		break;
	case EX_BINARY:
		if (!type_is_floating(e->type) || e->type->kind == TY_COMPLEX || !fold_float(e->a, &a, budget) ||
			!fold_float(e->b, &b, budget))
			return false;
		if (e->op == '+')
			*value = a + b;
		else if (e->op == '-')
			*value = a - b;
		else if (e->op == '*')
			*value = a * b;
		else if (e->op == '/' && b != 0)
			*value = a / b;
		else
			return false;
		break;
	case EX_CAST:
		if (!type_is_floating(e->type) || e->type->kind == TY_COMPLEX || !fold_float(e->a, &a, budget))
			return false;
		*value = a;
		break;
	default:
		return false;
	}
	if (e->type->kind == TY_FLOAT)
		*value = (float)*value;
	else if (e->type->kind == TY_DOUBLE)
		*value = (double)*value;
	return true;
}

/* An address that is a number: of a member of an object at a constant address, as in the old offsetof. */
struct address {
	uint64_t value;
	bool known, by_target;
	int budget;
};

static bool fold_pointer(const struct expr *e, struct address *out);

/* Address of the lvalue E. */
static bool
fold_lvalue(const struct expr *e, struct address *out)
{
	bool known, by_target;
	uint64_t size;

	if (--out->budget < 0)
		return false;
	e = walk_strip(e);
	switch (e->kind) {
	case EX_MEMBER:
	case EX_ARROW:
		if (!(e->kind == EX_ARROW ? fold_pointer(e->a, out) : fold_lvalue(e->a, out)))
			return false;
		out->value +=
			type_offset(e->kind == EX_ARROW ? type_decay(e->a->type)->base : e->a->type, e->field, &known, &by_target);
		break;
	case EX_INDEX:
		if (!expr_is_constant(e->b) ||
			!(e->a->type->kind == TY_ARRAY ? fold_lvalue(e->a, out) : fold_pointer(e->a, out)))
			return false;
		size = type_size(e->type, &known);
		known = known && e->b->is_const;
		by_target = type_size_by_target(e->type) || e->b->const_by_target;
		out->value += size * (uint64_t)e->b->value;
		break;
	case EX_UNARY:
		return e->op == '*' && fold_pointer(e->a, out);
	default:
		return false;
	}
	out->known = out->known && known;
	out->by_target = out->by_target || by_target;
	return true;
}

/* Value of the pointer E. */
static bool
fold_pointer(const struct expr *e, struct address *out)
{
	if (--out->budget < 0)
		return false;
	e = walk_strip(e);
	if (e->type->kind == TY_ARRAY)
		return fold_lvalue(e, out);
	if (e->kind == EX_UNARY && e->op == '&')
		return fold_lvalue(e->a, out);
	if (e->kind != EX_CAST)
		return false;
	if (e->a->type->kind == TY_POINTER || e->a->type->kind == TY_ARRAY)
		return fold_pointer(e->a, out);
	if (!expr_is_constant(e->a))
		return false;
	out->value = (uint64_t)e->a->value;
	out->known = e->a->is_const;
	out->by_target = e->a->const_by_target;
	return true;
}

/* ---- operators ---- */

void
fold_unary(struct expr *e)
{
	const struct expr *a = e->a;
	uint64_t v = (uint64_t)a->value;
	long double f;
	int budget = BUDGET;

	if (!type_is_integer(e->type))
		return;
	if (!expr_is_constant(a)) {
		if (e->op == '!' && type_is_floating(a->type) && fold_float(a, &f, &budget))
			fold_set(e, f == 0, false);
		return;
	}
	if (!a->is_const) {
		fold_unknown(e);
		return;
	}
	switch (e->op) {
	case '-':
		v = 0 - v;
		break;
	case '~':
		v = ~v;
		break;
	case '!':
		v = v == 0;
		break;
	default:
		break;
	}
	fold_set(e, (int64_t)v, a->const_by_target);
}

/* A OP B in type T; false if it has no value. */
static bool
compute(int op, const struct type *t, int64_t a, int64_t b, int64_t *out)
{
	uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
	bool is_signed = type_is_signed(t);

	switch (op) {
	case '+':
		*out = (int64_t)(ua + ub);
		return true;
	case '-':
		*out = (int64_t)(ua - ub);
		return true;
	case '*':
		*out = (int64_t)(ua * ub);
		return true;
	case '/':
	case '%':
		if (b == 0)
			return false;
		if (is_signed && b == -1) /* where the quotient may overflow */
			*out = op == '/' ? (int64_t)(0 - ua) : 0;
		else if (is_signed)
			*out = op == '/' ? a / b : a % b;
		else
			*out = (int64_t)(op == '/' ? ua / ub : ua % ub);
		return true;
	case '&':
		*out = a & b;
		return true;
	case '|':
		*out = a | b;
		return true;
	case '^':
		*out = a ^ b;
		return true;
	case LEFT_OP:
	case RIGHT_OP:
		if (b < 0 || b >= (int64_t)type_bits(t))
			return false;
		*out = op == LEFT_OP ? (int64_t)(ua << b) : is_signed ? a >> b : (int64_t)(ua >> b);
		return true;
	case EQ_OP:
		*out = a == b;
		return true;
	case NE_OP:
		*out = a != b;
		return true;
	case '<':
		*out = is_signed ? a < b : ua < ub;
		return true;
	case '>':
		*out = is_signed ? a > b : ua > ub;
		return true;
	case LE_OP:
		*out = is_signed ? a <= b : ua <= ub;
		return true;
	case GE_OP:
		*out = is_signed ? a >= b : ua >= ub;
		return true;
	default:
		return false;
	}
}

/* Comparison OP of two floating constants. */
static bool
compare_floats(int op, const struct expr *a, const struct expr *b, int64_t *out)
{
	int budget = BUDGET;
	long double fa, fb;

	if (!fold_float(a, &fa, &budget) || !fold_float(b, &fb, &budget))
		return false;
	switch (op) {
	case '<':
		*out = fa < fb;
		return true;
	case '>':
		*out = fa > fb;
		return true;
	case LE_OP:
		*out = fa <= fb;
		return true;
	case GE_OP:
		*out = fa >= fb;
		return true;
	case EQ_OP:
		*out = fa == fb;
		return true;
	default:
		*out = fa != fb;
		return true;
	}
}

/* Pointers that are numbers: their difference or comparison E. */
static void
fold_pointers(struct expr *e)
{
	struct address a = {.known = true, .budget = BUDGET}, b = a;
	bool known = true, by_target;
	uint64_t size = 1;
	int64_t value;
	const struct type *to = type_decay(e->a->type);

	if (to->kind != TY_POINTER || type_decay(e->b->type)->kind != TY_POINTER || !fold_pointer(e->a, &a) ||
		!fold_pointer(e->b, &b))
		return;
	by_target = a.by_target || b.by_target;
	if (e->op == '-') {
		if (to->base->kind != TY_VOID && to->base->kind != TY_FUNCTION) {
			size = type_size(to->base, &known);
			by_target = by_target || type_size_by_target(to->base);
		}
		value = size == 0 ? 0 : (int64_t)(a.value - b.value) / (int64_t)size;
	} else if (!compute(e->op, type_size_t(), (int64_t)a.value, (int64_t)b.value, &value)) {
		return;
	}
	if (known && size != 0 && a.known && b.known)
		fold_set(e, value, by_target);
	else
		fold_unknown(e);
}

void
fold_binary(struct expr *e, const struct type *operand)
{
	const struct expr *a = e->a, *b = e->b;
	int64_t va, vb, value;

	if (!type_is_integer(e->type))
		return;
	if (operand == NULL) {
		fold_pointers(e);
		return;
	}
	if (type_is_floating(operand)) {
		if (operand->kind != TY_COMPLEX && compare_floats(e->op, a, b, &value))
			fold_set(e, value, a->const_by_target || b->const_by_target);
		return;
	}
	if (!expr_is_constant(a) || !expr_is_constant(b))
		return;
	if (!a->is_const || !b->is_const || type_bits(operand) > 64) {
		fold_unknown(e);
		return;
	}
	va = fold_wrap(operand, a->value);
	/* A shift count has its own type. */
	vb = e->op == LEFT_OP || e->op == RIGHT_OP ? b->value : fold_wrap(operand, b->value);
	if (compute(e->op, operand, va, vb, &value))
		fold_set(e, value, a->const_by_target || b->const_by_target);
	else if (e->op == LEFT_OP || e->op == RIGHT_OP)
		fold_unknown(e);
}

/* Truth of the constant E, floating ones included; false if it is none. */
static bool
truth(const struct expr *e, bool *value)
{
	long double f;
	int budget = BUDGET;

	if (e->is_const) {
		*value = e->value != 0;
		return true;
	}
	if (type_is_floating(e->type) && e->type->kind != TY_COMPLEX && fold_float(e, &f, &budget)) {
		*value = f != 0;
		return true;
	}
	if (e->type->kind == TY_POINTER && expr_is_null_pointer(e)) {
		*value = false;
		return true;
	}
	return false;
}

void
fold_logical(struct expr *e)
{
	bool decides = e->kind == EX_LOGOR, a, b;

	if (!truth(e->a, &a)) {
		if (expr_is_constant(e->a) && expr_is_constant(e->b))
			fold_unknown(e);
		return;
	}
	if (a == decides)
		fold_set(e, decides, e->a->const_by_target);
	else if (truth(e->b, &b))
		fold_set(e, b, e->a->const_by_target || e->b->const_by_target);
	else if (expr_is_constant(e->b))
		fold_unknown(e);
}

void
fold_cond(struct expr *e)
{
	const struct expr *chosen;
	bool value;

	if (!type_is_integer(e->type))
		return;
	if (!truth(e->a, &value)) {
		if (expr_is_constant(e->a) && (e->b == NULL || expr_is_constant(e->b)) && expr_is_constant(e->c))
			fold_unknown(e);
		return;
	}
	chosen = !value ? e->c : e->b != NULL ? e->b : e->a;
	if (chosen->is_const && type_is_integer(chosen->type))
		fold_set(e, chosen->value, e->a->const_by_target || chosen->const_by_target);
	else if (expr_is_constant(chosen))
		fold_unknown(e);
}

void
fold_cast(struct expr *e)
{
	const struct expr *a = e->a;
	struct address address = {.known = true, .budget = BUDGET};
	long double f;
	int budget = BUDGET;

	if (!type_is_integer(e->type))
		return;
	if (type_is_integer(a->type)) {
		if (a->is_const)
			fold_set(e, a->value, a->const_by_target);
		else if (a->const_by_target)
			fold_unknown(e);
	} else if (type_is_floating(a->type)) {
		if (a->type->kind == TY_COMPLEX || !fold_float(a, &f, &budget))
			return;
		if (e->type->kind == TY_BOOL) {
			fold_set(e, f != 0, false);
			return;
		}
		if (f > -0x1p63L && f < 0x1p63L)
			fold_set(e, (int64_t)f, false);
		else if (f >= 0x1p63L && f < 0x1p64L)
			fold_set(e, (int64_t)(uint64_t)f, false);
		/* What becomes of a value that does not fit is up to cc. */
		f -= type_is_signed(e->type) ? (long double)e->value : (long double)(uint64_t)e->value;
		if (!e->is_const || f <= -1 || f >= 1)
			fold_unknown(e);
	} else if ((a->type->kind == TY_POINTER || a->type->kind == TY_ARRAY) && fold_pointer(a, &address)) {
		if (address.known)
			fold_set(e, (int64_t)address.value, address.by_target);
		else
			fold_unknown(e);
	}
}

/* ---- initialisers of static objects ---- */

/* Does lvalue E denote something else than a place known when linking? */
static bool
place_not_constant(const struct expr *e)
{
	for (;;) {
		e = walk_strip(e);
		switch (e->kind) {
		case EX_IDENT:
			return e->decl->function != NULL && !e->decl->at_file_scope && e->decl->storage != ST_STATIC &&
				   e->decl->kind != DECL_FUNCTION;
		case EX_MEMBER:
			e = e->a;
			break;
		case EX_ARROW:
			return fold_not_constant(e->a);
		case EX_INDEX:
			if (fold_not_constant(e->b))
				return true;
			if (e->a->type->kind != TY_ARRAY)
				return fold_not_constant(e->a);
			e = e->a;
			break;
		case EX_UNARY:
			return e->op == '*' && fold_not_constant(e->a);
		default:
			return false;
		}
	}
}

bool
fold_not_constant(const struct expr *e)
{
	for (;;) {
		e = walk_strip(e);
		if (e->is_const || e->const_by_target)
			return false;
		if (e->type->kind == TY_ARRAY || e->type->kind == TY_FUNCTION)
			return place_not_constant(e);
		switch (e->kind) {
		case EX_IDENT: /* GCC folds const variables */
			return (e->decl->kind == DECL_VAR || e->decl->kind == DECL_PARAM) && !(e->type->quals & Q_CONST);
		case EX_ASSIGN:
		case EX_ASSIGN_OP:
		case EX_PREINC:
		case EX_PREDEC:
		case EX_POSTINC:
		case EX_POSTDEC:
			return true;
		case EX_CALL:
			return !e->a->decl || !e->a->decl->builtin;
		case EX_UNARY:
			if (e->op == '&')
				return place_not_constant(e->a);
			if (e->op == '*')
				return false;
			e = e->a;
			break;
		case EX_CAST:
			e = e->a;
			break;
		case EX_BINARY:
			if (fold_not_constant(e->b))
				return true;
			e = e->a;
			break;
		default:
			return false;
		}
	}
}
