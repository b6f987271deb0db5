/* SPDX-License-Identifier: ISC */
/*
 * 6.7.2 struct, union and enum specifiers.  hicc does not lay out: it only notes (tag.packed) when something
 * other than the member types decides the layout.
 */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

static enum type_kind
tag_kind(int keyword)
{
	return keyword == KW_STRUCT ? TY_STRUCT : keyword == KW_UNION ? TY_UNION : TY_ENUM;
}

static const char *
kind_text(enum type_kind kind)
{
	return kind == TY_STRUCT ? "struct" : kind == TY_UNION ? "union" : "enum";
}

static struct tag *
declare_tag(enum type_kind kind, uint32_t keyword_token, uint32_t name_token)
{
	struct tag *t = unit_new_tag(kind, name_token ? token_name(name_token) : NULL);

	t->keyword = keyword_token;
	t->name_token = name_token;
	t->system = parser.tokens[keyword_token].system;
	if (t->name)
		scope_add_tag(t);
	return t;
}

struct spec
tag_reference(int keyword, uint32_t keyword_token, uint32_t name_token)
{
	const char *name = token_name(name_token);
	bool alone = parser.tokens[attribute_next_visible(name_token + 1)].kind == ';';
	struct tag *t = alone ? scope_find_tag_here(name) : scope_find_tag(name);

	if (!t)
		t = declare_tag(tag_kind(keyword), keyword_token, name_token);
	else if (t->kind != tag_kind(keyword)) {
		diag_at(DIAG_ERROR, name_token, "'%s' defined as wrong kind of tag", name);
		diag_at(DIAG_NOTE, t->keyword, "first declared as '%s %s' here", kind_text(t->kind), name);
		return (struct spec){.type = type_basic(TY_ERROR)};
	}
	use_tag(name_token, t);
	return (struct spec){.type = type_of_tag(t), .tag = t};
}

struct tag *
tag_begin(int keyword, uint32_t keyword_token, uint32_t name_token)
{
	enum type_kind kind = tag_kind(keyword);
	struct tag *t = name_token ? scope_find_tag_here(token_name(name_token)) : NULL;

	if (t && t->kind != kind) {
		diag_at(DIAG_ERROR, name_token, "'%s' defined as wrong kind of tag", t->name);
		t = NULL;
	} else if (t && t->complete) {
		diag_at(DIAG_ERROR, name_token, "redefinition of '%s %s'", kind_text(kind), t->name);
		diag_at(DIAG_NOTE, t->name_token, "originally defined here");
		t = NULL;
	}
	if (!t)
		t = declare_tag(kind, keyword_token, name_token);
	t->keyword = keyword_token;
	t->name_token = name_token;
	t->system = parser.tokens[keyword_token].system;
	t->function = unit_body_of();
	if (name_token)
		use_tag(name_token, t);
	return t;
}

/* Attributes between the keyword and '{', and behind '}'. */
static void
tag_attributes(struct tag *t, struct span where, struct attributes *a)
{
	uint32_t brace = where.first;

	while (parser.tokens[brace].kind != '{')
		brace = attribute_next_visible(brace + 1);
	attribute_collect(a, where.first, brace, where.first);
	attribute_collect(a, where.last + 1, attribute_next_visible(where.last + 1) - 1, where.first);
	t->packed |= a->packed || a->aligned || attribute_pragma_layout(where.first);
	t->transparent_union |= a->transparent_union;
}

static void
tag_defined(struct tag *t, struct span where)
{
	t->complete = true;
	t->span =
		(struct span){where.first, attribute_next_visible(where.last + 1) - 1}; /* those behind '}' are the type's */
	if (t->function)
		VEC_ADD(t->function->tags, t->function->ntags, t);
}

/* ---- struct and union ---- */

struct members *
members_add(struct members *m, struct declarator *d, struct expr *bits, struct span where)
{
	struct member member = {.declarator = d, .bits = bits, .span = where};

	if (!m)
		m = NEW(struct members);
	VEC_ADD(m->v, m->n, member);
	return m;
}

struct fields
fields_join(struct fields a, struct fields b)
{
	if (!a.first)
		return b;
	if (b.first) {
		a.last->next = b.first;
		a.last = b.last;
	}
	return a;
}

static struct fields
one_field(struct field *f)
{
	return (struct fields){f, f};
}

/* Does the typedef that T was written with carry an alignment of its own? */
static bool
aligned_by_name(const struct type *t)
{
	for (; t; t = t->kind == TY_ARRAY ? t->base : NULL)
		if (t->typedef_decl && t->typedef_decl->aligned)
			return true;
	return false;
}

static void
set_width(struct field *f, const struct member *m)
{
	const char *name = f->name ? arena_printf("bit-field '%s'", f->name) : "bit-field '<anonymous>'";
	uint32_t at = m->span.first;
	int64_t width;

	f->is_bitfield = true;
	if (f->type->kind == TY_ERROR || m->bits->type->kind == TY_ERROR)
		return;
	if (!type_is_integer(f->type)) {
		diag_at(DIAG_ERROR, at, "%s has invalid type", name);
		f->type = type_basic(TY_ERROR);
	} else if (!expr_is_constant(m->bits))
		diag_at(DIAG_ERROR, at, "%s width not an integer constant", name);
	else if (!expr_constant(m->bits, &width))
		return; /* cc knows it */
	else if (width < 0)
		diag_at(DIAG_ERROR, at, "negative width in %s", name);
	else if (width == 0 && f->name)
		diag_at(DIAG_ERROR, at, "zero width for %s", name);
	else if ((uint64_t)width > (f->type->kind == TY_BOOL ? 1 : type_bits(f->type)))
		diag_at(DIAG_ERROR, at, "width of %s exceeds its type", name);
	else
		f->bits = (unsigned)width;
}

/* An array without bound or a struct that ends in one is checked where the struct ends. */
static void
check_field_type(struct field *f, uint32_t at)
{
	const struct type *t = f->type;
	const char *name = f->name ? f->name : "<anonymous>";

	if (t->kind == TY_FUNCTION)
		diag_at(DIAG_ERROR, at, "field '%s' declared as a function", name);
	else if (!type_is_complete(t) && t->kind != TY_ERROR && !(t->kind == TY_ARRAY && type_is_complete(t->base)))
		diag_at(DIAG_ERROR, at, "field '%s' has incomplete type", name);
	else
		return;
	f->type = type_basic(TY_ERROR);
}

static struct field *
new_field(struct specs *specs, const struct member *m, uint32_t first, uint32_t last)
{
	struct field *f = NEW(struct field);
	struct attributes a;
	uint32_t at = m->declarator ? m->declarator->name_token : m->span.first;

	f->span = m->span;
	f->type = declarator_type(m->declarator, specs_type(specs), at);
	a = attribute_inherit(&specs->attributes);
	attribute_collect(&a, first, last, specs->level);
	f->type = attribute_apply(&a, f->type);
	f->annotations = a.annotations;
	if (m->declarator) {
		f->name = m->declarator->name;
		f->name_token = m->declarator->name_token;
	}
	if (m->bits)
		set_width(f, m);
	check_field_type(f, at);
	f->changes_layout = a.packed || a.aligned || specs->aligned || aligned_by_name(f->type);
	function_note_type(f->type);
	return f;
}

struct fields
tag_fields(struct specs *specs, const struct members *m, struct span where)
{
	struct type *base = specs_type(specs);
	struct fields all = {0};
	uint32_t from = attribute_next_visible(specs->span.last + 1);

	if (!m) {
		struct field *f;

		/* `struct { ... };` is an anonymous member; what only declares a tag is none. */
		if ((base->kind != TY_STRUCT && base->kind != TY_UNION) || base->tag->name || base->typedef_decl)
			return all;
		f = NEW(struct field);
		f->type = base;
		f->span = where;
		f->annotations = specs->attributes.annotations;
		f->changes_layout = specs->attributes.packed || specs->aligned;
		return one_field(f);
	}
	for (size_t i = 0; i < m->n; i++) {
		uint32_t until = attribute_next_visible(m->v[i].span.last + 1);

		all = fields_join(all, one_field(new_field(specs, &m->v[i], from, until - 1)));
		from = until + 1;
	}
	return all;
}

struct named_field {
	const char *name;
	uint32_t token;
};

static int
compare_named(const void *a, const void *b)
{
	const struct named_field *x = a, *y = b;

	if (x->name != y->name)
		return (uintptr_t)x->name < (uintptr_t)y->name ? -1 : 1;
	return x->token < y->token ? -1 : x->token > y->token;
}

static void
collect_names(const struct field *f, struct named_field **v, size_t *n)
{
	for (; f; f = f->next) {
		struct named_field named = {f->name, f->name_token};

		if (f->name)
			VEC_ADD(*v, *n, named);
		else if (f->type->kind == TY_STRUCT || f->type->kind == TY_UNION)
			collect_names(f->type->tag->fields, v, n);
	}
}

static void
check_duplicates(const struct tag *t)
{
	struct named_field *v = NULL;
	size_t n = 0;

	collect_names(t->fields, &v, &n);
	if (n < 2)
		return;
	qsort(v, n, sizeof *v, compare_named);
	for (size_t i = 1; i < n; i++)
		if (v[i].name == v[i - 1].name)
			diag_at(DIAG_ERROR, v[i].token, "duplicate member '%s'", v[i].name);
}

/* T a[] is allowed as the last member only; T a[0] there means the same. */
static void
settle_arrays(struct tag *t)
{
	for (struct field *f = t->fields; f; f = f->next) {
		struct type *a = f->type;
		bool last = !f->next;

		if (a->kind != TY_ARRAY)
			continue;
		if (a->array == ARRAY_UNKNOWN) {
			if (t->kind == TY_UNION)
				diag_at(DIAG_ERROR, f->name_token, "flexible array member in union");
			else if (!last)
				diag_at(DIAG_ERROR, f->name_token, "flexible array member not at end of struct");
			else if (f == t->fields)
				diag_at(DIAG_ERROR, f->name_token, "flexible array member in a struct with no named members");
			f->type = type_array(a->base, ARRAY_FLEXIBLE, 0, false, NULL);
		} else if (last && t->kind == TY_STRUCT && a->array == ARRAY_FIXED && a->count_known && a->count == 0 &&
				   !a->count_by_target)
			f->type = type_array(a->base, ARRAY_FLEXIBLE, 0, false, a->bound);
	}
}

struct spec
tag_end_struct(struct tag *t, struct fields fields, struct span where)
{
	struct attributes a = {0};

	t->fields = fields.first;
	settle_arrays(t);
	check_duplicates(t);
	tag_attributes(t, where, &a);
	for (const struct field *f = t->fields; f; f = f->next)
		t->packed |= f->changes_layout;
	tag_defined(t, where);
	return (struct spec){.type = type_of_tag(t), .tag = t};
}

/* ---- enum ---- */

/* Does the value of E, of D, need more than 63 bits? */
static bool
is_huge(const struct decl *d)
{
	return d->value < 0 && !type_is_signed(d->type);
}

static void
enumerator_value(struct decl *d, const struct decl *previous, struct expr *e)
{
	if (e) {
		d->value_expr = e;
		if (e->type->kind == TY_ERROR)
			d->value_unknown = true;
		else if (!type_is_integer(e->type) || !expr_is_constant(e)) {
			diag_at(DIAG_ERROR, e->span.first, "enumerator value for '%s' is not an integer constant", d->name);
			d->value_unknown = true;
		} else {
			d->value_unknown = !expr_constant(e, &d->value);
			d->value_by_target = e->const_by_target;
			d->type = type_unqualified(e->type);
		}
	} else if (previous) {
		d->value = (int64_t)((uint64_t)previous->value + 1);
		d->value_unknown = previous->value_unknown;
		d->value_by_target = previous->value_by_target;
		d->type = previous->type;
		if (previous->value == INT64_MAX)
			d->type = type_basic(TY_ULLONG);
	}
	if (d->value >= INT32_MIN && d->value <= INT32_MAX && !is_huge(d))
		d->type = type_basic(TY_INT);
	else if (type_bits(d->type) < 64 && (d->value > (int64_t)UINT32_MAX || d->value < INT32_MIN))
		d->type = type_basic(TY_LLONG);
	else if (d->type->kind == TY_INT)
		d->type = type_basic(TY_UINT);
}

struct enumerators
enumerator_add(struct enumerators list, uint32_t name_token, struct expr *e)
{
	const char *name = token_name(name_token);
	struct decl *old = scope_find_here(name);
	struct decl *d = unit_new_decl(DECL_ENUMERATOR, name, name_token, type_basic(TY_INT));

	if (old) {
		diag_at(DIAG_ERROR, name_token,
				old->kind == DECL_ENUMERATOR ? "redeclaration of enumerator '%s'"
											 : "'%s' redeclared as different kind of symbol",
				name);
		diag_at(DIAG_NOTE, old->name_token, "previous declaration of '%s' here", name);
	}
	d->defined = true;
	d->function = unit_body_of();
	d->at_file_scope = !d->function;
	d->declarator = (struct span){name_token, name_token};
	enumerator_value(d, list.last, e);
	scope_add(d);
	use_decl(name_token, d);
	if (d->function)
		VEC_ADD(d->function->typedefs, d->function->ntypedefs, d);
	if (!list.first)
		return (struct enumerators){d, d};
	list.last->next_in_tag = d;
	list.last = d;
	return list;
}

/* The integer type that GCC makes compatible with an enum of values LOW..HIGH. */
static struct type *
enum_base(int64_t low, int64_t high, bool huge, bool packed)
{
	bool wide = type_target()->ptr_bytes == 8;

	if (packed && !huge) {
		if (low >= 0)
			return type_basic(high <= 0xff ? TY_UCHAR : high <= 0xffff ? TY_USHORT : TY_UINT);
		if (low >= -0x80 && high <= 0x7f)
			return type_basic(TY_SCHAR);
		if (low >= -0x8000 && high <= 0x7fff)
			return type_basic(TY_SHORT);
	}
	if (low >= 0 && !huge && high <= (int64_t)UINT32_MAX)
		return type_basic(TY_UINT);
	if (low >= INT32_MIN && high <= INT32_MAX && !huge)
		return type_basic(TY_INT);
	if (huge || low >= 0)
		return type_basic(wide ? TY_ULONG : TY_ULLONG);
	return type_basic(wide ? TY_LONG : TY_LLONG);
}

struct spec
tag_end_enum(struct tag *t, struct enumerators list, struct span where)
{
	struct attributes a = {0};
	struct type *base;
	int64_t low = 0, high = 0;
	bool huge = false;

	t->enumerators = list.first;
	tag_attributes(t, where, &a);
	t->packed = false;
	for (const struct decl *d = list.first; d; d = d->next_in_tag) {
		if (is_huge(d))
			huge = true;
		else if (d->value < low)
			low = d->value;
		else if (d->value > high)
			high = d->value;
	}
	base = enum_base(low, high, huge, a.packed);
	t->enum_unsigned = !type_is_signed(base);
	type_of_tag(t)->base = t->enum_type = base;
	/* Enumerators that int cannot hold have the enum's own type. */
	for (struct decl *d = list.first; d; d = d->next_in_tag)
		if (d->type->kind != TY_INT)
			d->type = base;
	tag_defined(t, where);
	return (struct spec){.type = type_of_tag(t), .tag = t};
}
