/* SPDX-License-Identifier: ISC */
/*
 * Memory that the program has given to signal handlers to run on.  Of a block of bytes that is its type, so that
 * nothing need be said when it is freed and handed out again.
 */
#include "arrays.h"

static const struct hicam_type signal_stack = {.kind = HICAM_CHAR, .size = 1};
static bool any; /* there has been one */

/* The block that all of it is in. */
static bool
find_block(const void *p, size_t size, struct hicam_within *b)
{
	return hicam_spot_find(p, b) && b->meta->flags & META_LIVE && !(b->meta->flags & META_REGIONS) &&
		   size <= b->size - (size_t)((const char *)p - b->start);
}

void
hicam_heap_set_stack(void *p, size_t size)
{
	struct hicam_within b;

	hicam_heap_enter();
	if (find_block(p, size, &b) && hicam_is_bytes(b.meta->type)) {
		b.meta->type = &signal_stack;
		any = true;
	}
	hicam_heap_leave();
}

bool
hicam_heap_is_stack(const void *p, size_t size)
{
	const struct hicam_type *t;
	struct hicam_within b;
	size_t at;
	bool is;

	hicam_heap_enter();
	if (hicam_heap_owns(p))
		is = find_block(p, size, &b) && b.meta->type == &signal_stack;
	else
		is = (t = hicam_variable_type(p, &at)) != NULL && size <= t->size - at;
	hicam_heap_leave();
	return is;
}

void
hicam_heap_forget_stacks(void)
{
	struct hicam_walk walk = {0};
	struct hicam_within b;
	struct hicam_place p;

	while (any && hicam_heap_walk(&walk, &p))
		if (!(p.meta->flags & META_REGIONS) && p.meta->type == &signal_stack && hicam_spot_find(p.start, &b))
			b.meta->type = NULL;
}
