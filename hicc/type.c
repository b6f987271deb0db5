/* SPDX-License-Identifier: ISC */
/*
 * Construction of types.  A type is never changed once handed out, except that an enum gets its base when it is
 * complete; so pointers to a type, its qualified variants and the types of tags are made once and shared.
 */
#include "type.h"

#include <string.h>

#include "ptrmap.h"
#include "typename.h"

static const struct target *target;
static struct type basic[TY_AUTO + 1];		/* with word for long and unsigned long */
static struct type other_word[TY_AUTO + 1]; /* the same with word the other way round */
static struct type wchar_type;
static struct ptrmap pointers; /* type -> pointer to it */
static struct ptrmap tags;	   /* tag -> its unqualified type */
static struct ptrmap variants; /* type -> struct variants */

struct variants {
	struct type *v[16]; /* by quals */
};

static void
init_basic(struct type *t, enum type_kind kind, bool word)
{
	memset(t, 0, sizeof *t);
	t->kind = kind;
	t->word = word;
	t->unqualified = t;
}

void
type_init(const struct target *tg)
{
	target = tg;
	for (int k = 0; k <= TY_AUTO; k++) {
		bool word = k == TY_LONG || k == TY_ULONG;

		init_basic(&basic[k], k, word);
		init_basic(&other_word[k], k, !word);
	}
	init_basic(&wchar_type, tg->wchar_long ? TY_LONG : tg->wchar_unsigned ? TY_UINT : TY_INT, true);
	ptrmap_clear(&pointers);
	ptrmap_clear(&tags);
	ptrmap_clear(&variants);
	layout_init();
}

const struct target *
type_target(void)
{
	return target;
}

struct type *
type_basic(enum type_kind kind)
{
	return &basic[kind];
}

struct type *
type_basic_word(enum type_kind kind, bool word)
{
	return basic[kind].word == word ? &basic[kind] : &other_word[kind];
}

struct type *
type_size_t(void)
{
	return type_basic_word(target->ptr_bytes == 8 ? TY_ULONG : TY_UINT, true);
}

struct type *
type_ptrdiff_t(void)
{
	return type_basic_word(target->ptr_bytes == 8 ? TY_LONG : TY_INT, true);
}

struct type *
type_wchar_t(void)
{
	return &wchar_type;
}

static struct type *
new_type(enum type_kind kind, struct type *base)
{
	struct type *t = NEW(struct type);

	t->kind = kind;
	t->base = base;
	t->unqualified = t;
	return t;
}

static struct type *
copy_type(const struct type *t)
{
	struct type *c = NEW(struct type);

	*c = *t;
	return c;
}

struct type *
type_pointer(struct type *to)
{
	struct type *t = ptrmap_get(&pointers, to);

	if (t == NULL) {
		t = new_type(TY_POINTER, to);
		ptrmap_set(&pointers, to, t);
	}
	return t;
}

struct type *
type_array(struct type *element, enum array_kind kind, uint64_t count, bool count_by_target, struct expr *bound)
{
	struct type *t = new_type(TY_ARRAY, element);

	t->array = kind;
	t->count = count;
	t->count_by_target = count_by_target;
	t->count_known = kind == ARRAY_FIXED && (bound == NULL || bound->is_const);
	t->bound = bound;
	return t;
}

struct type *
type_function(struct type *returns, struct decl **params, size_t nparams, bool variadic, bool unprototyped)
{
	struct type *t = new_type(TY_FUNCTION, returns);

	t->params = params;
	t->nparams = nparams;
	t->variadic = variadic;
	t->unprototyped = unprototyped;
	return t;
}

struct type *
type_complex(struct type *real)
{
	return new_type(TY_COMPLEX, type_unqualified(real));
}

struct type *
type_vector(struct type *element, uint64_t count)
{
	struct type *t = new_type(TY_VECTOR, element);

	t->count = count;
	t->count_known = true;
	return t;
}

/* GCC's choice: the first of unsigned int, int, (unsigned) long, (unsigned) long long that holds every enumerator. */
static struct type *
choose_enum_base(const struct tag *tag)
{
	bool wide = false, negative = false, above_int = false;

	for (const struct decl *d = tag->enumerators; d != NULL; d = d->next_in_tag) {
		/* An enumerator of a type with 64 bits and the top one set is large, not negative. */
		bool huge = d->value < 0 && d->type != NULL && (d->type->kind == TY_ULONG || d->type->kind == TY_ULLONG);

		negative = negative || (d->value < 0 && !huge);
		wide = wide || huge || d->value > UINT32_MAX || d->value < INT32_MIN;
		above_int = above_int || d->value > INT32_MAX;
	}
	if (wide || (negative && above_int)) { /* the same 64 bits everywhere, so no word */
		if (target->ptr_bytes == 8)
			return type_basic_word(negative ? TY_LONG : TY_ULONG, false);
		return type_basic(negative ? TY_LLONG : TY_ULLONG);
	}
	return type_basic(negative ? TY_INT : TY_UINT);
}

struct type *
type_of_tag(struct tag *tag)
{
	struct type *t = ptrmap_get(&tags, tag);

	if (t == NULL) {
		t = new_type(tag->kind, NULL);
		t->tag = tag;
		ptrmap_set(&tags, tag, t);
	}
	if (tag->kind == TY_ENUM && t->base == NULL && tag->complete)
		t->base = choose_enum_base(tag);
	return t;
}

struct type *
type_enum_base(const struct type *t)
{
	struct type *own = t->base != NULL ? t->base : type_of_tag(t->tag)->base;

	return own != NULL ? own : type_basic(TY_UINT);
}

struct type *
type_qualified(struct type *t, unsigned quals)
{
	struct variants *v;
	struct type *q, *element = NULL;

	if (t->kind == TY_ERROR)
		return t;
	if (t->kind == TY_ARRAY) {
		element = type_qualified(t->base, quals);
		if (element == t->base)
			return t;
	} else {
		quals |= t->quals;
		if (quals == t->quals)
			return t;
	}
	v = ptrmap_get(&variants, t);
	if (v == NULL) {
		v = NEW(struct variants);
		ptrmap_set(&variants, t, v);
	}
	if (v->v[quals & 15] == NULL) {
		v->v[quals & 15] = q = copy_type(t);
		if (element != NULL) {
			/* Written out, as the typedef's name no longer says all of it. */
			q->base = element;
			q->typedef_decl = NULL;
			q->unqualified = q;
		} else {
			q->quals = quals & 15;
		}
	}
	return v->v[quals & 15];
}

struct type *
type_unqualified(struct type *t)
{
	return t->unqualified;
}

struct type *
type_alias(struct type *t, struct decl *d)
{
	struct type *a = copy_type(t);

	a->typedef_decl = d;
	/* A qualifier that the typedef's own type has goes only together with the name. */
	a->unqualified = t->quals == 0 ? a : t->unqualified;
	if (type_is_integer(t) && t->kind >= TY_INT && t->kind <= TY_ULLONG && d->name != NULL) {
		switch (typename_class(d->name)) {
		case NAME_WORD:
		case NAME_WORD4:
		case NAME_WORD8:
			a->word = true;
			break;
		case NAME_EXACT8:
			a->word = false;
			break;
		case NAME_OTHER:
			break;
		}
		if (a->unqualified != a && a->unqualified->word != a->word)
			a->unqualified = type_basic_word(a->kind, a->word);
	}
	return a;
}

bool
type_is_integer(const struct type *t)
{
	return (t->kind >= TY_BOOL && t->kind <= TY_UINT128) || t->kind == TY_ENUM;
}

bool
type_is_floating(const struct type *t)
{
	return (t->kind >= TY_FLOAT && t->kind <= TY_FLOAT128) || t->kind == TY_COMPLEX;
}

bool
type_is_arithmetic(const struct type *t)
{
	return type_is_integer(t) || type_is_floating(t);
}

bool
type_is_bytes(const struct type *t)
{
	return t->kind == TY_VOID || t->kind == TY_CHAR || t->kind == TY_SCHAR || t->kind == TY_UCHAR;
}

bool
type_is_scalar(const struct type *t)
{
	return type_is_arithmetic(t) || t->kind == TY_POINTER;
}

bool
type_is_signed(const struct type *t)
{
	switch (t->kind) {
	case TY_CHAR:
		return !target->char_unsigned;
	case TY_SCHAR:
	case TY_SHORT:
	case TY_INT:
	case TY_LONG:
	case TY_LLONG:
	case TY_INT128:
		return true;
	case TY_ENUM:
		return type_is_signed(type_enum_base(t));
	case TY_COMPLEX:
		return type_is_signed(t->base);
	default:
		return type_is_floating(t);
	}
}

bool
type_is_complete(const struct type *t)
{
	switch (t->kind) {
	case TY_VOID:
	case TY_FUNCTION:
		return false;
	case TY_ENUM:
	case TY_STRUCT:
	case TY_UNION:
		return t->tag->complete;
	case TY_ARRAY:
		return t->array != ARRAY_UNKNOWN && t->array != ARRAY_FLEXIBLE && type_is_complete(t->base);
	default:
		return true;
	}
}

bool
type_is_word(const struct type *t)
{
	return t->word;
}

unsigned
type_bits(const struct type *t)
{
	switch (t->kind) {
	case TY_BOOL:
	case TY_CHAR:
	case TY_SCHAR:
	case TY_UCHAR:
		return 8;
	case TY_SHORT:
	case TY_USHORT:
		return 16;
	case TY_LONG:
	case TY_ULONG:
		return target->ptr_bytes * 8u;
	case TY_LLONG:
	case TY_ULLONG:
		return 64;
	case TY_INT128:
	case TY_UINT128:
		return 128;
	case TY_ENUM:
		return type_bits(type_enum_base(t));
	default:
		return 32;
	}
}

struct field *
type_field(const struct type *t, const char *name)
{
	for (struct field *f = t->tag->fields; f != NULL; f = f->next) {
		if (f->name != NULL) {
			if (f->name == name || strcmp(f->name, name) == 0)
				return f;
		} else if (f->type->kind == TY_STRUCT || f->type->kind == TY_UNION) {
			struct field *inner = type_field(f->type, name);

			if (inner != NULL)
				return inner;
		}
	}
	return NULL;
}
