/* SPDX-License-Identifier: ISC */
/*
 * A block of bytes in which objects are stored is an array of them if there is nothing else.  Else each stays at its
 * offset, which the program has computed from sizes: so those must not differ between machines.  Memory that the
 * program calls characters may as well be a message, whose bytes it looks at one by one: of what is copied there by
 * memcpy() only arrays travel.
 */
#include "copies.h"
#include "cut.h"
#include "heap_local.h"
#include "refuse.h"

enum { SPACE = 64 }; /* so many zeros may be room for more */

/* Where region I ends: it may have more items than were stored to one by one. */
static size_t
end_of(const struct hicam_block *b, size_t i)
{
	const struct hicam_region *r = &b->regions[i];
	size_t end = r->offset + r->size, next = i + 1 < b->nregions ? r[1].offset : b->size;

	return r->more == HICAM_MORE_ITEMS || r->more == HICAM_MORE_MIXED
			   ? end + (next - end) / r->type->size * r->type->size
			   : end;
}

/* The bytes between region I and the next; I == -1: in front of the first. */
static bool
gap_is_zero(const struct hicam_block *b, size_t i)
{
	size_t from = i + 1 > 0 ? end_of(b, i) : 0, to = i + 1 < b->nregions ? b->regions[i + 1].offset : b->size;

	return hicam_all_zero((const char *)b->start + from, to - from);
}

/* Are there values that no region covers? */
static bool
has_more(const struct hicam_block *b)
{
	size_t i;

	for (i = 0; i <= b->nregions; i++)
		if (!gap_is_zero(b, i - 1))
			return true;
	return false;
}

static size_t
gcd(size_t a, size_t b)
{
	while (b != 0) {
		size_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* The one type of which everything in the block is, without room for others between; NULL: there is none. */
static const struct hicam_type *
only_type(const struct hicam_block *b)
{
	const struct hicam_type *t = b->regions[0].type;
	bool stored = false;
	size_t i, step = 0;

	for (i = 0; i < b->nregions; i++) {
		const struct hicam_region *r = &b->regions[i];

		if ((r->type != t && (t->digest == 0 || r->type->digest != t->digest)) || r->tail || t->size == 0 ||
			r->offset % t->size != 0 || r->size % t->size != 0)
			return NULL;
		stored |= r->known != HICAM_HANDED;
		step = gcd(step, r->size > t->size ? t->size : r->offset);
	}
	if (step != 0 && step != t->size)
		return NULL;
	return stored && !hicam_is_bytes(t) && hicam_is_bytes(b->type) && !has_more(b) ? t : NULL;
}

/* Region I right behind a struct, with text or nothing behind it: it goes where the struct ends (pool.c). */
static bool
is_headed(const struct hicam_block *b, size_t i)
{
	size_t end = b->regions[i].offset + b->regions[i].size;

	return i == 1 && b->nregions == 2 && b->regions[0].offset == 0 && b->regions[0].known == HICAM_HANDED &&
		   b->regions[0].type->kind == HICAM_STRUCT && b->regions[1].offset == b->regions[0].size &&
		   (b->size - end < SPACE || !hicam_all_zero((const char *)b->start + end, b->size - end));
}

static void
refuse_more(const struct hicam_type *t)
{
	hicam_refuse("memory of unknown type, in which there may be more than one thing of type %s",
				 t->name ? t->name : "unknown");
}

struct hicam_judged
hicam_copies_judge(const struct hicam_block *b)
{
	struct hicam_judged j = {.type = only_type(b)};
	bool characters = b->restored || (b->type != NULL && hicam_is_bytes(b->type));
	size_t i;

	for (i = 0; i < b->nregions; i++)
		if (b->regions[i].more == HICAM_MORE_MIXED)
			hicam_cut_refuse(b->regions[i].type);
	if (j.type != NULL)
		return j;
	/* more than one thing behind a struct */
	j.fixed = !hicam_is_bytes(b->type) && !(b->type->flags & HICAM_TAIL) && b->nregions > 2;
	for (i = 0; i < b->nregions; i++) {
		const struct hicam_region *r = &b->regions[i];

		if (r->known == HICAM_HANDED || !hicam_cut_is_wide(r->type))
			continue;
		if ((characters && r->known == HICAM_COPIED) || (b->type != NULL && !hicam_is_bytes(b->type) && i > 1))
			hicam_cut_refuse(r->type);
		else if (r->more == HICAM_MORE_PERHAPS && !gap_is_zero(b, i))
			refuse_more(r->type);
		else if (hicam_is_bytes(b->type) && !is_headed(b, i))
			j.fixed = true;
	}
	return j;
}

size_t
hicam_copies_size(const struct hicam_block *b, size_t i)
{
	return end_of(b, i) - b->regions[i].offset;
}
