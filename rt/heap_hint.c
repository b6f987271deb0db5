/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "cut.h"
#include "heap_local.h"
#include "shape.h"

/*
 * Types that become known after the allocation: for whole blocks out of untyped wrappers, and for parts of blocks that
 * a program's own allocator hands out.  What a hint says last about a byte counts.
 */

/* ---- hints ------------------------------------------------------------------------------------- */

/* Does a hint about SIZE bytes (0: unknown) of type T at the block's start mean the block as a whole? */
static bool
means_all(const struct hicam_within *b, const struct hicam_type *own, const struct hicam_type *t, size_t size)
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
is_row(const struct hicam_within *b, const char *p, size_t size)
{
	const struct hicam_meta *m = b->meta;

	if (!(m->flags & META_HEADS) || !(m->flags & META_REGIONS) || m->regions->n == 0)
		return false;
	return (size_t)(p - b->start) == hicam_region_get(m->regions, (struct hicam_cursor){0, 0})->size &&
		   (size == 0 || m->flags & META_ROW);
}

static void
retype(struct hicam_meta *m, const struct hicam_site *site)
{
	hicam_views_forget();
	m->type = site->type;
	m->flags = site->tail ? META_LIVE | META_TAIL : META_LIVE;
}

static __attribute__((noinline)) void
hint(const struct hicam_within *b, char *p, size_t size, const struct hicam_site *site)
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
		retype(m, site);
		return;
	}
	new.size = size != 0 ? size : site->type->size;
	if (site->heads != 0 && p == b->start)
		m->flags |= site->heads > 1 ? META_HEADS | META_ROW : META_HEADS;
	else if (!new.tail && is_row(b, p, size) && rest >= new.size) {
		/* others may be hinted in it, one by one */
		new.size = rest - rest % site->type->size;
		new.known = HICAM_COPIED;
	}
	if (new.size > rest)
		new.size = rest;
	if (new.size == 0)
		return;
	if (m->flags & META_REGIONS) {
		if (hicam_regions_have(m, &new))
			return;
	} else if (own != NULL && hicam_is_bytes(site->type)) {
		return;
	}
	hicam_regions_set(m, &new);
}

/* A pool may have a head: a struct that ends in an array of characters without a bound.  It becomes a region. */
static bool
behind_head(const struct hicam_within *b, const char *p)
{
	struct hicam_region head = {.size = b->meta->type->size, .type = b->meta->type, .tail = true};
	const struct hicam_type *tail;
	unsigned long inside;

	tail = hicam_tail(head.type, &inside);
	if (tail == NULL || inside != 0 || !hicam_is_bytes(tail) || (size_t)(p - b->start) < head.size ||
		head.type->fields[head.type->nfields - 1].offset != head.size)
		return false;
	hicam_regions_set(b->meta, &head);
	return b->meta->flags & META_REGIONS;
}

/* The same of what a struct of any kind has behind it. */
static bool
behind_struct(const struct hicam_within *b, const char *p)
{
	struct hicam_region head = {.size = b->meta->type->size, .type = b->meta->type};

	if (!(b->meta->flags & META_TAIL) || b->meta->type->flags & HICAM_TAIL || (size_t)(p - b->start) < head.size)
		return false;
	hicam_regions_set(b->meta, &head);
	return b->meta->flags & META_REGIONS;
}

bool
hicam_regions_behind(const struct hicam_within *b, const char *p)
{
	return behind_head(b, p) || behind_struct(b, p);
}

/* Is P among the characters in which the block's struct ends? */
static bool
in_tail(const struct hicam_within *b, const char *p)
{
	const struct hicam_type *t = b->meta->type, *tail;
	unsigned long inside;

	tail = hicam_tail(t, &inside);
	return tail != NULL && hicam_is_bytes(tail) && (size_t)(p - b->start) >= t->fields[t->nfields - 1].offset;
}

void
hicam_hint_inside(const struct hicam_within *b, char *p, size_t n, const struct hicam_type *t)
{
	if (!hicam_cut_is_wide(t) || t->size == 0 || n % t->size != 0)
		return;
	if (hicam_regions_behind(b, p))
		hicam_regions_cover(
			b->meta, b->size,
			&(struct hicam_region){.offset = (size_t)(p - b->start), .size = n, .type = t, .known = HICAM_COPIED});
	else if (in_tail(b, p) || !hicam_types_agree(b->meta->type, (size_t)(p - b->start), t))
		b->meta->flags |= META_CUT;
}

/* Does a T begin with a BASE? */
static bool
begins_with(const struct hicam_type *t, const struct hicam_type *base)
{
	while (t->kind == HICAM_STRUCT && (t = hicam_part_at(t, &(size_t){0})) != NULL)
		if (hicam_same_type(t, base))
			return true;
	return false;
}

/*
 * Was the block made for the struct in front of all the others of its family, by a function that did not know which of
 * them it is?
 *
 *	struct shape *s = malloc(size); s->kind = kind; return s;
 */
static bool
is_base(const struct hicam_within *b, const char *p, size_t size, const struct hicam_site *site)
{
	const struct hicam_type *t = site->type;

	if (p != b->start || site->heads != 0 || !begins_with(t, b->meta->type))
		return false;
	if (size != 0)
		return hicam_capacity(size) >= hicam_capacity(b->size);
	return t->size == b->size || ((site->tail || t->flags & HICAM_TAIL) && t->size < b->size);
}

/* A hint about P, which is in the heap or among the program's variables. */
static void
hint_block(void *p, unsigned long size, const struct hicam_site *site)
{
	struct hicam_within b;

	if (!hicam_within_find(p, &b) || !(b.meta->flags & META_LIVE))
		return;
	if (!(b.meta->flags & META_REGIONS) && !hicam_is_bytes(b.meta->type) && is_base(&b, p, size, site)) {
		retype(b.meta, site);
		return;
	}
	if (!(b.meta->flags & META_REGIONS) && !hicam_is_bytes(b.meta->type) && !hicam_regions_behind(&b, p)) {
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
	struct hicam_within b;

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
	else
		hint_block(p, size, site);
	hicam_heap_leave();
	return p;
}
