/* SPDX-License-Identifier: ISC */
/* Types: what declarators and attributes make of them, structs, unions and enums; and what is wrong with them. */
#include <string.h>

#include "diag.h"
#include "names.h"
#include "util.h"

struct idl_type *
idl_base(enum idl_kind kind)
{
	struct idl_type *t = NEW(struct idl_type);

	t->kind = kind;
	return t;
}

const struct idl_type *
idl_strip(const struct idl_type *t)
{
	while (t->kind == IDL_NAMED)
		t = t->elem;
	return t;
}

bool
idl_is_integer(const struct idl_type *t)
{
	t = idl_strip(t);
	return t->kind >= IDL_SMALL && t->kind <= IDL_UHYPER;
}

bool
idl_is_context(const struct idl_type *t)
{
	t = idl_strip(t);
	if (t->kind == IDL_POINTER && t->pointer == IDL_PTR_REF)
		t = idl_strip(t->elem);
	return t->kind == IDL_CONTEXT;
}

static bool
is_character(const struct idl_type *t)
{
	t = idl_strip(t);
	return t->kind == IDL_CHAR || t->kind == IDL_BYTE;
}

struct idl_type *
idl_type_name(uint32_t at)
{
	struct idl_type *t = idl_find_type(idl_name(at));

	if (t)
		return t;
	diag_at(DIAG_ERROR, at, "'%s' is not a type", idl_name(at));
	return idl_base(IDL_LONG);
}

bool
idl_leads_to_context(const struct idl_type *t)
{
	while (t->kind == IDL_NAMED || t->kind == IDL_ARRAY || t->kind == IDL_SEQUENCE || t->kind == IDL_POINTER)
		t = t->elem;
	return t->kind == IDL_CONTEXT;
}

/* ---- struct, union, enum ------------------------------------------------------------------------------------- */

struct idl_type *
idl_tag(enum idl_kind kind, uint32_t at)
{
	struct idl_type *t = idl_find_tag(idl_name(at));

	if (t && t->kind != kind) {
		diag_at(DIAG_ERROR, at, "'%s' is another kind of type", t->name);
		diag_at(DIAG_NOTE, t->at, "defined here");
		return idl_base(IDL_LONG);
	}
	if (!t) {
		t = idl_base(kind);
		t->name = idl_name(at);
		t->at = at;
		idl_check_name(at);
		idl_enter_tag(t);
	}
	return t;
}

/* The type that is being defined; TAG 0: it has no name yet. */
static struct idl_type *
define(enum idl_kind kind, uint32_t at, uint32_t tag)
{
	struct idl_type *t = tag ? idl_tag(kind, tag) : idl_base(kind);

	if (t->kind == kind && t->defined) {
		diag_at(DIAG_ERROR, tag, "'%s' is defined twice", t->name);
		diag_at(DIAG_NOTE, t->at, "first here");
		t = idl_base(kind);
	}
	t->kind = kind;
	t->at = tag ? tag : at;
	t->defined = true;
	return t;
}

/* The members that DECLARATIONS, in reverse, declare; a union's are in C one deeper. */
static void
add_members(struct idl_type *t, const struct idl_declaration *declarations)
{
	const struct idl_declaration **order = NULL;
	size_t n = 0;

	for (const struct idl_declaration *d = declarations; d; d = d->next)
		VEC_ADD(order, n, d);
	while (n-- > 0) {
		const struct idl_declaration *d = order[n];
		const struct idl_declarator **names = NULL;
		size_t nnames = 0;

		idl_attr_check(d->attrs, IDL_AT_FIELD);
		for (struct idl_declarator *name = d->declarators; name; name = name->next)
			VEC_ADD(names, nnames, name);
		if (!d->declarators) {
			VEC_ADD(t->members, t->n, (d->cases ? *d->cases : (struct idl_member){0}));
			t->members[t->n - 1].span = d->span;
		}
		while (nnames-- > 0) {
			struct idl_member m = d->cases ? *d->cases : (struct idl_member){0};

			m.at = names[nnames]->at;
			m.name = idl_name(m.at);
			m.span = d->span;
			m.type = idl_declared(d->attrs, d->type, names[nnames], false);
			idl_check_name(m.at);
			if (idl_leads_to_context(m.type))
				diag_at(DIAG_ERROR, m.at, "a context handle can only be a parameter");
			for (size_t i = 0; i < t->n; i++)
				if (t->members[i].name == m.name)
					diag_at(DIAG_ERROR, m.at, "there is a '%s' already", m.name);
			VEC_ADD(t->members, t->n, m);
		}
	}
}

struct idl_type *
idl_struct(uint32_t at, uint32_t tag, const struct idl_declaration *declarations)
{
	struct idl_type *t = define(IDL_STRUCT, at, tag);

	t->defined = false; /* so that it cannot contain itself */
	add_members(t, declarations);
	t->defined = true;
	if (!t->n)
		diag_at(DIAG_ERROR, t->at, "a struct needs fields");
	idl_resolve_bounds(t->members, t->n, false);
	idl_add_type(t);
	return t;
}

/* Can what a union is switched by, of type TAG, be N? */
static bool
can_be(const struct idl_type *tag, int64_t n)
{
	if (tag->kind != IDL_ENUM)
		return tag->kind > IDL_UHYPER || idl_fits(tag->kind, n);
	for (size_t i = 0; i < tag->n; i++)
		if (tag->enumerators[i].value == n)
			return true;
	return false;
}

static void
check_cases(const struct idl_type *u)
{
	const struct idl_type *tag = idl_strip(u->tag);
	bool has_default = false;

	if (!idl_is_integer(tag) && tag->kind != IDL_ENUM && tag->kind != IDL_BOOLEAN && tag->kind != IDL_CHAR)
		diag_at(DIAG_ERROR, u->at, "the type behind 'switch' is no integer, char, boolean or enum");
	else if (tag->kind == IDL_HYPER || tag->kind == IDL_UHYPER)
		diag_at(DIAG_ERROR, u->at, "XDR has no unions switched by a hyper");
	if (!u->n)
		diag_at(DIAG_ERROR, u->at, "a union needs cases");
	for (size_t i = 0; i < u->n; i++) {
		const struct idl_member *m = &u->members[i];

		if (m->is_default && has_default)
			diag_at(DIAG_ERROR, m->span.first, "there is a default already");
		has_default |= m->is_default;
		for (size_t k = 0; k < m->nvalues; k++) {
			if (!can_be(tag, m->values[k]))
				diag_at(DIAG_ERROR, m->span.first, "'%s' cannot be %lld", u->tag_name, (long long)m->values[k]);
			for (size_t j = 0; j <= i; j++)
				for (size_t l = 0; l < (j < i ? u->members[j].nvalues : k); l++)
					if (u->members[j].values[l] == m->values[k])
						diag_at(DIAG_ERROR, m->span.first, "case %lld is there already", (long long)m->values[k]);
		}
	}
}

struct idl_type *
idl_union(uint32_t at, uint32_t tag, struct idl_type *switched, uint32_t tag_name, uint32_t union_name,
		  const struct idl_declaration *declarations)
{
	static const char usual[] = "tagged_union";
	struct idl_type *t = define(IDL_UNION, at, tag);

	t->defined = false;
	t->tag = switched;
	t->tag_name = idl_name(tag_name);
	t->union_name = union_name ? idl_name(union_name) : intern(usual, sizeof usual - 1);
	add_members(t, declarations);
	t->defined = true;
	idl_check_name(tag_name);
	if (t->tag_name == t->union_name)
		diag_at(DIAG_ERROR, union_name ? union_name : tag_name, "the union and what it is switched by need two names");
	for (size_t i = 0; i < t->n; i++)
		if (t->members[i].type && t->members[i].type->bounds)
			diag_at(DIAG_ERROR, t->members[i].at, "bounds have to be beside an array: put both in a struct");
	check_cases(t);
	idl_add_type(t);
	return t;
}

struct idl_type *
idl_enum(uint32_t at, uint32_t tag, struct idl_enumerator *v, size_t n)
{
	struct idl_type *t = define(IDL_ENUM, at, tag);

	t->enumerators = v;
	t->n = n;
	idl_add_type(t);
	return t;
}

/* ---- declarators ---------------------------------------------------------------------------------------------- */

/* TYPE as the element of something, or the thing itself. */
static void
check_complete(const struct idl_type *t, uint32_t at)
{
	const struct idl_type *s = idl_strip(t);

	if ((s->kind == IDL_STRUCT || s->kind == IDL_UNION || s->kind == IDL_ENUM) && !s->defined)
		diag_at(DIAG_ERROR, at, "'%s' is not defined yet", s->name);
	else if (s->kind == IDL_VOID)
		diag_at(DIAG_ERROR, at, "nothing can be of type void");
}

static struct idl_type *
make_pointer(struct idl_type *elem, enum idl_pointer class, uint32_t at)
{
	struct idl_type *t = idl_base(IDL_POINTER);

	if (elem->kind == IDL_VOID)
		diag_at(DIAG_ERROR, at, "what 'void *' leads to cannot travel: say its type, or [context_handle] in a typedef");
	t->elem = elem;
	t->pointer = class;
	t->at = at;
	return t;
}

static struct idl_type *
make_string(const struct idl_layer *l, struct idl_type *elem, enum idl_pointer class)
{
	struct idl_type *t = idl_base(IDL_STRING);

	if (!is_character(elem))
		diag_at(DIAG_ERROR, l->at, "[string] is for char and byte");
	t->elem = elem;
	t->at = l->at;
	t->storage = l->pointer ? IDL_BY_POINTER : l->open ? IDL_OPEN : IDL_IN_PLACE;
	t->pointer = l->pointer ? class : IDL_PTR_NONE;
	t->count = l->count;
	return t;
}

static struct idl_type *
make_sequence(const struct idl_layer *l, struct idl_type *elem, enum idl_pointer class, struct idl_bounds *bounds)
{
	struct idl_type *t = idl_base(IDL_SEQUENCE);

	if (!l->pointer || elem->kind == IDL_VOID)
		check_complete(elem, l->at);
	t->elem = elem;
	t->at = l->at;
	t->storage = l->pointer ? IDL_BY_POINTER : l->open ? IDL_OPEN : IDL_IN_PLACE;
	t->pointer = l->pointer ? class : IDL_PTR_NONE;
	t->count = l->count;
	t->bounds = bounds;
	if (t->storage == IDL_IN_PLACE && bounds->size.name)
		diag_at(DIAG_ERROR, bounds->size.at, "the array has a size of its own");
	if (t->storage != IDL_IN_PLACE && !bounds->size.name)
		diag_at(DIAG_ERROR, l->at, "[size_is] is missing");
	return t;
}

static struct idl_type *
make_array(const struct idl_layer *l, struct idl_type *elem)
{
	struct idl_type *t = idl_base(IDL_ARRAY);

	check_complete(elem, l->at);
	if (l->open)
		diag_at(DIAG_ERROR, l->at, "the array needs a size: a number here, or [size_is]");
	t->elem = elem;
	t->count = l->open ? 1 : l->count;
	t->at = l->at;
	return t;
}

/* What is to be applied to the layers of a declarator. */
struct applied {
	enum idl_pointer class, inner; /* of the outermost pointer, of others */
	struct idl_bounds *bounds;	   /* of the outermost layer */
	bool string;				   /* the innermost one */
};

static struct idl_type *
apply(struct applied a, struct idl_type *base, const struct idl_layer *l)
{
	struct applied rest = {.class = l && l->pointer ? a.inner : a.class, .inner = a.inner, .string = a.string};
	struct idl_type *elem;

	if (!l)
		return base;
	elem = apply(rest, base, l->next);
	if (a.string && !l->next) {
		elem = make_string(l, elem, a.class);
		elem->bounds = a.bounds;
		return elem;
	}
	if (a.bounds)
		return make_sequence(l, elem, a.class, a.bounds);
	return l->pointer ? make_pointer(elem, a.class, l->at) : make_array(l, elem);
}

static struct idl_type *
context(const struct idl_attr *a, const struct idl_type *base, const struct idl_declarator *d)
{
	if (base->kind != IDL_VOID || !d->layers || !d->layers->pointer || d->layers->next)
		diag_at(DIAG_ERROR, a->at, "[context_handle] is for a typedef of 'void *'");
	return idl_base(IDL_CONTEXT);
}

struct idl_type *
idl_declared(const struct idl_attr *attrs, struct idl_type *base, const struct idl_declarator *d, bool param)
{
	enum idl_pointer class = idl_attr_pointer(attrs), usual = idl_unit()->pointer_default;
	struct applied a = {.class = class != IDL_PTR_NONE ? class
								 : param			   ? IDL_PTR_REF
													   : usual,
						.inner = usual,
						.bounds = idl_attr_bounds(attrs),
						.string = idl_attr_find(attrs, "string") != NULL};
	const struct idl_attr *handle = idl_attr_find(attrs, "context_handle");
	bool pointer = false;
	struct idl_type *t;

	if (handle)
		return context(handle, base, d);
	for (const struct idl_layer *l = d->layers; l; l = l->next)
		pointer |= l->pointer;
	if (class != IDL_PTR_NONE && !pointer)
		diag_at(DIAG_ERROR, d->at, "'%s' is no pointer", idl_name(d->at));
	if ((a.bounds || a.string) && !d->layers) {
		diag_at(DIAG_ERROR, d->at, "'%s' is no array", idl_name(d->at));
		return base;
	}
	t = apply(a, base, d->layers);
	if (!d->layers)
		check_complete(base, d->at);
	if (!param && t->storage == IDL_OPEN && (t->kind == IDL_STRING || t->kind == IDL_SEQUENCE))
		diag_at(DIAG_ERROR, t->at, "only a parameter can be an array without a size: use a pointer here");
	if (!param && t->kind == IDL_STRING && t->bounds)
		diag_at(DIAG_ERROR, d->at, "a [string] ends by itself");
	if (!param && idl_strip(t)->kind == IDL_HANDLE)
		diag_at(DIAG_ERROR, d->at, "a handle can only be the first parameter");
	return t;
}

/* ---- bounds ------------------------------------------------------------------------------------------------------ */

static void
resolve(struct idl_reference *r, struct idl_member *m, struct idl_member *members, size_t n, bool params)
{
	const struct idl_type *t;

	if (!r->name)
		return;
	for (size_t i = 0; i < n; i++)
		if (members[i].name == r->name)
			r->member = &members[i];
	if (!r->member) {
		diag_at(DIAG_ERROR, r->at, "there is no '%s' beside '%s'", r->name, m->name);
		return;
	}
	t = idl_strip(r->member->type);
	if (r->deref && t->kind == IDL_POINTER && t->pointer == IDL_PTR_REF && params)
		t = idl_strip(t->elem);
	else if (r->deref)
		diag_at(DIAG_ERROR, r->at, "'%s' is not a [ref] pointer", r->name);
	else if (params && t->kind == IDL_POINTER) {
		diag_at(DIAG_ERROR, r->at, "'%s' is a pointer: say '*%s'", r->name, r->name);
		return;
	}
	if (!idl_is_integer(t))
		diag_at(DIAG_ERROR, r->at, "'%s' is no integer", r->name);
	if (params && m->in && !r->member->in)
		diag_at(DIAG_ERROR, r->at, "'%s' has to be [in] as '%s' is", r->name, m->name);
}

void
idl_resolve_bounds(struct idl_member *members, size_t n, bool params)
{
	for (size_t i = 0; i < n; i++) {
		struct idl_member *m = &members[i];
		struct idl_bounds *b = m->type ? m->type->bounds : NULL;

		if (!b)
			continue;
		resolve(&b->size, m, members, n, params);
		resolve(&b->length, m, members, n, params);
		resolve(&b->first, m, members, n, params);
		if (params && b->size.member && !b->size.member->in)
			diag_at(DIAG_ERROR, b->size.at, "'%s' has to be [in]: it tells how much memory there is", b->size.name);
		if (params && m->out && ((b->length.member && b->length.deref && !b->length.member->out)))
			diag_at(DIAG_ERROR, b->length.at, "'%s' has to be [out] as '%s' is", b->length.name, m->name);
	}
}
