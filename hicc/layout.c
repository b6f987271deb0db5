/* SPDX-License-Identifier: ISC */
/*
 * Sizes and offsets under the System V ABIs of the known targets.  Each struct is laid out once for all of them, so
 * that "does this differ between targets?" has an exact answer.  Where attributes or a pragma interfere, the layout is
 * unknown: then cc alone folds what depends on it.
 */
#include <string.h>

#include "ptrmap.h"
#include "type.h"
#include "typename.h"

struct abi {
	const char *name;
	uint8_t word_bytes, llong_align, ldouble_bytes, ldouble_align, quad_align, va_list_bytes;
	bool unnamed_align;	  /* an unnamed bit-field aligns the struct, too */
	bool atomic_align;	  /* _Atomic raises the alignment of 8-byte types */
	uint8_t vector_align; /* at most */
	uint8_t vector_known; /* largest vector whose alignment is the same for all options */
};

enum { NABIS = 5 };
/* clang-format off */
static const struct abi abis[NABIS] = {
	{"x86_64", 8, 8, 16, 16, 16, 24, false, false, 16, 16},
	{"s390x",  8, 8, 16,  8,  8, 32, false, false,  8,  8},
	{"arm64",  8, 8, 16, 16, 16, 32, true,  false, 16, 16},
	{"i386",   4, 4, 12,  4, 16,  4, false, true,  16, 16},
	{"armhf",  4, 8,  8,  8,  8,  4, true,  false,  8, 16},
};
/* clang-format on */

/* Size and alignment of a type. */
struct extent {
	uint64_t size;
	uint64_t align;
	bool size_known, align_known;
};

/* A complete struct, union or enum. */
struct layout {
	struct extent extent[NABIS];
	bool size_by_target, align_by_target;
	bool has_pointer, has_const, has_union;
};

static struct ptrmap layouts; /* tag -> struct layout */
static unsigned current;	  /* index in abis of the target */

void
layout_init(void)
{
	ptrmap_clear(&layouts);
	current = 0;
	for (unsigned i = 0; i < NABIS; i++) {
		if (strcmp(abis[i].name, type_target()->name) == 0)
			current = i;
	}
}

static const struct layout *layout_of(struct tag *);

static struct extent
scalar(uint64_t size, uint64_t align)
{
	return (struct extent){.size = size, .align = align, .size_known = true, .align_known = true};
}

/* Bytes of an integer type that is spelled with different kinds on different targets, 0 if there is no such name. */
static unsigned
named_bytes(const struct type *t)
{
	for (const struct type *a = t; a->typedef_decl != NULL; a = a->typedef_decl->type) {
		switch (a->typedef_decl->name == NULL ? NAME_OTHER : typename_class(a->typedef_decl->name)) {
		case NAME_WORD4:
			return 4;
		case NAME_WORD8:
		case NAME_EXACT8:
			return 8;
		default:
			break;
		}
		if (a->typedef_decl->type == NULL)
			break;
	}
	return 0;
}

/* An integer of KIND (of LONG or wider, or a word). */
static struct extent
wide_integer(const struct type *t, unsigned abi)
{
	const struct abi *a = &abis[abi];
	unsigned bytes = named_bytes(t);

	if (bytes == 0) {
		if (!t->word)
			bytes = 8;
		else if (abi == current)
			bytes = type_bits(t) / 8;
		else if (t->kind == TY_LLONG || t->kind == TY_ULLONG)
			bytes = 8;
		else
			bytes = a->word_bytes;
	}
	return scalar(bytes, bytes == 8 ? a->llong_align : bytes);
}

static struct extent
vector(const struct type *t, unsigned abi, struct extent element)
{
	struct extent e = scalar(element.size * t->count, 1);

	while (e.align < e.size && e.align < abis[abi].vector_align)
		e.align *= 2;
	/* How wider ones are aligned depends on which vector registers the options allow. */
	e.align_known = e.size <= abis[abi].vector_known;
	e.size_known = element.size_known;
	return e;
}

static struct extent
unaliased(const struct type *t, unsigned abi)
{
	const struct abi *a = &abis[abi];
	struct extent e;

	switch (t->kind) {
	case TY_BOOL:
	case TY_CHAR:
	case TY_SCHAR:
	case TY_UCHAR:
		return scalar(1, 1);
	case TY_SHORT:
	case TY_USHORT:
	case TY_FLOAT16:
		return scalar(2, 2);
	case TY_INT:
	case TY_UINT:
		return t->word ? wide_integer(t, abi) : scalar(4, 4);
	case TY_FLOAT:
		return scalar(4, 4);
	case TY_LONG:
	case TY_ULONG:
		return wide_integer(t, abi);
	case TY_LLONG:
	case TY_ULLONG:
	case TY_DOUBLE:
		return scalar(8, a->llong_align);
	case TY_INT128:
	case TY_UINT128:
	case TY_FLOAT128:
		return scalar(16, a->quad_align);
	case TY_LDOUBLE:
		return scalar(a->ldouble_bytes, a->ldouble_align);
	case TY_COMPLEX:
		e = unaliased(t->base, abi);
		e.size *= 2;
		return e;
	case TY_POINTER:
		return scalar(a->word_bytes, a->word_bytes);
	case TY_VA_LIST:
		return scalar(a->va_list_bytes, a->word_bytes);
	case TY_VECTOR:
		return vector(t, abi, unaliased(t->base, abi));
	case TY_ENUM:
		if (!t->tag->complete || t->tag->packed)
			return (struct extent){0};
		return unaliased(type_enum_base(t), abi);
	case TY_STRUCT:
	case TY_UNION:
		return t->tag->complete ? layout_of(t->tag)->extent[abi] : (struct extent){0};
	default:
		return (struct extent){0};
	}
}

static struct extent
extent_of(const struct type *t, unsigned abi)
{
	struct extent e;

	if (t->kind == TY_ARRAY) {
		e = extent_of(t->base, abi);
		if (t->array == ARRAY_FLEXIBLE)
			e.size = 0;
		else if (t->array == ARRAY_FIXED && t->count_known && e.size_known)
			e.size *= t->count;
		else
			e.size_known = false;
	} else {
		e = unaliased(t, abi);
	}
	/* Only alignment can be changed by an attribute of a typedef; hicc does not look into it. */
	for (const struct type *a = t; a->typedef_decl != NULL; a = a->typedef_decl->type) {
		if (a->typedef_decl->has_attributes)
			e.align_known = false;
		if (a->typedef_decl->type == NULL)
			break;
	}
	if (t->quals & Q_ATOMIC) {
		if (abis[abi].atomic_align && e.size == 8)
			e.align = 8;
		else if (e.align != e.size)
			e.align_known = false;
	}
	if (!e.size_known)
		e.size = 0;
	return e;
}

static uint64_t
round_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

/* Running state of laying out a struct; positions are in bits. */
struct placement {
	uint64_t bits;
	uint64_t align;
	bool known;
};

/* Place F; returns its offset in bits. */
static uint64_t
place(struct placement *p, const struct field *f, bool is_union, unsigned abi)
{
	struct extent e = extent_of(f->type, abi);
	uint64_t align = e.align == 0 ? 1 : e.align, at = is_union ? 0 : p->bits, size;

	p->known =
		p->known && e.align_known && (e.size_known || (f->type->kind == TY_ARRAY && f->type->array == ARRAY_FLEXIBLE));
	if (f->is_bitfield) {
		size = f->bits;
		if (f->bits == 0)
			at = round_up(at, align * 8);
		else if ((at % (align * 8) + f->bits + align * 8 - 1) / (align * 8) > e.size / align)
			at = round_up(at, align * 8); /* it would touch more storage units than its type has */
		if (f->name == NULL && !abis[abi].unnamed_align)
			align = 1;
	} else {
		size = e.size * 8;
		at = round_up(at, align * 8);
	}
	if (at + size > p->bits)
		p->bits = at + size;
	if (align > p->align)
		p->align = align;
	return at;
}

static const struct layout *layout_of(struct tag *);

static bool
has_union(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	return t->kind == TY_UNION || (t->kind == TY_STRUCT && t->tag->complete && layout_of(t->tag)->has_union);
}

static void
note_contents(struct layout *l, const struct field *f)
{
	const struct type *t = f->type;

	while (t->kind == TY_ARRAY)
		t = t->base;
	if (t->quals & Q_CONST)
		l->has_const = true;
	if (t->kind == TY_POINTER || type_has_pointer(t))
		l->has_pointer = true;
	if ((t->kind == TY_STRUCT || t->kind == TY_UNION) && type_has_const(t))
		l->has_const = true;
	if (has_union(t))
		l->has_union = true;
}

static const struct layout *
layout_of(struct tag *tag)
{
	struct layout *l = ptrmap_get(&layouts, tag);
	uint64_t digest[NABIS];

	if (l != NULL)
		return l;
	l = NEW(struct layout);
	ptrmap_set(&layouts, tag, l);
	for (unsigned abi = 0; abi < NABIS; abi++) {
		struct placement p = {.align = 1, .known = !tag->packed};

		digest[abi] = 0;
		for (const struct field *f = tag->fields; f != NULL; f = f->next)
			digest[abi] = (digest[abi] + place(&p, f, tag->kind == TY_UNION, abi) + 1) * 0x100000001b3u;
		l->extent[abi] = scalar(round_up(p.bits, p.align * 8) / 8, p.align);
		l->extent[abi].size_known = l->extent[abi].align_known = p.known;
		if (digest[abi] != digest[0] || l->extent[abi].size != l->extent[0].size)
			l->size_by_target = true;
		if (p.align != l->extent[0].align)
			l->align_by_target = true;
	}
	for (const struct field *f = tag->fields; f != NULL; f = f->next) {
		l->size_by_target = l->size_by_target || type_size_by_target(f->type);
		note_contents(l, f);
	}
	return l;
}

uint64_t
type_size(const struct type *t, bool *known)
{
	struct extent e = extent_of(t, current);

	*known = e.size_known;
	return e.size_known ? e.size : 0;
}

uint64_t
type_align(const struct type *t, bool *known)
{
	struct extent e = extent_of(t, current);

	*known = e.align_known;
	return e.align_known ? e.align : 0;
}

bool
type_size_by_target(const struct type *t)
{
	switch (t->kind) {
	case TY_ARRAY:
		return (t->array == ARRAY_FIXED && (t->count_by_target || !t->count_known)) || type_size_by_target(t->base);
	case TY_STRUCT:
	case TY_UNION:
		return t->tag->complete && layout_of(t->tag)->size_by_target;
	default:
		for (unsigned abi = 1; abi < NABIS; abi++) {
			if (unaliased(t, abi).size != unaliased(t, 0).size)
				return true;
		}
		return false;
	}
}

bool
type_align_by_target(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	if ((t->kind == TY_STRUCT || t->kind == TY_UNION) && t->tag->complete)
		return layout_of(t->tag)->align_by_target;
	for (unsigned abi = 1; abi < NABIS; abi++) {
		if (unaliased(t, abi).align != unaliased(t, 0).align)
			return true;
	}
	return false;
}

/* Does FIELD belong to T, if need be to an anonymous member of it? */
static bool
contains(const struct type *t, const struct field *field)
{
	for (const struct field *f = t->tag->fields; f != NULL; f = f->next) {
		if (f == field)
			return true;
		if (f->name == NULL && (f->type->kind == TY_STRUCT || f->type->kind == TY_UNION) && contains(f->type, field))
			return true;
	}
	return false;
}

static uint64_t
offset_in(const struct type *t, const struct field *field, unsigned abi, bool *known)
{
	struct placement p = {.align = 1, .known = !t->tag->packed};

	for (const struct field *f = t->tag->fields; f != NULL; f = f->next) {
		uint64_t at = place(&p, f, t->kind == TY_UNION, abi) / 8;

		if (f != field && (f->name != NULL || (f->type->kind != TY_STRUCT && f->type->kind != TY_UNION)))
			continue;
		if (f != field && !contains(f->type, field))
			continue;
		*known = *known && p.known;
		return f == field ? at : at + offset_in(f->type, field, abi, known);
	}
	return 0;
}

uint64_t
type_offset(const struct type *t, const struct field *field, bool *known, bool *by_target)
{
	uint64_t at = 0, first = 0;

	*known = true;
	*by_target = false;
	for (unsigned abi = 0; abi < NABIS; abi++) {
		bool k = true;
		uint64_t here = offset_in(t, field, abi, &k);

		if (abi == 0)
			first = here;
		if (here != first)
			*by_target = true;
		if (abi == current) {
			at = here;
			*known = k;
		}
	}
	return *known ? at : 0;
}

bool
type_has_pointer(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	if (t->kind == TY_STRUCT || t->kind == TY_UNION)
		return t->tag->complete && layout_of(t->tag)->has_pointer;
	return t->kind == TY_POINTER;
}

bool
type_garbage_matters(const struct type *t)
{
	return type_has_pointer(t) || type_size_by_target(t) || has_union(t);
}

bool
type_has_const(const struct type *t)
{
	return (t->kind == TY_STRUCT || t->kind == TY_UNION) && t->tag->complete && layout_of(t->tag)->has_const;
}
