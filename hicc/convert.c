/* SPDX-License-Identifier: ISC */
/* Comparison of types, conversions of C11 6.3, and the C spelling of a type for messages. */
#include <string.h>

#include "type.h"

static bool same_params(const struct type *a, const struct type *b,
						bool (*same)(const struct type *, const struct type *));

static bool
same_count(const struct type *a, const struct type *b)
{
	bool fixed = a->array == ARRAY_FIXED && b->array == ARRAY_FIXED;

	return !fixed || !a->count_known || !b->count_known || a->count == b->count;
}

bool
type_same(const struct type *a, const struct type *b)
{
	for (;;) {
		if (a == b || a->kind == TY_ERROR || b->kind == TY_ERROR)
			return true;
		if (a->kind != b->kind || a->quals != b->quals)
			return false;
		switch (a->kind) {
		case TY_ARRAY:
			if ((a->array == ARRAY_FIXED) != (b->array == ARRAY_FIXED) || !same_count(a, b))
				return false;
			break;
		case TY_VECTOR:
			if (a->count != b->count)
				return false;
			break;
		case TY_FUNCTION:
			if (a->unprototyped != b->unprototyped || !same_params(a, b, type_same))
				return false;
			break;
		case TY_STRUCT:
		case TY_UNION:
		case TY_ENUM:
			return a->tag == b->tag;
		case TY_POINTER:
		case TY_COMPLEX:
			break;
		default:
			return true;
		}
		a = a->base;
		b = b->base;
	}
}

static bool
same_params(const struct type *a, const struct type *b, bool (*same)(const struct type *, const struct type *))
{
	if (a->unprototyped && b->unprototyped)
		return true;
	if (a->variadic != b->variadic || a->nparams != b->nparams)
		return false;
	for (size_t i = 0; i < a->nparams; i++) {
		const struct type *pa = a->params[i]->type, *pb = b->params[i]->type;

		/* Qualifiers of a parameter are the function's own affair. */
		if (!same(pa->unqualified, pb->unqualified))
			return false;
	}
	return true;
}

static bool
compatible_qualified(const struct type *a, const struct type *b)
{
	return a->quals == b->quals && type_compatible(a, b);
}

bool
type_compatible(const struct type *a, const struct type *b)
{
	if (a->kind == TY_ERROR || b->kind == TY_ERROR || a == b)
		return true;
	if (a->kind == TY_ENUM && b->kind != TY_ENUM)
		a = type_enum_base(a);
	else if (b->kind == TY_ENUM && a->kind != TY_ENUM)
		b = type_enum_base(b);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case TY_POINTER:
		return compatible_qualified(a->base, b->base);
	case TY_ARRAY:
		return same_count(a, b) && compatible_qualified(a->base, b->base);
	case TY_VECTOR:
		return a->count == b->count && type_compatible(a->base, b->base);
	case TY_COMPLEX:
		return type_compatible(a->base, b->base);
	case TY_FUNCTION:
		if (!type_compatible(a->base, b->base))
			return false;
		if (a->unprototyped || b->unprototyped)
			return true;
		return same_params(a, b, type_compatible);
	case TY_STRUCT:
	case TY_UNION:
	case TY_ENUM:
		return a->tag == b->tag;
	default:
		return true;
	}
}

static struct type *
composite_function(struct type *a, struct type *b)
{
	struct type *base, *t;
	struct decl **params = NULL;
	bool changed = false;

	if (a->unprototyped || b->unprototyped || a->nparams != b->nparams)
		return b->unprototyped ? a : b;
	base = type_composite(a->base, b->base);
	for (size_t i = 0, n = 0; i < a->nparams; i++) {
		struct type *p = type_composite(a->params[i]->type, b->params[i]->type);
		struct decl *d = a->params[i];

		if (p != d->type) {
			d = NEW(struct decl);
			*d = *a->params[i];
			d->type = p;
			changed = true;
		}
		VEC_ADD(params, n, d);
	}
	if (!changed && base == a->base)
		return a;
	t = type_function(base, params, a->nparams, a->variadic, false);
	return type_qualified(t, a->quals);
}

struct type *
type_composite(struct type *a, struct type *b)
{
	struct type *base;

	if (a == b || a->kind == TY_ERROR || b->kind == TY_ERROR || a->kind != b->kind)
		return a->kind == TY_ERROR ? b : a;
	switch (a->kind) {
	case TY_POINTER:
		base = type_composite(a->base, b->base);
		return base == a->base ? a : base == b->base ? b : type_qualified(type_pointer(base), a->quals);
	case TY_ARRAY: {
		const struct type *sized = a->array == ARRAY_FIXED || b->array != ARRAY_FIXED ? a : b;

		if (sized->array == ARRAY_UNKNOWN && b->array == ARRAY_VLA)
			sized = b;
		base = type_composite(a->base, b->base);
		if (base == sized->base)
			return sized == a ? a : b;
		return type_array(base, sized->array, sized->count, sized->count_by_target, sized->bound);
	}
	case TY_FUNCTION:
		return composite_function(a, b);
	default:
		return a;
	}
}

struct type *
type_decay(struct type *t)
{
	if (t->kind == TY_ARRAY)
		return type_pointer(t->base);
	if (t->kind == TY_FUNCTION)
		return type_pointer(t);
	return type_unqualified(t);
}

struct type *
type_promote(struct type *t)
{
	t = type_unqualified(t);
	if (t->kind == TY_ENUM) {
		struct type *base = type_enum_base(t);

		t = base;
	}
	if (t->kind >= TY_BOOL && t->kind <= TY_USHORT) /* int holds all values of each on every target */
		return type_basic_word(TY_INT, t->word);
	return t;
}

/* Rank of a floating type; also GCC's choice among types of equal range. */
static int
floating_rank(const struct type *t)
{
	switch (t->kind) {
	case TY_FLOAT128:
		return 5;
	case TY_LDOUBLE:
		return 4;
	case TY_DOUBLE:
		return 3;
	case TY_FLOAT:
		return 2;
	case TY_FLOAT16:
		return 1;
	default:
		return 0;
	}
}

static struct type *
usual_integer(struct type *a, struct type *b)
{
	enum type_kind kind;
	bool word;

	a = type_promote(a);
	b = type_promote(b);
	word = a->word || b->word;
	if (a->kind == b->kind)
		return a->word == b->word ? a : type_basic_word(a->kind, word);
	/* Kinds are ordered by rank, the unsigned one of a rank after the signed one. */
	kind = a->kind > b->kind ? a->kind : b->kind;
	if ((kind == TY_LONG || kind == TY_LLONG || kind == TY_INT128)) {
		const struct type *low = a->kind > b->kind ? b : a, *high = low == a ? b : a;

		if (!type_is_signed(low) && type_bits(low) == type_bits(high))
			kind++;
	}
	return type_basic_word(kind, word);
}

struct type *
type_usual(struct type *a, struct type *b)
{
	struct type *ra, *rb, *real;

	a = type_unqualified(a);
	b = type_unqualified(b);
	if (a->kind == TY_ERROR || b->kind == TY_ERROR)
		return type_basic(TY_ERROR);
	if (type_is_integer(a) && type_is_integer(b))
		return usual_integer(a, b);
	ra = a->kind == TY_COMPLEX ? a->base : a;
	rb = b->kind == TY_COMPLEX ? b->base : b;
	if (type_is_integer(ra) && type_is_integer(rb))
		real = usual_integer(ra, rb); /* GNU: complex integers */
	else
		real = floating_rank(ra) >= floating_rank(rb) ? ra : rb;
	if (a->kind != TY_COMPLEX && b->kind != TY_COMPLEX)
		return real;
	if (a->kind == TY_COMPLEX && a->base == real)
		return a;
	return b->kind == TY_COMPLEX && b->base == real ? b : type_complex(real);
}

/* ---- spelling ---- */

static const char *const basic_names[] = {
	[TY_ERROR] = "<error>",
	[TY_VOID] = "void",
	[TY_BOOL] = "_Bool",
	[TY_CHAR] = "char",
	[TY_SCHAR] = "signed char",
	[TY_UCHAR] = "unsigned char",
	[TY_SHORT] = "short",
	[TY_USHORT] = "unsigned short",
	[TY_INT] = "int",
	[TY_UINT] = "unsigned int",
	[TY_LONG] = "long",
	[TY_ULONG] = "unsigned long",
	[TY_LLONG] = "long long",
	[TY_ULLONG] = "unsigned long long",
	[TY_INT128] = "__int128",
	[TY_UINT128] = "unsigned __int128",
	[TY_FLOAT] = "float",
	[TY_DOUBLE] = "double",
	[TY_LDOUBLE] = "long double",
	[TY_FLOAT16] = "_Float16",
	[TY_FLOAT128] = "_Float128",
	[TY_VA_LIST] = "__builtin_va_list",
	[TY_AUTO] = "__auto_type",
};

static const char *
with_quals(unsigned quals, const char *text)
{
	return arena_printf("%s%s%s%s%s", quals & Q_CONST ? "const " : "", quals & Q_VOLATILE ? "volatile " : "",
						quals & Q_RESTRICT ? "restrict " : "", quals & Q_ATOMIC ? "_Atomic " : "", text);
}

static const char *
join(const char *name, const char *declarator)
{
	if (declarator[0] == '\0')
		return name;
	return arena_printf(declarator[0] == '[' ? "%s%s" : "%s %s", name, declarator); /* int[3], int (*)[3] */
}

static const char *
params_text(const struct type *t)
{
	struct buf b = {0};
	const char *text;

	for (size_t i = 0; i < t->nparams; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", type_text(t->params[i]->type));
	if (t->variadic)
		buf_puts(&b, ", ...");
	if (t->nparams == 0 && !t->unprototyped)
		buf_puts(&b, "void");
	text = b.s == NULL ? "" : arena_strndup(b.s, b.len);
	buf_free(&b);
	return text;
}

/* The spelling of type T declaring DECLARATOR. */
static const char *
declare(const struct type *t, const char *declarator)
{
	const char *name;

	if (t->typedef_decl != NULL && t->typedef_decl->name != NULL) {
		unsigned own = t->typedef_decl->type == NULL ? 0 : t->typedef_decl->type->quals;

		return join(with_quals(t->quals & ~own, t->typedef_decl->name), declarator);
	}
	switch (t->kind) {
	case TY_POINTER: {
		const char *star = arena_printf("*%s", t->quals == 0 ? declarator : with_quals(t->quals, declarator));
		size_t n = strlen(star);

		if (n > 1 && star[n - 1] == ' ')
			star = arena_strndup(star, n - 1);
		if (t->base->typedef_decl == NULL && (t->base->kind == TY_ARRAY || t->base->kind == TY_FUNCTION))
			star = arena_printf("(%s)", star);
		return declare(t->base, star);
	}
	case TY_ARRAY:
		if (t->array == ARRAY_FIXED && t->count_known)
			return declare(t->base, arena_printf("%s[%llu]", declarator, (unsigned long long)t->count));
		return declare(t->base, arena_printf("%s[%s]", declarator, t->array == ARRAY_VLA ? "*" : ""));
	case TY_FUNCTION:
		return declare(t->base, arena_printf("%s(%s)", declarator, params_text(t)));
	case TY_COMPLEX:
		name = arena_printf("_Complex %s", type_text(t->base));
		break;
	case TY_VECTOR:
		name = arena_printf("__vector(%llu) %s", (unsigned long long)t->count, type_text(t->base));
		break;
	case TY_STRUCT:
	case TY_UNION:
	case TY_ENUM:
		name = arena_printf("%s %s",
							t->kind == TY_STRUCT  ? "struct"
							: t->kind == TY_UNION ? "union"
												  : "enum",
							t->tag->name == NULL ? "<anonymous>" : t->tag->name);
		break;
	default:
		name = basic_names[t->kind];
		break;
	}
	return join(with_quals(t->quals, name), declarator);
}

const char *
type_text(const struct type *t)
{
	return declare(t, "");
}
