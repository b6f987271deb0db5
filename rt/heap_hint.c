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
has_region(const struct hicam_meta *m, const struct hicam_region *new)
{
	const struct hicam_regions *r = m->regions;
	size_t i = region_at(r, new->offset);

	return i < r->n && r->v[i].offset == new->offset && r->v[i].size == new->size && r->v[i].type == new->type &&
		   r->v[i].tail == new->tail;
}

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

static __attribute__((noinline)) void
hint(const struct hicam_spot *b, char *p, size_t size, const struct hicam_site *site)
{
	struct hicam_meta *m = b->meta;
	const struct hicam_type *own = m->flags & META_REGIONS ? m->regions->type : m->type;
	struct hicam_region new = {.offset = (size_t)(p - b->start), .type = site->type, .tail = site->tail != 0};
	size_t rest = b->size - new.offset;

	if (size > rest)
		size = rest;
	if (p == b->start && means_all(b, own, site->type, size)) {
		if (m->flags & META_REGIONS)
			hicam_regions_free(m);
		m->type = site->type;
		m->flags = site->tail ? META_LIVE | META_TAIL : META_LIVE;
		return;
	}
	new.size = size != 0 ? size : site->type->size;
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

void *
__hicam_hint(void *p, unsigned long size, const struct hicam_site *site)
{
	struct hicam_spot b;

	if (site->type == NULL)
		return p;
	if (hicam_arena_of(p) == NULL) {
		hicam_cut_note(p, site->type);
		return p;
	}
	if (!hicam_spot_find(p, &b))
		return p;
	if (!(b.meta->flags & META_LIVE))
		return p;
	if (!(b.meta->flags & META_REGIONS) && !hicam_is_bytes(b.meta->type) && !behind_head(&b, p)) {
		if (!(b.meta->flags & META_CUT) && in_tail(&b, p) && hicam_cut_is_wide(site->type))
			b.meta->flags |= META_CUT;
		return p;
	}
	hint(&b, p, size, site);
	return p;
}
