/* SPDX-License-Identifier: ISC */
#include <limits.h>

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

bool
hicam_spot_find(const void *p, struct hicam_spot *b)
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
	const struct hicam_class *c = &hicam_classes[s->class];
	unsigned i = hicam_block_at(c, offset);
	if (i >= s->fresh)
		return false;
	b->meta = &s->meta[i];
	b->start = s->start + (size_t)i * c->bytes;
	b->size = b->meta->size;
	return offset - (size_t)i * c->bytes <= b->size;
}

static void
describe(const struct hicam_spot *s, struct hicam_block *b)
{
	const struct hicam_meta *m = s->meta;
	const struct hicam_regions *r = m->flags & META_REGIONS ? m->regions : NULL;

	*b = (struct hicam_block){
		.start = s->start,
		.size = s->size,
		.type = r != NULL ? r->type : m->type,
		.tail = m->flags & META_TAIL,
		.live = m->flags & META_LIVE,
		.regions = r != NULL ? r->v : NULL,
		.nregions = r != NULL ? r->n : 0,
	};
}

bool
hicam_heap_find(const void *p, struct hicam_block *b)
{
	struct hicam_spot s;

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
	struct hicam_spot spot = {.span = s, .meta = &s->own, .start = s->start, .size = s->size};

	if (s->kind == SPAN_LARGE) {
		if ((uintptr_t)s->start <= (uintptr_t)after)
			return false;
		describe(&spot, b);
		return true;
	}
	if (s->kind != SPAN_SMALL)
		return false;
	const struct hicam_class *c = &hicam_classes[s->class];
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

void
hicam_heap_freeze(void)
{
	size_t n = 0;

	for (unsigned i = 0; i < hicam_narenas; i++) {
		const struct hicam_arena *a = &hicam_arenas[i];

		for (struct hicam_span *s = a->spans; s < a->spans + a->top; s += s->nslots) {
			uint16_t rank = 0;

			s->before = n;
			if (s->kind == SPAN_LARGE)
				rank = 1;
			for (size_t k = 0; s->kind == SPAN_SMALL && k < s->fresh; k++)
				if (s->meta[k].flags & META_LIVE)
					s->meta[k].next = rank++;
			n += rank;
		}
	}
}

unsigned long
hicam_heap_index(const void *start)
{
	struct hicam_spot b;

	if (!hicam_spot_find(start, &b) || b.start != start || !(b.meta->flags & META_LIVE))
		return ULONG_MAX;
	return (unsigned long)b.span->before + (b.span->kind == SPAN_SMALL ? b.meta->next : 0);
}

bool
hicam_heap_set_type(void *start, const struct hicam_type *type, bool tail)
{
	struct hicam_spot b;

	if (!hicam_spot_find(start, &b) || b.start != start || b.meta->type != NULL || !(b.meta->flags & META_LIVE))
		return false;
	b.meta->type = type;
	b.meta->flags = tail ? META_LIVE | META_TAIL : META_LIVE;
	return true;
}
