/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "cut.h"
#include "heap_local.h"
#include "shape.h"

/*
 * Types that become known after the allocation: for whole blocks out of untyped wrappers, and for parts of blocks that
 * a program's own allocator hands out (regions).  What a hint says last about a byte counts.
 */

void
hicam_regions_free(struct hicam_meta *m)
{
	struct hicam_regions *r = m->regions;

	m->type = r->type;
	m->flags &= (uint8_t)~META_REGIONS;
	free(r);
}

/* The first region that ends behind OFFSET. */
static size_t
region_at(const struct hicam_regions *r, size_t offset)
{
	size_t lo = 0, hi = r->n;

	/* pools mostly grow upwards */
	if (hi > 0 && r->v[hi - 1].offset + r->v[hi - 1].size <= offset)
		return hi;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->v[mid].offset + r->v[mid].size <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
hicam_regions_clip(struct hicam_meta *m, size_t size)
{
	struct hicam_regions *r = m->regions;

	r->n = region_at(r, size) < r->n ? region_at(r, size) + 1 : r->n;
	while (r->n > 0 && r->v[r->n - 1].offset >= size)
		r->n--;
	if (r->n > 0 && r->v[r->n - 1].offset + r->v[r->n - 1].size > size)
		r->v[r->n - 1].size = size - r->v[r->n - 1].offset;
}

/* Room for one more region.  False: libc has no memory; then the hint is lost, and the bytes stay untyped. */
static bool
grow(struct hicam_meta *m)
{
	struct hicam_regions *r = m->flags & META_REGIONS ? m->regions : NULL;
	size_t cap = r == NULL ? 4 : r->cap * 2;

	if (r != NULL && r->n < r->cap)
		return true;
	const struct hicam_type *own = r == NULL ? m->type : r->type;
	size_t n = r == NULL ? 0 : r->n;
	if ((r = realloc(r, sizeof *r + cap * sizeof r->v[0])) == NULL)
		return false;
	r->type = own;
	r->n = n;
	r->cap = cap;
	m->regions = r;
	m->flags |= META_REGIONS;
	return true;
}

static void
add_region(struct hicam_meta *m, const struct hicam_region *new)
{
	struct hicam_regions *r;
	size_t from, to, end = new->offset + new->size;

	if (!grow(m))
		return;
	r = m->regions;
	for (from = to = region_at(r, new->offset); to < r->n && r->v[to].offset < end; to++)
		;
	if (to != from + 1)
		memmove(&r->v[from + 1], &r->v[to], (r->n - to) * sizeof r->v[0]);
	r->n = r->n + 1 - (to - from);
	r->v[from] = *new;
}

static bool
same_type(const struct hicam_type *a, const struct hicam_type *b)
{
	return a == b || (a->digest != 0 && a->digest == b->digest);
}

/* Are the bytes of NEW whole items of a copied region of its type? */
static bool
is_part(const struct hicam_region *r, const struct hicam_region *new)
{
	return r->copied && !new->tail &&same_type(r->type, new->type) && (new->offset - r->offset) % r->type->size == 0 &&
		   new->offset >= r->offset &&new->offset + new->size <= r->offset + r->size;
}

static bool
has_region(const struct hicam_meta *m, const struct hicam_region *new)
{
	const struct hicam_regions *r = m->regions;
	size_t i = region_at(r, new->offset);

	return i < r->n && (is_part(&r->v[i], new) || (r->v[i].offset == new->offset && r->v[i].size == new->size &&
												   r->v[i].type == new->type && r->v[i].tail == new->tail));
}

/* ---- copies ------------------------------------------------------------------------------------ */

/* Puts the COUNT, at most 2, regions of WITH in the place of DROP ones from number I on.  False: no memory. */
static bool
splice(struct hicam_meta *m, size_t i, size_t drop, const struct hicam_region *with, size_t count)
{
	struct hicam_regions *r;

	if (count > drop && !grow(m))
		return false;
	r = m->regions;
	memmove(&r->v[i + count], &r->v[i + drop], (r->n - i - drop) * sizeof r->v[0]);
	memcpy(&r->v[i], with, count * sizeof r->v[0]);
	r->n += count - drop;
	return true;
}

/* No region covers a byte from FROM to TO any more; of those that are cut, whole items stay. */
static bool
cut_out(struct hicam_meta *m, size_t from, size_t to)
{
	size_t i;

	for (i = region_at(m->regions, from); i < m->regions->n && m->regions->v[i].offset < to;) {
		struct hicam_region old = m->regions->v[i], rest[2] = {old, old};
		size_t item = old.type->size, left = 0, skip = old.size, n = 0;

		if (from > old.offset && !old.tail)
			left = (from - old.offset) / item * item;
		if (to < old.offset + old.size && !old.tail)
			skip = (to - old.offset + item - 1) / item * item;
		rest[0].size = left;
		n += left > 0;
		if (skip < old.size) {
			rest[n].offset = old.offset + skip;
			rest[n].size = old.size - skip;
			n++;
		}
		if (!splice(m, i, 1, rest, n))
			return false;
		i += n;
	}
	return true;
}

/* Does A, which ends where B begins, go on there? */
static bool
goes_on(const struct hicam_region *a, const struct hicam_region *b)
{
	return a->copied && b->copied && a->offset + a->size == b->offset && same_type(a->type, b->type);
}

static void
cover(struct hicam_meta *m, struct hicam_region new)
{
	struct hicam_regions *r = m->regions;
	size_t i = region_at(r, new.offset);

	if (i < r->n && r->v[i].offset <= new.offset && r->v[i].offset + r->v[i].size >= new.offset + new.size) {
		/* what was handed out as something stays that */
		if (!r->v[i].copied || is_part(&r->v[i], &new))
			return;
	}
	if (!cut_out(m, new.offset, new.offset + new.size))
		return;
	if (r->type != NULL && hicam_is_bytes(new.type)) /* as the rest of the block */
		return;
	r = m->regions;
	i = region_at(r, new.offset);
	if (i > 0 && goes_on(&r->v[i - 1], &new)) {
		r->v[--i].size += new.size;
		if (i + 1 < r->n && goes_on(&r->v[i], &r->v[i + 1])) {
			new = r->v[i];
			new.size += r->v[i + 1].size;
			splice(m, i, 2, &new, 1);
		}
	} else if (i < r->n && goes_on(&new, &r->v[i])) {
		new.size += r->v[i].size;
		r->v[i] = new;
	} else
		splice(m, i, 0, &new, 1);
}

void
hicam_regions_cover(const struct hicam_spot *b, size_t at, size_t n, const struct hicam_type *t)
{
	struct hicam_region new = {.offset = at, .size = n < b->size - at ? n : b->size - at, .type = t, .copied = true};
	struct hicam_meta *m = b->meta;

	if (m->flags & META_COPIED) {
		struct hicam_region all = {.size = b->size - b->size % m->type->size, .type = m->type, .copied = true};

		if (same_type(m->type, t) && at % t->size == 0)
			return;
		m->type = NULL;
		m->flags &= (uint8_t)~META_COPIED;
		add_region(m, &all);
	}
	if (m->flags & META_REGIONS)
		cover(m, new);
	else if (m->type != NULL && hicam_is_bytes(t))
		return;
	else if (m->type == NULL && at % t->size == 0 && !(m->flags & META_RESTORED)) {
		/* the first of several, as long as nothing says otherwise */
		m->type = t;
		m->flags |= META_COPIED;
	} else
		add_region(m, &new);
}

/* ---- hints ------------------------------------------------------------------------------------- */

/* Does a hint about SIZE bytes (0: unknown) of type T at the block's start mean the block as a whole? */
static bool
means_all(const struct hicam_spot *b, const struct hicam_type *own, const struct hicam_type *t, size_t size)
{
	if (size != 0)
		return hicam_capacity(size) >= hicam_capacity(b->size);
	if (t->size == b->size)
		return true;
	/* a pool's first piece may look like that too, but only where the pool is known to be one */
	return own == NULL && !(b->meta->flags & META_REGIONS);
}

/*
 * Is P where the block's header ends, and what is handed out there more than the SIZE bytes of which the hint tells? An
 * array takes what there is; without a size, it may be one.
 */
static bool
is_row(const struct hicam_spot *b, const char *p, size_t size)
{
	const struct hicam_meta *m = b->meta;

	if (!(m->flags & META_HEADS) || !(m->flags & META_REGIONS) || m->regions->n == 0)
		return false;
	return (size_t)(p - b->start) == m->regions->v[0].size && (size == 0 || m->flags & META_ROW);
}

static __attribute__((noinline)) void
hint(const struct hicam_spot *b, char *p, size_t size, const struct hicam_site *site)
{
	struct hicam_meta *m = b->meta;
	const struct hicam_type *own = m->flags & META_REGIONS ? m->regions->type : m->type;
	struct hicam_region new = {.offset = (size_t)(p - b->start), .type = site->type, .tail = site->tail != 0};
	size_t rest = b->size - new.offset;

	if (size > rest)
		size = rest;
	if (p == b->start && (site->heads == 0 || size == b->size) && means_all(b, own, site->type, size)) {
		if (m->flags & META_REGIONS)
			hicam_regions_free(m);
		m->type = site->type;
		m->flags = site->tail ? META_LIVE | META_TAIL : META_LIVE;
		return;
	}
	new.size = size != 0 ? size : site->type->size;
	if (site->heads != 0 && p == b->start)
		m->flags |= site->heads > 1 ? META_HEADS | META_ROW : META_HEADS;
	else if (!new.tail && is_row(b, p, size) && rest >= new.size) {
		/* others may be hinted in it, one by one */
		new.size = rest - rest % site->type->size;
		new.copied = true;
	}
	if (new.size > rest)
		new.size = rest;
	if (new.size == 0)
		return;
	if (m->flags & META_REGIONS) {
		if (has_region(m, &new))
			return;
	} else if (own != NULL && hicam_is_bytes(site->type)) {
		return;
	}
	add_region(m, &new);
}

/* A pool may have a head: a struct that ends in an array of characters without a bound.  It becomes a region. */
static bool
behind_head(const struct hicam_spot *b, const char *p)
{
	struct hicam_region head = {.size = b->meta->type->size, .type = b->meta->type, .tail = true};
	const struct hicam_type *tail;
	unsigned long inside;

	tail = hicam_tail(head.type, &inside);
	if (tail == NULL || inside != 0 || !hicam_is_bytes(tail) || (size_t)(p - b->start) < head.size ||
		head.type->fields[head.type->nfields - 1].offset != head.size)
		return false;
	add_region(b->meta, &head);
	return b->meta->flags & META_REGIONS;
}

/* Is P among the characters in which the block's struct ends? */
static bool
in_tail(const struct hicam_spot *b, const char *p)
{
	const struct hicam_type *t = b->meta->type, *tail;
	unsigned long inside;

	tail = hicam_tail(t, &inside);
	return tail != NULL && hicam_is_bytes(tail) && (size_t)(p - b->start) >= t->fields[t->nfields - 1].offset;
}

static bool
is_scalar(const struct hicam_type *t)
{
	return t->kind != HICAM_STRUCT && t->kind != HICAM_UNION && t->kind != HICAM_ARRAY;
}

/* Is a T at byte AT of an OWN, or may it be: do they hold the same at their beginning? */
static bool
agree(const struct hicam_type *own, size_t at, const struct hicam_type *t)
{
	for (at = own->size ? at % own->size : 0; own != NULL; own = hicam_part_at(own, &at)) {
		if (own->kind == HICAM_UNION || own->kind == HICAM_REFUSED)
			return true;
		if (at != 0)
			continue;
		for (const struct hicam_type *first = t; first != NULL; first = hicam_part_at(first, &(size_t){0}))
			if (same_type(own, first) || (is_scalar(own) && is_scalar(first) && own->size == first->size))
				return true;
	}
	return false;
}

/* The same of what a struct of any kind has behind it: known by its offset, so only copies can be that. */
static bool
behind_struct(const struct hicam_spot *b, const char *p)
{
	struct hicam_region head = {.size = b->meta->type->size, .type = b->meta->type};

	if (!(b->meta->flags & META_TAIL) || b->meta->type->flags & HICAM_TAIL || (size_t)(p - b->start) < head.size)
		return false;
	add_region(b->meta, &head);
	return b->meta->flags & META_REGIONS;
}

void
hicam_hint_inside(const struct hicam_spot *b, char *p, size_t n, const struct hicam_type *t)
{
	if (!hicam_cut_is_wide(t) || t->size == 0 || n % t->size != 0)
		return;
	if (behind_head(b, p) || behind_struct(b, p))
		hicam_regions_cover(b, (size_t)(p - b->start), n, t);
	else if (in_tail(b, p) || !agree(b->meta->type, (size_t)(p - b->start), t))
		b->meta->flags |= META_CUT;
}

/* A hint about P, which is in the heap. */
static void
hint_block(void *p, unsigned long size, const struct hicam_site *site)
{
	struct hicam_spot b;

	if (!hicam_spot_find(p, &b))
		return;
	if (!(b.meta->flags & META_LIVE))
		return;
	if (!(b.meta->flags & META_REGIONS) && !hicam_is_bytes(b.meta->type) && !behind_head(&b, p)) {
		if (!(b.meta->flags & META_CUT) && in_tail(&b, p) && hicam_cut_is_wide(site->type))
			b.meta->flags |= META_CUT;
		return;
	}
	hint(&b, p, size, site);
}

/* Objects are stored in the characters of the block that begins at P. */
static void
cut_block(const void *p)
{
	struct hicam_spot b;

	if (hicam_spot_find(p, &b) && p == b.start && b.meta->flags & META_LIVE &&
		(b.meta->flags & META_REGIONS || hicam_is_bytes(b.meta->type)))
		b.meta->flags |= META_CUT;
}

void *
__hicam_hint(void *p, unsigned long size, const struct hicam_site *site)
{
	if (site->type == NULL && !site->cut)
		return p;
	hicam_heap_enter();
	if (site->cut)
		cut_block(p);
	else if (hicam_arena_of(p) == NULL)
		hicam_cut_note(p, site->type);
	else
		hint_block(p, size, site);
	hicam_heap_leave();
	return p;
}
