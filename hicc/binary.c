/* SPDX-License-Identifier: ISC */
/* Binary operators, ?:, assignment and comma (C11 6.5.5 to 6.5.17), with GNU's pointers to void and vectors. */
#include "expr_local.h"

const char *
expr_operator_text(int op)
{
	switch (op) {
	case LEFT_OP:
		return "<<";
	case RIGHT_OP:
		return ">>";
	case LE_OP:
		return "<=";
	case GE_OP:
		return ">=";
	case EQ_OP:
		return "==";
	case NE_OP:
		return "!=";
	case AND_OP:
		return "&&";
	case OR_OP:
		return "||";
	default:
		return arena_printf("%c", op);
	}
}

static bool
is_comparison(int op)
{
	return op == '<' || op == '>' || op == LE_OP || op == GE_OP || op == EQ_OP || op == NE_OP;
}

static void
invalid_operands(struct span span, int op, const struct type *a, const struct type *b)
{
	diag_at(DIAG_ERROR, span.first, "invalid operands to binary %s (have '%s' and '%s')", expr_operator_text(op),
			type_text(a), type_text(b));
}

/* Result of OP on vectors, or a vector and a scalar; NULL if it cannot be. */
static struct type *
vector_result(int op, struct type *a, struct type *b)
{
	struct type *v = a->kind == TY_VECTOR ? a : b, *other = v == a ? b : a;

	if (other->kind == TY_VECTOR ? other->count != v->count : !type_is_arithmetic(other))
		return NULL;
	if (is_comparison(op)) {
		bool known;
		uint64_t bytes = type_size(v->base, &known);
		enum type_kind lane = bytes == 1 ? TY_SCHAR : bytes == 2 ? TY_SHORT : bytes == 4 ? TY_INT : TY_LLONG;

		return type_vector(type_basic(lane), v->count);
	}
	return v;
}

/* May arithmetic be done on pointers to T? */
static bool
steppable(struct span span, const struct type *t)
{
	return t->kind == TY_VOID || t->kind == TY_FUNCTION || expr_need_complete(span, t);
}

/*
 * Type of `A OP B`, whose operands' values have types TA and TB; *COMMON becomes the type in which the operator works.
 * NULL if it cannot be; *REPORTED tells whether that was said.
 */
static struct type *
binary_type(struct span span, int op, struct expr *a, struct expr *b, struct type *ta, struct type *tb,
			struct type **common, bool *reported)
{
	bool arithmetic = type_is_arithmetic(ta) && type_is_arithmetic(tb);

	*common = NULL;
	if (ta->kind == TY_VECTOR || tb->kind == TY_VECTOR)
		return vector_result(op, ta, tb);
	switch (op) {
	case '+':
		if (ta->kind == TY_POINTER && type_is_integer(tb)) {
			*reported = !steppable(span, ta->base);
			return *reported ? NULL : ta;
		}
		if (tb->kind == TY_POINTER && type_is_integer(ta)) {
			*reported = !steppable(span, tb->base);
			return *reported ? NULL : tb;
		}
		break;
	case '-':
		if (ta->kind == TY_POINTER && type_is_integer(tb)) {
			*reported = !steppable(span, ta->base);
			return *reported ? NULL : ta;
		}
		if (ta->kind == TY_POINTER && tb->kind == TY_POINTER) {
			*reported = !steppable(span, ta->base) || !steppable(span, tb->base);
			if (*reported || !type_compatible(type_unqualified(ta->base), type_unqualified(tb->base)))
				return NULL;
			return type_ptrdiff_t();
		}
		break;
	case '*':
	case '/':
		break;
	case LEFT_OP:
	case RIGHT_OP:
		if (!type_is_integer(ta) || !type_is_integer(tb))
			return NULL;
		return *common = expr_promoted(a);
	case '%':
	case '&':
	case '|':
	case '^':
		if (!type_is_integer(ta) || !type_is_integer(tb))
			return NULL;
		break;
	default: /* comparisons: of a pointer with anything but floating, GCC warns */
		if (!arithmetic) {
			bool pa = ta->kind == TY_POINTER, pb = tb->kind == TY_POINTER;

			return (pa && (pb || type_is_integer(tb))) || (pb && type_is_integer(ta)) ? type_basic(TY_INT) : NULL;
		}
		if ((ta->kind == TY_COMPLEX || tb->kind == TY_COMPLEX) && op != EQ_OP && op != NE_OP)
			return NULL;
		*common = expr_usual(a, b);
		return type_basic(TY_INT);
	}
	if (!arithmetic)
		return NULL;
	return *common = expr_usual(a, b);
}

static struct expr *
logical(struct span span, int op, struct expr *a, struct expr *b)
{
	struct expr *e;

	expr_check_scalar(a, expr_operator_text(op));
	expr_check_scalar(b, expr_operator_text(op));
	e = expr_new(op == AND_OP ? EX_LOGAND : EX_LOGOR, span, type_basic(TY_INT));
	e->op = op;
	e->a = a;
	e->b = b;
	fold_logical(e);
	return e;
}

struct expr *
expr_binary(struct span span, int op, struct expr *a, struct expr *b)
{
	struct expr *e;
	struct type *ta, *tb, *t, *common;
	bool reported = false;

	if (expr_failed(a) || expr_failed(b))
		return expr_error(span);
	if (op == AND_OP || op == OR_OP)
		return logical(span, op, a, b);
	if (!expr_need_value(a) || !expr_need_value(b))
		return expr_error(span);
	ta = expr_value(a);
	tb = expr_value(b);
	t = binary_type(span, op, a, b, ta, tb, &common, &reported);
	if (t == NULL) {
		if (!reported)
			invalid_operands(span, op, ta, tb);
		return expr_error(span);
	}
	e = expr_new(EX_BINARY, span, t);
	e->op = op;
	e->a = a;
	e->b = b;
	fold_binary(e, common);
	return e;
}

/* Type of `? A : B`; NULL if it cannot be. */
static struct type *
cond_type(struct expr *a, struct expr *b)
{
	struct type *ta = expr_value(a), *tb = expr_value(b);

	if (ta->kind == TY_VOID || tb->kind == TY_VOID)
		return type_basic(TY_VOID);
	if (type_is_arithmetic(ta) && type_is_arithmetic(tb))
		return expr_usual(a, b);
	if (ta->kind == TY_POINTER && tb->kind == TY_POINTER) {
		if (expr_is_null_pointer(a))
			return type_pointer(type_qualified(tb->base, ta->base->quals));
		if (expr_is_null_pointer(b))
			return type_pointer(type_qualified(ta->base, tb->base->quals));
		return type_same(ta->base, tb->base) ? ta : expr_pointer_composite(ta, tb);
	}
	if (ta->kind == TY_POINTER && type_is_integer(tb)) /* a null pointer, or GCC warns */
		return ta;
	if (tb->kind == TY_POINTER && type_is_integer(ta))
		return tb;
	if (ta->kind == TY_VECTOR || ta->kind == TY_STRUCT || ta->kind == TY_UNION || ta->kind == TY_VA_LIST)
		return type_compatible(ta, tb) ? ta : NULL;
	return NULL;
}

struct expr *
expr_cond(struct span span, struct expr *a, struct expr *b, struct expr *c)
{
	struct expr *e;
	struct type *t;

	if (expr_failed(a) || (b != NULL && expr_failed(b)) || expr_failed(c))
		return expr_error(span);
	expr_check_scalar(a, "?:");
	t = cond_type(b != NULL ? b : a, c);
	if (t == NULL) {
		diag_at(DIAG_ERROR, span.first, "type mismatch in conditional expression");
		return expr_error(span);
	}
	e = expr_new(EX_COND, span, t);
	e->a = a;
	e->b = b;
	e->c = c;
	fold_cond(e);
	return e;
}

struct expr *
expr_assign(struct span span, int op, struct expr *a, struct expr *b)
{
	struct expr *e;

	if (expr_failed(a) || expr_failed(b) || !expr_need_modifiable(a, "assignment"))
		return expr_error(span);
	if (op == '=') {
		expr_check_assign(a->type, b, "assignment");
	} else {
		struct type *ta = expr_value(a), *tb, *t, *common;
		bool reported = false;

		if (!expr_need_value(b))
			return expr_error(span);
		tb = expr_value(b);
		t = binary_type(span, op, a, b, ta, tb, &common, &reported);
		if (t != NULL &&
			((ta->kind == TY_POINTER) != (t->kind == TY_POINTER) || (t->kind == TY_VECTOR && ta->kind != TY_VECTOR)))
			t = NULL; /* p -= q, n += p */
		if (t == NULL) {
			if (!reported)
				invalid_operands(span, op, ta, tb);
			return expr_error(span);
		}
	}
	e = expr_new(op == '=' ? EX_ASSIGN : EX_ASSIGN_OP, span, type_unqualified(a->type));
	e->op = op;
	e->a = a;
	e->b = b;
	return e;
}

struct expr *
expr_comma(struct span span, struct expr *a, struct expr *b)
{
	struct expr *e;

	if (expr_failed(a) || expr_failed(b))
		return expr_error(span);
	e = expr_new(EX_COMMA, span, expr_value(b));
	e->a = a;
	e->b = b;
	return e;
}
