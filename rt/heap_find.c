/* SPDX-License-Identifier: ISC */
#include "arrays.h"
#include "heap_local.h"

/*
 * The heap as capture and restore see it: blocks by address, in order, and by number.  Nothing here allocates, so all
 * of it works in a forked child.
 */

bool
hicam_heap_owns(const void *p)
{
	return hicam_arena_of(p) != NULL;
}

void
hicam_heap_range(uintptr_t *from, uintptr_t *to)
{
	*from = UINTPTR_MAX;
	*to = 0;
	if (hicam_narenas > 0) {
		const struct hicam_arena *last = &hicam_arenas[hicam_narenas - 1];

		*from = (uintptr_t)hicam_arenas[0].base;
		*to = (uintptr_t)last->base + (last->top << SLOT_SHIFT);
	}
}

bool
hicam_spot_find(const void *p, struct hicam_within *b)
{
	const struct hicam_arena *a = hicam_arena_of(p);
	struct hicam_span *s;
	size_t offset;

	if (a == NULL || (s = hicam_span_of(a, p)) == NULL)
		return false;
	offset = (size_t)((const char *)p - s->start);
	b->span = s;
	if (s->kind == SPAN_LARGE) {
		b->meta = &s->own;
		b->start = s->start;
		b->size = s->size;
		return offset <= s->size;
	}
	const struct hicam_sizeclass *c = &hicam_classes[s->class];
	unsigned i = hicam_block_at(c, offset);
	if (i >= hicam_span_fresh(s))
		return false;
	b->meta = &s->meta[i];
	b->start = s->start + (size_t)i * c->bytes;
	b->size = b->meta->size;
	return offset - (size_t)i * c->bytes <= b->size;
}

void
hicam_meta_describe(const struct hicam_meta *m, char *start, size_t size, struct hicam_block *b)
{
	struct hicam_regions *r = m->flags & META_REGIONS ? m->regions : NULL;

	b->start = start;
	b->size = size;
	b->type = r != NULL ? r->type : m->type;
	b->tail = m->flags & META_TAIL;
	b->cut = m->flags & META_CUT;
	b->torn = m->flags & META_TORN;
	b->restored = m->flags & META_RESTORED;
	b->live = m->flags & META_LIVE;
	b->regions = r != NULL ? hicam_regions_flat(r) : NULL;
	b->nregions = b->regions != NULL ? r->n : 0;
}

void
hicam_heap_describe(const struct hicam_place *p, struct hicam_block *b)
{
	hicam_meta_describe(p->meta, p->start, p->span->kind == SPAN_LARGE ? p->span->size : p->meta->size, b);
}

static void
describe(const struct hicam_within *s, struct hicam_block *b)
{
	hicam_meta_describe(s->meta, s->start, s->size, b);
}

bool
hicam_heap_find(const void *p, struct hicam_block *b)
{
	struct hicam_within s;

	if (!hicam_spot_find(p, &s))
		return false;
	describe(&s, b);
	return true;
}

/* The span that P is in, or the first one of the arena behind P; also finds free ones. */
static struct hicam_span *
span_from(const struct hicam_arena *a, const void *p)
{
	struct hicam_span *s = a->spans, *end = s + a->top;

	if ((uintptr_t)p <= (uintptr_t)a->base)
		return s;
	if (hicam_arena_of(p) == a && hicam_span_of(a, p) != NULL)
		return hicam_span_of(a, p);
	while (s < end && (uintptr_t)s->start + ((size_t)s->nslots << SLOT_SHIFT) <= (uintptr_t)p)
		s += s->nslots;
	return s;
}

/* The first live block of span S that starts above AFTER. */
static bool
next_in_span(struct hicam_span *s, const void *after, struct hicam_block *b)
{
	struct hicam_within spot = {.span = s, .meta = &s->own, .start = s->start, .size = s->size};

	if (s->kind == SPAN_LARGE) {
		if ((uintptr_t)s->start <= (uintptr_t)after)
			return false;
		describe(&spot, b);
		return true;
	}
	if (s->kind != SPAN_SMALL)
		return false;
	const struct hicam_sizeclass *c = &hicam_classes[s->class];
	size_t i = 0;
	if ((uintptr_t)after >= (uintptr_t)s->start)
		i = hicam_block_at(c, (uintptr_t)after - (uintptr_t)s->start) + 1;
	while (i < s->fresh && !(s->meta[i].flags & META_LIVE))
		i++;
	if (i >= s->fresh)
		return false;
	spot.meta = &s->meta[i];
	spot.start = s->start + i * c->bytes;
	spot.size = spot.meta->size;
	describe(&spot, b);
	return true;
}

bool
hicam_heap_next(const void *after, struct hicam_block *b)
{
	for (unsigned i = 0; i < hicam_narenas; i++) {
		const struct hicam_arena *a = &hicam_arenas[i];
		struct hicam_span *end = a->spans + a->top;

		if ((uintptr_t)after >= (uintptr_t)a->base + a->size)
			continue;
		for (struct hicam_span *s = span_from(a, after); s < end; s += s->nslots)
			if (next_in_span(s, after, b))
				return true;
	}
	return false;
}

size_t
hicam_heap_count(void)
{
	size_t n = 0;

	for (unsigned i = 0; i < hicam_narenas; i++) {
		const struct hicam_arena *a = &hicam_arenas[i];

		for (struct hicam_span *s = a->spans; s < a->spans + a->top; s += s->nslots)
			n += s->kind == SPAN_LARGE ? 1 : s->kind == SPAN_SMALL ? s->used : 0;
	}
	for (unsigned i = 0; i < NCLASSES; i++)
		n -= (size_t)(hicam_classes[i].top - hicam_classes[i].cache);
	return n;
}

struct hicam_heap_usage
hicam_heap_usage(void)
{
	struct hicam_heap_usage u = {0, 0};

	for (unsigned i = 0; i < hicam_narenas; i++) {
		const struct hicam_arena *a = &hicam_arenas[i];

		u.taken += a->top * sizeof(struct hicam_span);
		for (struct hicam_span *s = a->spans; s < a->spans + a->top; s += s->nslots) {
			if (s->kind == SPAN_LARGE) {
				u.asked += s->size;
				u.taken += s->size;
			}
			if (s->kind != SPAN_SMALL)
				continue;
			u.taken += (size_t)s->nslots << SLOT_SHIFT;
			for (size_t k = 0; k < s->fresh; k++)
				if (s->meta[k].flags & META_LIVE)
					u.asked += s->meta[k].size;
		}
	}
	return u;
}

size_t
hicam_heap_freeze(void)
{
	size_t n = 0;

	hicam_arenas_sort();
	for (unsigned i = 0; i < hicam_narenas; i++) {
		const struct hicam_arena *a = &hicam_arenas[i];

		for (struct hicam_span *s = a->spans; s < a->spans + a->top; s += s->nslots) {
			s->before = n;
			n += s->kind == SPAN_SMALL ? s->fresh : s->kind == SPAN_LARGE;
		}
	}
	return n;
}

bool
hicam_heap_place(const void *p, struct hicam_place *place)
{
	const struct hicam_arena *a = hicam_arena_of(p);
	const struct hicam_span *s;

	if (a == NULL || (s = hicam_span_of(a, p)) == NULL)
		return false;
	place->span = s;
	place->start = s->start;
	place->number = s->before;
	place->meta = s->meta;
	if (s->kind == SPAN_LARGE)
		return true;
	const struct hicam_sizeclass *c = &hicam_classes[s->class];
	unsigned i = hicam_block_at(c, (size_t)((const char *)p - s->start));
	place->start += (size_t)i * c->bytes;
	place->number += i;
	place->meta += i;
	return i < hicam_span_fresh(s);
}

bool
hicam_heap_walk(struct hicam_walk *w, struct hicam_place *p)
{
	for (; w->arena < hicam_narenas; w->arena++, w->slot = 0) {
		const struct hicam_arena *a = &hicam_arenas[w->arena];

		for (; w->slot < a->top; w->slot += a->spans[w->slot].nslots, w->block = 0) {
			struct hicam_span *s = &a->spans[w->slot];

			if (w->block >= (s->kind == SPAN_SMALL ? s->fresh : s->kind == SPAN_LARGE))
				continue;
			p->span = s;
			p->number = s->before + w->block;
			p->meta = s->meta + w->block;
			p->start = s->start;
			if (s->kind == SPAN_SMALL)
				p->start += w->block * hicam_classes[s->class].bytes;
			w->block++;
			return true;
		}
	}
	return false;
}

bool
hicam_heap_set_type(void *start, const struct hicam_type *type, bool tail)
{
	struct hicam_within b;

	if (!hicam_spot_find(start, &b) || b.start != start || b.meta->type != NULL || !(b.meta->flags & META_LIVE))
		return false;
	b.meta->type = type;
	b.meta->flags = tail ? META_LIVE | META_TAIL : META_LIVE;
	return true;
}

void
hicam_heap_set_restored(void *start)
{
	struct hicam_within b;

	if (hicam_spot_find(start, &b))
		b.meta->flags |= META_RESTORED;
}

void
hicam_heap_set_part(void *start, size_t at, size_t n, const struct hicam_type *t, enum hicam_known known)
{
	struct hicam_region new = {.offset = at, .size = n, .type = t, .known = known};
	struct hicam_within b;

	if (hicam_within_find(start, &b))
		hicam_regions_set(b.meta, &new);
}

size_t
hicam_heap_array(const void *p)
{
	struct hicam_within b;

	return hicam_arena_of(p) == NULL && hicam_array_find(p, &b) && b.start == p ? b.size : 0;
}
