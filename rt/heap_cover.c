/* SPDX-License-Identifier: ISC */
/* What is known of the parts of a block: what was said last about a byte counts. */
#include <stdlib.h>
#include <string.h>

#include "heap_local.h"
#include "object.h"
#include "shape.h"

void
hicam_regions_free(struct hicam_meta *m)
{
	struct hicam_regions *r = m->regions;

	hicam_views_forget();
	m->type = r->type;
	m->flags &= (uint8_t)~META_REGIONS;
	hicam_regions_delete(r);
}

static size_t
end_of(const struct hicam_region *r)
{
	return r->offset + r->size;
}

void
hicam_regions_clip(struct hicam_meta *m, size_t size)
{
	struct hicam_regions *r = m->regions;
	struct hicam_cursor at = hicam_region_at(r, size);
	struct hicam_region *q = hicam_region_get(r, at);

	if (q != NULL && q->offset < size) {
		q->size = size - q->offset;
		hicam_regions_changed(r);
		at = hicam_region_next(r, at);
	}
	while (hicam_region_get(r, at) != NULL)
		hicam_region_remove(r, &at);
}

/* False: libc has no memory; then what was to be noted is lost, and the bytes stay untyped. */
static bool
has_regions(struct hicam_meta *m, const struct hicam_type *own)
{
	struct hicam_regions *r;

	if (m->flags & META_REGIONS)
		return true;
	if ((r = hicam_regions_new(own)) == NULL)
		return false;
	m->regions = r;
	m->flags |= META_REGIONS;
	return true;
}

bool
hicam_same_type(const struct hicam_type *a, const struct hicam_type *b)
{
	return a == b || (a->digest != 0 && a->digest == b->digest);
}

/* Are the bytes of NEW whole items of a region of its type? */
static bool
is_part(const struct hicam_region *r, const struct hicam_region *new)
{
	return r->known != HICAM_HANDED && !new->tail &&hicam_same_type(r->type, new->type) &&
		   (new->offset - r->offset) % r->type->size == 0;
}

/* Does A, which ends where B begins, go on there? */
static bool
goes_on(const struct hicam_region *a, const struct hicam_region *b)
{
	return a != NULL && b != NULL && a->known != HICAM_HANDED && a->known == b->known && end_of(a) == b->offset &&
		   hicam_same_type(a->type, b->type);
}

/* Puts NEW where no region is. */
static void
put(struct hicam_regions *r, struct hicam_region new)
{
	struct hicam_cursor at = hicam_region_at(r, new.offset);
	struct hicam_region *before = hicam_region_before(r, at), *behind = hicam_region_get(r, at);

	if (goes_on(&new, behind)) {
		new.size += behind->size;
		new.more = behind->more;
		if (!goes_on(before, &new)) {
			*behind = new;
			hicam_regions_changed(r);
			return;
		}
		hicam_region_remove(r, &at);
	} else if (!goes_on(before, &new)) {
		hicam_region_insert(r, &at, &new);
		return;
	}
	before->size += new.size;
	before->more = new.more;
	hicam_regions_changed(r);
}

/* Of the T at byte AT, the parts of which no byte is one from FROM to TO. */
static void
keep_parts(struct hicam_regions *r, const struct hicam_type *t, size_t at, size_t from, size_t to)
{
	struct hicam_region part = {.offset = at, .size = t->size, .type = t, .known = HICAM_VIEWED};
	size_t i;

	if (t->size == 0)
		return;
	if (at + t->size <= from || at >= to) {
		if (!hicam_is_bytes(t))
			put(r, part);
	} else if (t->kind == HICAM_ARRAY)
		for (i = 0; i < t->count; i++)
			keep_parts(r, t->elem, at + i * t->elem->size, from, to);
	else if (t->kind == HICAM_STRUCT)
		for (i = 0; i < (size_t)t->nfields; i++)
			if (!(t->fields[i].flags & (HICAM_BITFIELD | HICAM_IGNORE)))
				keep_parts(r, t->fields[i].type, at + t->fields[i].offset, from, to);
}

/*
 * No region covers a byte from FROM to TO any more.  Of those that are cut, other items stay, and other parts of an
 * item; *PARTS becomes true if there are such.  PARTS NULL: they are nobody's.
 */
static bool
cut_out(struct hicam_meta *m, size_t from, size_t to, bool *parts)
{
	struct hicam_cursor at = hicam_region_at(m->regions, from);
	struct hicam_region *q, cut[2] = {0};

	while ((q = hicam_region_get(m->regions, at)) != NULL && q->offset < to) {
		struct hicam_region old = *q, rest[2] = {old, old};
		size_t item = old.type->size, left = 0, skip = old.size, n = 0;

		if (from > old.offset) {
			left = old.tail ? 0 : (from - old.offset) / item * item;
			if ((from - old.offset) % item != 0)
				cut[0] =
					(struct hicam_region){.offset = old.offset + (from - old.offset) / item * item, .type = old.type};
		}
		if (to < end_of(&old)) {
			skip = old.tail ? old.size : (to - old.offset + item - 1) / item * item;
			if ((to - old.offset) % item != 0)
				cut[1] =
					(struct hicam_region){.offset = old.offset + (to - old.offset) / item * item, .type = old.type};
		}
		rest[0].size = left;
		rest[0].more = HICAM_MORE_NOTHING;
		n += left > 0;
		if (skip < old.size) {
			rest[n] = old;
			rest[n].offset = old.offset + skip;
			rest[n].size = old.size - skip;
			n++;
		}
		hicam_views_forget();
		if (n == 0) {
			hicam_region_remove(m->regions, &at);
			continue;
		}
		*q = rest[0];
		hicam_regions_changed(m->regions);
		at = hicam_region_next(m->regions, at);
		if (n == 2 && !hicam_region_insert(m->regions, &at, &rest[1]))
			return false;
		if (n == 2)
			break;
	}
	if (parts == NULL)
		return true;
	*parts = cut[0].type != NULL || cut[1].type != NULL;
	if (cut[0].type != NULL)
		keep_parts(m->regions, cut[0].type, cut[0].offset, from, to);
	if (cut[1].type != NULL && (cut[0].type == NULL || cut[1].offset != cut[0].offset))
		keep_parts(m->regions, cut[1].type, cut[1].offset, from, to);
	return true;
}

/* Items of the array around byte AT that lose no byte to NEW stay. */
static void
spare_items(struct hicam_meta *m, size_t at, const struct hicam_region *new)
{
	const struct hicam_region *q = hicam_region_get(m->regions, hicam_region_at(m->regions, at));
	size_t from, to;

	if (q == NULL || q->known == HICAM_HANDED || q->type->flags & HICAM_TAIL)
		return;
	from = q->offset > new->offset ? q->offset : new->offset;
	to = end_of(q) < end_of(new) ? end_of(q) : end_of(new);
	if (from < to && to - from < q->size)
		cut_out(m, from, to, NULL);
}

void
hicam_regions_set(struct hicam_meta *m, const struct hicam_region *new)
{
	struct hicam_region *q;
	struct hicam_cursor at;

	if (!has_regions(m, m->type))
		return;
	hicam_views_forget();
	at = hicam_region_at(m->regions, new->offset);
	q = hicam_region_get(m->regions, at);
	if (q != NULL && q->offset < end_of(new)) {
		spare_items(m, new->offset, new);
		spare_items(m, end_of(new) - 1, new);
		at = hicam_region_at(m->regions, new->offset);
		q = hicam_region_get(m->regions, at);
	}
	if (q == NULL || q->offset >= end_of(new)) {
		hicam_region_insert(m->regions, &at, new);
		return;
	}
	*q = *new;
	hicam_regions_changed(m->regions);
	at = hicam_region_next(m->regions, at);
	while ((q = hicam_region_get(m->regions, at)) != NULL && q->offset < end_of(new))
		hicam_region_remove(m->regions, &at);
}

bool
hicam_regions_have(const struct hicam_meta *m, const struct hicam_region *new)
{
	const struct hicam_region *r = hicam_region_get(m->regions, hicam_region_at(m->regions, new->offset));

	if (r == NULL || r->offset > new->offset || end_of(r) < end_of(new))
		return false;
	if (r->offset == new->offset && r->size == new->size && r->type == new->type && r->tail == new->tail)
		return true;
	return !(r->type->flags & HICAM_TAIL) && is_part(r, new);
}

static bool
is_scalar(const struct hicam_type *t)
{
	return t->kind != HICAM_STRUCT && t->kind != HICAM_UNION && t->kind != HICAM_ARRAY;
}

/* Numbers of one size are, as are addresses; but not a number and an address. */
static bool
are_alike(const struct hicam_type *a, const struct hicam_type *b)
{
	if (!is_scalar(a) || !is_scalar(b) || a->size != b->size)
		return false;
	return (a->kind == HICAM_POINTER || a->kind == HICAM_FUNCTION) ==
		   (b->kind == HICAM_POINTER || b->kind == HICAM_FUNCTION);
}

bool
hicam_types_agree(const struct hicam_type *own, size_t at, const struct hicam_type *t)
{
	for (at = own->size ? at % own->size : 0; own != NULL; own = hicam_part_at(own, &at)) {
		if (own->kind == HICAM_UNION || own->kind == HICAM_REFUSED)
			return true;
		if (at != 0)
			continue;
		for (const struct hicam_type *first = t; first != NULL; first = hicam_part_at(first, &(size_t){0}))
			if (hicam_same_type(own, first) || are_alike(own, first))
				return true;
	}
	return false;
}

/* Is NEW known already, as the region Q or a part of it? */
static bool
is_known(struct hicam_region *q, const struct hicam_region *new)
{
	if (q == NULL || q->offset > new->offset || end_of(q) < end_of(new))
		return false;
	if (q->known == HICAM_HANDED && new->known == HICAM_COPIED)
		return true;
	if (is_part(q, new)) {
		if (end_of(q) == end_of(new) && (q->more == HICAM_MORE_FIRST || new->more > q->more))
			q->more = new->more;
		return true;
	}
	return hicam_types_agree(q->type, new->offset - q->offset, new->type);
}

/*
 * Is NEW the link of a free list, in the first bytes of what was handed out?  The others must not be addresses, which
 * nobody would follow.
 */
static bool
is_link(const struct hicam_region *q, const struct hicam_region *new)
{
	return q != NULL && q->known == HICAM_HANDED && new->known == HICAM_HANDED &&
		   q->offset == new->offset &&new->type->kind == HICAM_POINTER && !hicam_type_points(q->type);
}

void
hicam_regions_cover(struct hicam_meta *m, size_t size, const struct hicam_region *new)
{
	const struct hicam_type *own = m->flags & META_REGIONS ? NULL : m->type;
	struct hicam_region all = {.type = own};
	bool parts, freed;

	if (own != NULL &&
		(hicam_is_bytes(own) ? hicam_is_bytes(new->type) : hicam_types_agree(own, new->offset, new->type)))
		return;
	if (own != NULL && !hicam_is_bytes(own)) {
		hicam_views_forget();
		if (m->flags & META_TAIL || own->flags & HICAM_TAIL || own->size == 0 || !has_regions(m, NULL)) {
			m->flags |= META_TORN;
			return;
		}
		all.size = size - size % own->size;
		put(m->regions, all);
	} else if (!has_regions(m, own))
		return;
	if (is_known(hicam_region_get(m->regions, hicam_region_at(m->regions, new->offset)), new))
		return;
	freed = is_link(hicam_region_get(m->regions, hicam_region_at(m->regions, new->offset)), new);
	if (!cut_out(m, new->offset, end_of(new), freed ? NULL : &parts))
		return;
	if (m->regions->type != NULL && hicam_is_bytes(new->type)) /* as the rest of the block */
		return;
	all = *new;
	if (!freed && parts && all.known == HICAM_HANDED) /* it stays beside them */
		all.known = HICAM_VIEWED;
	put(m->regions, all);
}
