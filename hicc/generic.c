/* SPDX-License-Identifier: ISC */
/* Calls of builtins whose type follows from their arguments, and of those that cc folds. */
#include <string.h>

#include "expr_local.h"

/* Fewest arguments that the typing below looks at. */
static size_t needed_arguments(enum builtin_class class)
{
	switch (class) {
	case BI_UNKNOWN:
	case BI_OPAQUE:
	case BI_ANY_INT:
	case BI_ANY_VOID:
		return 0;
	case BI_EXPECT:
	case BI_FP_COMPARE:
	case BI_COMPLEX:
	case BI_SHUFFLE:
	case BI_TGMATH:
		return 2;
	case BI_OVERFLOW:
	case BI_OVERFLOW_P:
		return 3;
	default:
		return 1;
	}
}

/* Object that the pointer ARG leads to, NULL after a report. */
static struct type *
pointee(struct expr *arg, size_t number, const char *name)
{
	struct type *t = expr_value(arg);

	if (t->kind == TY_POINTER)
		return type_unqualified(t->base);
	diag_at(DIAG_ERROR, arg->span.first, "argument %zu of '%s' must be a pointer type", number, name);
	return NULL;
}

static unsigned
count_bits(uint64_t v)
{
	unsigned n = 0;

	for (; v != 0; v &= v - 1)
		n++;
	return n;
}

static uint64_t
swap_bytes(uint64_t v, unsigned bytes)
{
	uint64_t r = 0;

	for (; bytes > 0; bytes--, v >>= 8)
		r = r << 8 | (v & 0xff);
	return r;
}

/* Fold CALL of a bit-twiddling builtin whose parameter has type T. */
static void
fold_bits(struct expr *call, enum builtin_class class, const struct type *t)
{
	const struct expr *arg = call->args[0];
	unsigned width = type_bits(t);
	uint64_t v, mask = UINT64_MAX >> (64 - width);
	int64_t value;

	if (!arg->is_const) {
		if (arg->const_by_target)
			fold_unknown(call);
		return;
	}
	v = (uint64_t)arg->value & mask;
	switch (class) {
	case BI_BSWAP16:
		value = (int64_t)swap_bytes(v, 2);
		break;
	case BI_BSWAP32:
		value = (int64_t)swap_bytes(v, 4);
		break;
	case BI_BSWAP64:
		value = (int64_t)swap_bytes(v, 8);
		break;
	case BI_POPCOUNT:
		value = count_bits(v);
		break;
	case BI_PARITY:
		value = count_bits(v) & 1;
		break;
	case BI_FFS:
		value = v == 0 ? 0 : __builtin_ctzll(v) + 1;
		break;
	case BI_CLZ:
		if (v == 0)
			return;
		value = __builtin_clzll(v) - (int)(64 - width);
		break;
	default:
		if (v == 0)
			return;
		value = __builtin_ctzll(v);
		break;
	}
	fold_set(call, value, arg->const_by_target || t->word);
}

/* Is the type of one of the arguments of a tgmath function; integers count as double. */
static struct type *
tgmath_type(struct type *so_far, struct expr *arg)
{
	struct type *t = expr_value(arg);

	if (type_is_integer(t))
		t = type_basic(TY_DOUBLE);
	if (!type_is_floating(t)) /* modf's pointer */
		return so_far;
	return so_far == NULL ? t : type_usual(so_far, t);
}

/* __builtin_tgmath(functions..., arguments...): the function whose first floating parameter has the common type. */
static struct type *
tgmath_result(struct expr *call)
{
	struct type *t = NULL, *result = NULL;
	size_t functions = 0;

	while (functions < call->nargs) {
		const struct type *f = expr_value(call->args[functions]);

		if (f->kind != TY_POINTER || f->base->kind != TY_FUNCTION)
			break;
		functions++;
	}
	for (size_t i = functions; i < call->nargs; i++)
		t = tgmath_type(t, call->args[i]);
	for (size_t i = 0; i < functions && t != NULL; i++) {
		const struct type *f = type_decay(call->args[i]->type)->base;

		if (result == NULL)
			result = f->base;
		for (size_t p = 0; p < f->nparams; p++) {
			if (type_is_floating(f->params[p]->type)) {
				if (type_compatible(type_unqualified(f->params[p]->type), t))
					return f->base;
				break;
			}
		}
	}
	return result != NULL ? result : type_basic(TY_ERROR);
}

/* Type of CALL to D, NULL after a report. */
static struct type *
result_type(struct expr *call, const struct decl *d, enum builtin_class class)
{
	struct type *t;

	switch (class) {
	case BI_OPAQUE:
		return type_basic(TY_ERROR);
	case BI_CONSTANT_P:
	case BI_FP_TEST:
	case BI_FP_COMPARE:
	case BI_FP_CLASSIFY:
	case BI_ANY_INT:
		return type_basic(TY_INT);
	case BI_OVERFLOW:
		if ((t = pointee(call->args[2], 3, d->name)) == NULL)
			return NULL;
		return type_basic(TY_BOOL);
	case BI_OVERFLOW_P:
		return type_basic(TY_BOOL);
	case BI_COMPLEX:
		return type_complex(type_usual(expr_value(call->args[0]), expr_value(call->args[1])));
	case BI_SAME:
	case BI_SHUFFLE:
		return expr_value(call->args[0]);
	case BI_TGMATH:
		return tgmath_result(call);
	case BI_ATOMIC_VALUE:
		return pointee(call->args[0], 1, d->name);
	case BI_ATOMIC_BOOL:
		return type_basic(TY_BOOL);
	case BI_ATOMIC_VOID:
	case BI_ANY_VOID:
		return type_basic(TY_VOID);
	case BI_VA_START:
	case BI_VA_OTHER:
		t = expr_value(call->args[0]);
		if (t->kind != TY_VA_LIST && (class == BI_VA_START || t->kind != TY_POINTER)) {
			diag_at(DIAG_ERROR, call->args[0]->span.first, "incompatible type for argument 1 of '%s'", d->name);
			return NULL;
		}
		return type_basic(TY_VOID);
	default:
		return type_unqualified(d->type->base);
	}
}

static void
fold_call(struct expr *call, const struct decl *d, enum builtin_class class)
{
	const struct expr *arg = call->nargs > 0 ? call->args[0] : NULL;

	switch (class) {
	case BI_CONSTANT_P:
		/* Of anything else the optimiser may still say 1. */
		if (arg->is_const || walk_strip(arg)->kind == EX_FLOAT || walk_strip(arg)->kind == EX_STRING)
			fold_set(call, 1, false);
		else if (arg->const_by_target)
			fold_set(call, 1, false);
		break;
	case BI_EXPECT:
		if (arg->is_const)
			fold_set(call, arg->value, arg->const_by_target);
		else if (arg->const_by_target)
			fold_unknown(call);
		break;
	case BI_STRLEN:
		arg = walk_strip(arg);
		if (arg->kind == EX_STRING && arg->string_width == 1)
			fold_set(call, (int64_t)strlen(arg->string), false);
		break;
	case BI_BSWAP16:
	case BI_BSWAP32:
	case BI_BSWAP64:
	case BI_CLZ:
	case BI_CTZ:
	case BI_POPCOUNT:
	case BI_FFS:
	case BI_PARITY:
		fold_bits(call, class, d->type->params[0]->type);
		break;
	case BI_OVERFLOW_P:
		if (expr_is_constant(arg) && expr_is_constant(call->args[1]))
			fold_unknown(call);
		break;
	case BI_FP_TEST:
	case BI_FP_COMPARE:
	case BI_FP_CLASSIFY:
		arg = walk_strip(call->args[call->nargs - 1]);
		if (arg->kind == EX_FLOAT)
			fold_unknown(call);
		break;
	case BI_ATOMIC_BOOL: /* __atomic_always_lock_free(constant, 0) */
		if (expr_is_constant(arg) && arg->type->kind != TY_POINTER)
			fold_unknown(call);
		break;
	case BI_ANY_INT: /* __builtin_classify_type and the like */
		if (d->name != NULL && strcmp(d->name, "__builtin_classify_type") == 0)
			fold_unknown(call);
		break;
	default:
		break;
	}
}

void
generic_call(struct expr *call, const struct decl *d)
{
	enum builtin_class class = builtin_class(d);
	struct type *t;

	if (call->nargs < needed_arguments(class)) {
		diag_at(DIAG_ERROR, call->a->span.first, "too few arguments to function '%s'", d->name);
		call->kind = EX_ERROR;
		call->type = type_basic(TY_ERROR);
		return;
	}
	for (size_t i = 0; i < call->nargs; i++) {
		struct expr *arg = call->args[i];

		if (class != BI_OPAQUE && class != BI_TGMATH && expr_failed(arg)) {
			call->kind = EX_ERROR;
			call->type = type_basic(TY_ERROR);
			return;
		}
		expr_value(arg);
	}
	t = result_type(call, d, class);
	if (t == NULL || t->kind == TY_ERROR)
		call->kind = class == BI_OPAQUE || class == BI_TGMATH ? EX_OPAQUE : EX_ERROR;
	else if (class == BI_TGMATH || class == BI_SHUFFLE)
		call->kind = EX_OPAQUE;
	call->type = t == NULL ? type_basic(TY_ERROR) : t;
	fold_call(call, d, class);
}
