/* SPDX-License-Identifier: ISC */
/*
 * Types that memory gets from the pointers through which the program stores there:
 *
 *	struct key *k = (struct key *)((char *)m->slots + i * m->slot);
 *
 * A cast is all that tells what such memory holds, which has another type at every offset.
 */
#include "arrays.h"

static bool
is_first(const struct hicam_within *b, size_t at, const struct hicam_site *site)
{
	const struct hicam_meta *m = b->meta;

	return at == 0 && !(m->flags & META_REGIONS) && m->type == NULL && !(site->view & HICAM_VIEW_COMPUTED) &&
		   b->size != site->type->size;
}

unsigned long __hicam_view_epoch = 1;

/* Things of the site's type may be viewed in B without a call until something changes there. */
static void
remember(const struct hicam_within *b, const char *p, const struct hicam_type *t, struct hicam_viewed *last)
{
	const struct hicam_region *q;

	if (hicam_heap_shared)
		return;
	if (!(b->meta->flags & META_REGIONS)) {
		if (b->meta->type == t)
			*last = (struct hicam_viewed){(uintptr_t)b->start, b->size, __hicam_view_epoch, 0};
		return;
	}
	q = hicam_region_get(b->meta->regions, hicam_region_at(b->meta->regions, (size_t)(p - b->start)));
	if (q != NULL && q->type == t && q->offset <= (size_t)(p - b->start))
		*last = (struct hicam_viewed){(uintptr_t)b->start + q->offset, q->size, __hicam_view_epoch, 0};
}

static void
view(const void *p, const struct hicam_site *site, struct hicam_viewed *last)
{
	struct hicam_region new = {.size = site->type->size,
							   .type = site->type,
							   .known = site->view & HICAM_VIEW_COMPUTED ? HICAM_VIEWED : HICAM_HANDED};
	struct hicam_within b;

	if (!hicam_within_find(p, &b) || !(b.meta->flags & META_LIVE))
		return;
	new.offset = (size_t)((const char *)p - b.start);
	new.more = site->view &HICAM_VIEW_MIXED		? HICAM_MORE_MIXED
			   : site->view &HICAM_VIEW_ITEMS	? HICAM_MORE_ITEMS
			   : site->view &HICAM_VIEW_PERHAPS ? HICAM_MORE_PERHAPS
												: HICAM_MORE_NOTHING;
	if (is_first(&b, new.offset, site))
		new.more = HICAM_MORE_FIRST;
	if (!(b.meta->flags & META_REGIONS) && !hicam_is_bytes(b.meta->type))
		hicam_regions_behind(&b, p);
	if (new.size <= b.size - new.offset)
		hicam_regions_cover(b.meta, b.size, &new);
	else if (b.size > new.offset && b.meta->type != NULL &&hicam_is_bytes(b.meta->type))
		b.meta->flags |= META_TORN;
	remember(&b, p, site->type, last);
}

void *
__hicam_view_new(const void *p, const struct hicam_site *site, struct hicam_viewed *last)
{
	hicam_heap_enter();
	view(p, site, last);
	hicam_heap_leave();
	return (void *)(uintptr_t)p;
}
