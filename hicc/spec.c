/* SPDX-License-Identifier: ISC */
/*
 * 6.7 Declaration specifiers.  They are collected one by one and made into a type when the first declarator (or
 * the ';') asks for it.  No type at all means int, as in old C.
 */
#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

enum word {
	W_VOID = 1,
	W_CHAR = 2,
	W_SHORT = 4,
	W_INT = 8,
	W_LONG = 16, /* counted in specs.longs */
	W_SIGNED = 32,
	W_UNSIGNED = 64,
	W_FLOAT = 128,
	W_DOUBLE = 256,
	W_BOOL = 512,
	W_COMPLEX = 1024,
	W_INT128 = 2048,
	W_FLOAT16 = 4096,
	W_FLOAT128 = 8192,
	W_FLOAT64X = 16384,
	W_VA_LIST = 32768,
	W_AUTO_TYPE = 65536
};

static unsigned
word_bit(int keyword)
{
	switch (keyword) {
	case KW_VOID:
		return W_VOID;
	case KW_CHAR:
		return W_CHAR;
	case KW_SHORT:
		return W_SHORT;
	case KW_INT:
		return W_INT;
	case KW_LONG:
		return W_LONG;
	case KW_SIGNED:
		return W_SIGNED;
	case KW_UNSIGNED:
		return W_UNSIGNED;
	case KW_FLOAT:
		return W_FLOAT;
	case KW_DOUBLE:
		return W_DOUBLE;
	case KW_DOUBLE_ALONE:
		return W_DOUBLE;
	case KW_BOOL:
		return W_BOOL;
	case KW_COMPLEX:
		return W_COMPLEX;
	case KW_INT128:
		return W_INT128;
	case KW_FLOAT16:
		return W_FLOAT16;
	case KW_FLOAT128:
		return W_FLOAT128;
	case KW_FLOAT64X:
		return W_FLOAT64X;
	case KW_VA_LIST:
		return W_VA_LIST;
	case KW_AUTO_TYPE:
		return W_AUTO_TYPE;
	default:
		return 0;
	}
}

/* Sets of words that name a type; `int` and sign words that change nothing are taken out before. */
static const struct {
	unsigned words;
	unsigned longs;
	enum type_kind kind;
} combinations[] = {
	{0, 0, TY_INT}, /* implicit int, signed, int */
	{W_VOID, 0, TY_VOID},
	{W_BOOL, 0, TY_BOOL},
	{W_CHAR, 0, TY_CHAR},
	{W_CHAR | W_SIGNED, 0, TY_SCHAR},
	{W_CHAR | W_UNSIGNED, 0, TY_UCHAR},
	{W_SHORT, 0, TY_SHORT},
	{W_SHORT | W_UNSIGNED, 0, TY_USHORT},
	{W_UNSIGNED, 0, TY_UINT},
	{W_LONG, 1, TY_LONG},
	{W_LONG | W_UNSIGNED, 1, TY_ULONG},
	{W_LONG, 2, TY_LLONG},
	{W_LONG | W_UNSIGNED, 2, TY_ULLONG},
	{W_INT128, 0, TY_INT128},
	{W_INT128 | W_UNSIGNED, 0, TY_UINT128},
	{W_FLOAT, 0, TY_FLOAT},
	{W_DOUBLE, 0, TY_DOUBLE},
	{W_DOUBLE | W_LONG, 1, TY_LDOUBLE},
	{W_FLOAT16, 0, TY_FLOAT16},
	{W_FLOAT128, 0, TY_FLOAT128},
	{W_VA_LIST, 0, TY_VA_LIST},
	{W_AUTO_TYPE, 0, TY_AUTO},
};

struct spec
spec_word(int word)
{
	return (struct spec){.word = word};
}

struct spec
spec_type(struct type *t)
{
	return (struct spec){.type = t};
}

struct spec
spec_typedef(uint32_t token)
{
	struct decl *d = scope_find(token_name(token));

	use_decl(token, d);
	d->used = true;
	return spec_type(type_alias(d->type, d));
}

struct spec
spec_typeof(struct expr *e)
{
	return spec_type(e->type);
}

struct spec
spec_atomic(struct type *t)
{
	return spec_type(type_qualified(t, Q_ATOMIC));
}

unsigned
qualifier_bit(int word)
{
	switch (word) {
	case KW_CONST:
		return Q_CONST;
	case KW_VOLATILE:
		return Q_VOLATILE;
	case KW_RESTRICT:
		return Q_RESTRICT;
	case KW_ATOMIC:
		return Q_ATOMIC;
	default:
		return 0;
	}
}

static void
set_storage(struct specs *s, enum storage storage, bool is_typedef, uint32_t at)
{
	if (s->has_storage)
		diag_at(DIAG_ERROR, at, "multiple storage classes in declaration specifiers");
	s->has_storage = true;
	s->storage = storage;
	s->is_typedef = is_typedef;
}

static void
add_type_word(struct specs *s, unsigned bit, uint32_t at)
{
	if (bit == W_LONG) {
		if (++s->longs > 2)
			diag_at(DIAG_ERROR, at, "'long long long' is too long");
	} else if ((s->words & bit) && bit != W_COMPLEX)
		diag_at(DIAG_ERROR, at, "duplicate '%s'", token_name(at));
	s->words |= bit;
}

struct specs *
specs_add(struct specs *s, struct spec spec, struct span where)
{
	if (!s) {
		s = NEW(struct specs);
		s->level = where.first;
		s->span.first = attribute_lead(where.first);
	}
	s->span.last = where.last;
	if (spec.type) {
		if (s->named.type || s->words)
			diag_at(DIAG_ERROR, where.first, "two or more data types in declaration specifiers");
		s->named = spec;
		return s;
	}
	switch (spec.word) {
	case KW_TYPEDEF:
		set_storage(s, ST_NONE, true, where.first);
		break;
	case KW_EXTERN:
		set_storage(s, ST_EXTERN, false, where.first);
		break;
	case KW_STATIC:
		set_storage(s, ST_STATIC, false, where.first);
		break;
	case KW_AUTO:
		set_storage(s, ST_AUTO, false, where.first);
		break;
	case KW_REGISTER:
		set_storage(s, ST_REGISTER, false, where.first);
		break;
	case KW_THREAD:
		s->thread = true;
		break;
	case KW_INLINE:
		s->is_inline = true;
		break;
	case KW_NORETURN:
		s->noreturn = true;
		break;
	case KW_ALIGNAS:
		s->aligned = true;
		attribute_keep(&s->attributes, where, true);
		break;
	default:
		if (qualifier_bit(spec.word))
			s->quals |= qualifier_bit(spec.word);
		else if (s->named.type)
			diag_at(DIAG_ERROR, where.first, "two or more data types in declaration specifiers");
		else
			add_type_word(s, word_bit(spec.word), where.first);
	}
	return s;
}

/* `_Float64x` is x86's long double, and quad where long double is quad. */
static enum type_kind
float64x(void)
{
	return type_target()->ldouble_bytes == 8 ? TY_FLOAT128 : TY_LDOUBLE;
}

static struct type *
type_of_words(const struct specs *s)
{
	unsigned words = s->words & ~(unsigned)W_INT;
	bool is_complex = words & W_COMPLEX;
	enum type_kind kind = TY_ERROR;

	words &= ~(unsigned)W_COMPLEX;
	if (is_complex && !words && !(s->words & W_INT))
		words = W_DOUBLE;
	if ((words & W_SIGNED) && !(words & (W_CHAR | W_UNSIGNED)))
		words &= ~(unsigned)W_SIGNED;
	if (words == W_FLOAT64X)
		kind = float64x();
	for (size_t i = 0; i < sizeof combinations / sizeof combinations[0]; i++)
		if (combinations[i].words == words && combinations[i].longs == s->longs)
			kind = combinations[i].kind;
	/* `int` goes with sign and length only. */
	if ((s->words & W_INT) && (words & ~(unsigned)(W_SHORT | W_LONG | W_SIGNED | W_UNSIGNED)))
		kind = TY_ERROR;
	if (kind == TY_ERROR) {
		diag_at(DIAG_ERROR, s->level, "two or more data types in declaration specifiers");
		return type_basic(TY_ERROR);
	}
	return is_complex ? type_complex(type_basic(kind)) : type_basic(kind);
}

struct type *
specs_type(struct specs *s)
{
	if (s->type)
		return s->type;
	/* Attributes right behind the specifiers are every declarator's, too. */
	s->span.last = attribute_next_visible(s->span.last + 1) - 1;
	attribute_collect(&s->attributes, s->span.first, s->span.last, s->level);
	s->aligned |= s->attributes.aligned;
	s->type = s->named.type ? s->named.type : type_of_words(s);
	if ((s->quals & Q_RESTRICT) && s->type->kind != TY_POINTER && s->type->kind != TY_ERROR)
		diag_at(DIAG_ERROR, s->level, "invalid use of 'restrict'");
	s->type = type_qualified(s->type, s->quals);
	s->type = attribute_apply(&s->attributes, s->type);
	return s->type;
}
