/* SPDX-License-Identifier: ISC */
/*
 * Objects, leaves and spots; see object.h.  Both directions build a chain: the object itself, then what in it holds
 * the byte or leaf, down to the leaf (or to a struct, if the byte is padding).
 */
#include "object.h"
#include "message.h"
#include "shape.h"
#include "typemap.h"
#include <stdlib.h>
#include <string.h>

/* ---- what is remembered of a type ------------------------------------------------------------ */

struct layout {
	uint64_t leaves;
	uint64_t *before; /* of a struct: leaves before each field */
	bool points;
};
static struct hicam_typemap layouts;

static const struct layout *
layout(const struct hicam_type *type)
{
	struct layout *l = hicam_typemap_find(&layouts, type);
	unsigned i;

	if (l)
		return l;
	l = hicam_need(NULL, sizeof(*l));
	l->leaves = hicam_leaves(type);
	l->before = NULL;
	l->points = type->kind == HICAM_POINTER || type->kind == HICAM_FUNCTION;
	if (type->kind == HICAM_ARRAY)
		l->points = layout(type->elem)->points;
	if (type->kind == HICAM_STRUCT || type->kind == HICAM_UNION) {
		uint64_t n = 0;

		l->before = hicam_need(NULL, type->nfields * sizeof(*l->before));
		for (i = 0; i < type->nfields; i++) {
			const struct hicam_field *f = &type->fields[i];

			l->before[i] = n;
			n += f->flags & HICAM_BITFIELD ? 1 : layout(f->type)->leaves;
			if (!(f->flags & (HICAM_BITFIELD | HICAM_IGNORE)) && layout(f->type)->points)
				l->points = true;
		}
	}
	hicam_typemap_add(&layouts, type, l);
	return l;
}

uint64_t
hicam_type_leaves(const struct hicam_type *type)
{
	return layout(type)->leaves;
}

bool
hicam_type_points(const struct hicam_type *type)
{
	return layout(type)->points;
}

/* Kinds that share a representation become one. */
static int
plain_kind(const struct hicam_type *type)
{
	switch (type->kind) {
	case HICAM_UCHAR:
		return HICAM_CHAR;
	case HICAM_USHORT:
		return HICAM_SHORT;
	case HICAM_UINT:
		return HICAM_INT;
	case HICAM_ULONG:
	case HICAM_WORD:
		return HICAM_LONG;
	default:
		return type->kind;
	}
}

bool
hicam_type_equal(const struct hicam_type *a, const struct hicam_type *b)
{
	if (a == b || (a->digest && a->digest == b->digest))
		return true;
	return a->kind < HICAM_ARRAY && plain_kind(a) == plain_kind(b);
}

/* ---- extents --------------------------------------------------------------------------------- */

void
hicam_extent_simple(struct hicam_extent *e, uintptr_t addr, const struct hicam_type *type, uint64_t items)
{
	memset(e, 0, sizeof(*e));
	e->addr = addr;
	e->size = type ? items * type->size : items;
	if (type) {
		e->nruns = 1;
		e->one.size = e->size;
		e->one.type = type;
		e->one.items = items;
	}
}

bool
hicam_run_fit(struct hicam_run *r, size_t at, size_t size, const struct hicam_type *type, bool tail)
{
	unsigned long inside;
	size_t start;

	memset(r, 0, sizeof(*r));
	r->at = at;
	r->size = size;
	r->type = type;
	if (type->size == 0)
		return size == 0;
	r->tail = tail ? hicam_tail(type, &inside) : NULL;
	if (r->tail == NULL || r->tail->size == 0) {
		r->tail = NULL;
		r->items = size / type->size;
		return size % type->size == 0;
	}
	start = type->fields[type->nfields - 1].offset;
	r->items = 1;
	r->tail_at = start + inside * r->tail->size;
	if (size > r->tail_at)
		r->ntail = (size - r->tail_at) / r->tail->size;
	return size >= start;
}

const struct hicam_run *
hicam_extent_runs(const struct hicam_extent *e)
{
	return e->runs ? e->runs : &e->one;
}

static uint64_t
run_leaves(const struct hicam_run *r)
{
	uint64_t n = r->items * layout(r->type)->leaves;

	return r->tail ? n + r->ntail * layout(r->tail)->leaves : n;
}

uint64_t
hicam_extent_leaves(const struct hicam_extent *e)
{
	const struct hicam_run *r = hicam_extent_runs(e);
	uint64_t n = e->size;
	size_t i;

	for (i = 0; i < e->nruns; i++)
		n += run_leaves(&r[i]) - r[i].size;
	return n;
}

/* ---- chains ---------------------------------------------------------------------------------- */

enum { DEPTH = 256 };

struct level {
	const struct hicam_type *type; /* NULL: the object itself, or a byte in a gap */
	size_t start, size;
	uint64_t first, leaves;
};

struct chain {
	int n;
	struct level level[DEPTH];
};

static void
push(struct chain *c, const struct hicam_type *type, size_t start, size_t size, uint64_t first, uint64_t leaves)
{
	struct level *l = &c->level[c->n++];

	l->type = type;
	l->start = start;
	l->size = size;
	l->first = first;
	l->leaves = leaves;
}

/* Pushes what in the innermost level, which has a type, holds byte AT; false at a leaf or in padding. */
static bool
inner_by_byte(struct chain *c, size_t at)
{
	const struct level *l = &c->level[c->n - 1];
	const struct hicam_type *t = l->type;
	const struct layout *lay = layout(t);
	size_t rel = at - l->start, i;

	if (c->n == DEPTH)
		return false;
	if (t->kind == HICAM_ARRAY && t->elem->size) {
		uint64_t each = layout(t->elem)->leaves;

		i = rel / t->elem->size;
		push(c, t->elem, l->start + i * t->elem->size, t->elem->size, l->first + i * each, each);
		return true;
	}
	if (t->kind != HICAM_STRUCT)
		return false;
	for (i = t->nfields; i-- > 0;) {
		const struct hicam_field *f = &t->fields[i];

		if (f->flags & HICAM_BITFIELD || f->offset > rel || rel - f->offset >= f->type->size)
			continue;
		push(c, f->type, l->start + f->offset, f->type->size, l->first + lay->before[i], layout(f->type)->leaves);
		return true;
	}
	return false;
}

static void
chain_by_byte(const struct hicam_extent *e, size_t at, struct chain *c)
{
	const struct hicam_run *r = hicam_extent_runs(e);
	uint64_t first = 0, each;
	size_t end = 0, i, rel;

	c->n = 0;
	push(c, NULL, 0, e->size, 0, hicam_extent_leaves(e));
	for (i = 0; i < e->nruns && at >= r[i].at + r[i].size; i++) {
		first += r[i].at - end + run_leaves(&r[i]);
		end = r[i].at + r[i].size;
	}
	if (i == e->nruns || at < r[i].at) {
		push(c, NULL, at, 1, first + (at - end), 1);
		return;
	}
	r += i;
	first += r->at - end;
	rel = at - r->at;
	each = layout(r->type)->leaves;
	if (r->tail && r->ntail && rel >= r->tail_at) {
		first += r->items * each;
		each = layout(r->tail)->leaves;
		i = (rel - r->tail_at) / r->tail->size;
		if (i < r->ntail)
			push(c, r->tail, r->at + r->tail_at + i * r->tail->size, r->tail->size, first + i * each, each);
	} else {
		i = rel / r->type->size;
		push(c, r->type, r->at + i * r->type->size, r->type->size, first + i * each, each);
	}
	while (c->level[c->n - 1].type && inner_by_byte(c, at))
		;
}

/*
 * The chain to a leaf in THERE, and beside it the same way in HERE.  false if HERE has no such way.
 */
static bool
chains_by_leaf(const struct hicam_extent *there, const struct hicam_extent *here, uint64_t leaf, struct chain *c,
			   struct chain *h)
{
	const struct hicam_run *r = hicam_extent_runs(there), *q = hicam_extent_runs(here);
	uint64_t first = 0, each, gap;
	size_t end = 0, hend = 0, i;

	c->n = h->n = 0;
	push(c, NULL, 0, there->size, 0, hicam_extent_leaves(there));
	push(h, NULL, 0, here->size, 0, 0);
	if (leaf >= c->level[0].leaves || there->nruns != here->nruns)
		return false;
	for (i = 0;; i++) {
		gap = (i < there->nruns ? r[i].at : there->size) - end;
		if (leaf - first < gap) {
			push(c, NULL, end + (leaf - first), 1, leaf, 1);
			push(h, NULL, hend + (leaf - first), 1, leaf, 1);
			return h->level[1].start < here->size;
		}
		first += gap;
		if (i == there->nruns)
			return false;
		if (leaf - first < run_leaves(&r[i]))
			break;
		first += run_leaves(&r[i]);
		end = r[i].at + r[i].size;
		hend = q[i].behind ? q[i].behind : q[i].at + q[i].size;
	}
	r += i;
	q += i;
	each = layout(r->type)->leaves;
	if (r->tail && leaf - first >= r->items * each) {
		first += r->items * each;
		each = layout(r->tail)->leaves;
		i = (leaf - first) / each;
		if (q->tail == NULL || i >= q->ntail)
			return false;
		push(c, r->tail, r->at + r->tail_at + i * r->tail->size, r->tail->size, first + i * each, each);
		push(h, q->tail, q->at + q->tail_at + i * q->tail->size, q->tail->size, 0, 0);
	} else {
		i = (leaf - first) / each;
		if (i >= q->items)
			return false;
		push(c, r->type, r->at + i * r->type->size, r->type->size, first + i * each, each);
		push(h, q->type, q->at + i * q->type->size, q->type->size, 0, 0);
	}
	for (;;) {
		const struct level *l = &c->level[c->n - 1], *m = &h->level[h->n - 1];
		const struct hicam_type *t = l->type, *u = m->type;

		if (c->n == DEPTH || t->kind != u->kind)
			return false;
		if (t->kind == HICAM_ARRAY) {
			each = layout(t->elem)->leaves;
			i = (leaf - l->first) / each;
			if (i >= u->count)
				return false;
			push(c, t->elem, l->start + i * t->elem->size, t->elem->size, l->first + i * each, each);
			push(h, u->elem, m->start + i * u->elem->size, u->elem->size, 0, 0);
		} else if (t->kind == HICAM_STRUCT) {
			const struct layout *lay = layout(t);
			const struct hicam_field *f, *g;

			for (i = t->nfields; i-- > 1 && lay->before[i] > leaf - l->first;)
				;
			/* fields without leaves stand at the same number: take the one that has the leaf */
			while (i > 0 && !(t->fields[i].flags & HICAM_BITFIELD) && layout(t->fields[i].type)->leaves == 0)
				i--;
			if (i >= u->nfields)
				return false;
			f = &t->fields[i];
			g = &u->fields[i];
			if (f->flags & HICAM_BITFIELD)
				return (g->flags & HICAM_BITFIELD) != 0;
			push(c, f->type, l->start + f->offset, f->type->size, l->first + lay->before[i], layout(f->type)->leaves);
			push(h, g->type, m->start + g->offset, g->type->size, 0, 0);
		} else
			return true;
	}
}

static struct chain scratch, beside;

bool
hicam_begins(const struct hicam_extent *e, const struct hicam_type *pointee)
{
	int k;

	if (e->size == 0)
		return false;
	chain_by_byte(e, 0, &scratch);
	for (k = 1; k < scratch.n && scratch.level[k].start == 0; k++)
		if (scratch.level[k].type && hicam_type_equal(scratch.level[k].type, pointee))
			return true;
	return false;
}

bool
hicam_ends(const struct hicam_extent *e, const struct hicam_type *pointee)
{
	const struct level *l;
	int k;

	if (e->size == 0)
		return false;
	chain_by_byte(e, e->size - 1, &scratch);
	for (k = 1; k < scratch.n; k++) {
		l = &scratch.level[k];
		if (l->start + l->size == e->size && l->type && hicam_type_equal(l->type, pointee))
			return true;
	}
	return false;
}

bool
hicam_holds(const struct hicam_extent *e, size_t at, const struct hicam_type *type)
{
	int k;

	if (at >= e->size)
		return at == e->size;
	chain_by_byte(e, at, &scratch);
	for (k = 1; k < scratch.n; k++)
		if (scratch.level[k].start == at && scratch.level[k].type && hicam_type_equal(scratch.level[k].type, type))
			return true;
	return false;
}

const struct hicam_type *
hicam_innermost(const struct hicam_extent *e, size_t at)
{
	chain_by_byte(e, at, &scratch);
	return scratch.level[scratch.n - 1].type;
}

/* ---- spots ----------------------------------------------------------------------------------- */

static struct hicam_spot
spot(uint64_t element, int32_t inside)
{
	struct hicam_spot s = {element, inside};

	return s;
}

/* The end of level K of chain C, which is not the object itself. */
static struct hicam_spot
spot_of_end(const struct hicam_extent *e, const struct chain *c, int k)
{
	const struct level *l = &c->level[k];

	if (l->leaves == 0 || !chains_by_leaf(e, e, l->first + l->leaves - 1, &scratch, &beside))
		return spot(l->first, (int32_t)l->size);
	return spot(l->first + l->leaves - 1, -(scratch.n - k));
}

struct hicam_spot
hicam_locate(const struct hicam_extent *e, size_t at, const struct hicam_type *pointee)
{
	static struct chain here, before;
	const struct level *l;
	int k, start = -1;

	if (pointee && pointee->kind == HICAM_VOID)
		pointee = NULL;
	if (at == e->size)
		return spot(hicam_extent_leaves(e), 0);
	chain_by_byte(e, at, &here);
	for (k = 0; k < here.n; k++) {
		l = &here.level[k];
		if (l->start != at)
			continue;
		start = k;
		if (l->type && pointee && hicam_type_equal(l->type, pointee))
			return spot(l->first, 0);
	}
	before.n = 0;
	if (at > 0 && (pointee || start < 0)) {
		chain_by_byte(e, at - 1, &before);
		for (k = before.n; pointee && k-- > 1;) {
			l = &before.level[k];
			if (l->start + l->size == at && l->type && hicam_type_equal(l->type, pointee))
				return spot_of_end(e, &before, k);
		}
	}
	if (start >= 0)
		return spot(here.level[start].first, 0);
	for (k = before.n; k-- > 1;)
		if (before.level[k].start + before.level[k].size == at)
			return spot_of_end(e, &before, k);
	l = &here.level[here.n - 1];
	return spot(l->first, (int32_t)(at - l->start));
}

bool
hicam_place(const struct hicam_extent *here, const struct hicam_extent *there, struct hicam_spot s, size_t *at)
{
	static struct chain c, h;
	const struct level *l, *m;
	int k;

	if (s.inside == 0 && s.element == hicam_extent_leaves(there)) {
		*at = here->end ? here->end : here->size;
		return true;
	}
	if (!chains_by_leaf(there, here, s.element, &c, &h))
		return false;
	if (s.inside < 0) {
		k = h.n + (s.inside < -DEPTH ? -DEPTH : s.inside);
		if (k < 0)
			return false;
		*at = h.level[k].start + h.level[k].size;
		return *at <= here->size;
	}
	/* the start of a leaf, or of what lies behind it: padding of the innermost struct, or a bit-field's struct */
	l = &c.level[c.n - 1];
	m = &h.level[h.n - 1];
	if (s.inside > 0 && l->size != m->size)
		return false;
	*at = m->start + (size_t)s.inside;
	return *at <= here->size;
}
