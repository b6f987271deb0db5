/* SPDX-License-Identifier: ISC */
/* How things travel: in which order, how much of them at least, and what a walk over them meets. */
#include "print.h"

static void
add_once(const struct idl_member **list, size_t *n, const struct idl_member *m)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == m)
			return;
	list[(*n)++] = m;
}

const struct idl_member **
idl_wire_order(const struct idl_member *members, size_t n)
{
	const struct idl_member **list = arena_alloc((n + 1) * sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct idl_bounds *b = members[i].type ? members[i].type->bounds : NULL;

		if (b) {
			const struct idl_reference *const named[] = {&b->size, &b->length, &b->first};

			for (size_t k = 0; k < 3; k++)
				if (named[k]->member)
					add_once(list, &count, named[k]->member);
		}
		add_once(list, &count, &members[i]);
	}
	return list;
}

/* Of what is nested deeply nothing is counted: DEPTH keeps the search short. */
static uint64_t
least(const struct idl_type *t, unsigned depth)
{
	uint64_t sum = 0;

	if (depth > 16)
		return 0;
	t = idl_strip(t);
	switch (t->kind) {
	case IDL_VOID:
	case IDL_HANDLE:
		return 0;
	case IDL_HYPER:
	case IDL_UHYPER:
	case IDL_DOUBLE:
		return 8;
	case IDL_CONTEXT:
		return 20;
	case IDL_ARRAY:
		if (idl_is_opaque(t->elem))
			return (t->count + 3u) & ~3u;
		return t->count * least(t->elem, depth + 1);
	case IDL_STRUCT:
		for (size_t i = 0; i < t->n; i++)
			sum += least(t->members[i].type, depth + 1);
		return sum;
	case IDL_POINTER:
		return t->pointer == IDL_PTR_REF ? least(t->elem, depth + 1) : t->pointer == IDL_PTR_FULL ? 8 : 4;
	default:
		return 4;
	}
}

uint32_t
idl_wire_least(const struct idl_type *t)
{
	uint64_t n = least(t, 0);

	return n > UINT32_MAX ? UINT32_MAX : n ? (uint32_t)n : 1;
}

/* ---- searches ---------------------------------------------------------------------------------------------------- */

struct search {
	bool (*found)(const struct search *, const struct idl_type *);
	const struct idl_type *what;
	const struct idl_type *seen[256];
	size_t nseen;
};

/* Is there something in T, itself included? */
static bool
search(struct search *s, const struct idl_type *t)
{
	t = idl_strip(t);
	if (s->found(s, t))
		return true;
	if (t->kind == IDL_ARRAY || t->kind == IDL_SEQUENCE || t->kind == IDL_POINTER)
		return search(s, t->elem);
	if (t->kind != IDL_STRUCT && t->kind != IDL_UNION)
		return false;
	for (size_t i = 0; i < s->nseen; i++)
		if (s->seen[i] == t)
			return false;
	if (s->nseen == sizeof s->seen / sizeof s->seen[0])
		return true; /* so much that the careful answer will do */
	s->seen[s->nseen++] = t;
	for (size_t i = 0; i < t->n; i++)
		if (t->members[i].type && search(s, t->members[i].type))
			return true;
	return false;
}

static bool
is_what(const struct search *s, const struct idl_type *t)
{
	return t == s->what && s->nseen;
}

bool
idl_is_recursive(const struct idl_type *t)
{
	struct search s = {.found = is_what, .what = idl_strip(t)};

	return search(&s, t);
}

static bool
leads_back(const struct search *s, const struct idl_type *t)
{
	(void)s;
	return (t->kind == IDL_POINTER && t->pointer == IDL_PTR_FULL) || (t->kind == IDL_STRUCT && idl_is_recursive(t)) ||
		   (t->kind == IDL_UNION && idl_is_recursive(t));
}

bool
idl_may_lead_back(const struct idl_type *t)
{
	struct search s = {.found = leads_back};

	return search(&s, t);
}

static bool
is_memory(const struct search *s, const struct idl_type *t)
{
	(void)s;
	return t->kind == IDL_POINTER || ((t->kind == IDL_STRING || t->kind == IDL_SEQUENCE) && t->storage != IDL_IN_PLACE);
}

bool
idl_has_memory(const struct idl_type *t)
{
	struct search s = {.found = is_memory};

	return search(&s, t);
}

bool
idl_sends(const struct idl_operation *op)
{
	for (size_t i = 0; i < op->nparams; i++)
		if (op->params[i].in && idl_strip(op->params[i].type)->kind != IDL_HANDLE)
			return true;
	return false;
}

bool
idl_receives(const struct idl_operation *op)
{
	if (op->result->kind != IDL_VOID)
		return true;
	for (size_t i = 0; i < op->nparams; i++)
		if (op->params[i].out)
			return true;
	return false;
}
