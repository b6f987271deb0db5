/* SPDX-License-Identifier: ISC */
/*
 * A block of bytes into which objects were copied is an array of them if there are no others.  Else each stays at its
 * offset, which the program has computed from sizes: so those must not differ between machines.  Memory that the
 * program calls characters may as well be a message, whose bytes it looks at one by one: of such only arrays travel.
 */
#include "copies.h"
#include "cut.h"
#include "heap_local.h"
#include "refuse.h"

enum { SPACE = 64 }; /* so many zeros may be room for more */

/* Where something of SIZE bytes and ALIGN comes to stand behind AT. */
static size_t
round_up(size_t at, size_t align)
{
	return (at + align - 1) / align * align;
}

/*
 * Has a T the same size, and its parts the same offsets, where nothing is aligned to more than MOST bytes?  Returns its
 * alignment there, 0 if not.
 */
static size_t
same_layout(const struct hicam_type *t, size_t most)
{
	size_t at = 0, align = 1, a;
	unsigned i;

	switch (t->kind) {
	case HICAM_LONG:
	case HICAM_ULONG:
	case HICAM_WORD:
	case HICAM_LDOUBLE:
	case HICAM_POINTER:
	case HICAM_FUNCTION:
		return 0;
	case HICAM_ARRAY:
		return same_layout(t->elem, most);
	case HICAM_STRUCT:
		for (i = 0; i < t->nfields; i++) {
			const struct hicam_field *f = &t->fields[i];

			if (f->flags & HICAM_BITFIELD || (a = same_layout(f->type, most)) == 0 || round_up(at, a) != f->offset)
				return 0;
			at = f->offset + f->type->size;
			align = a > align ? a : align;
		}
		return round_up(at, align) == t->size ? align : 0;
	case HICAM_UNION:
		return 0;
	default:
		return t->size < most ? t->size : most;
	}
}

static bool
stays(const struct hicam_type *t)
{
	return same_layout(t, 4) != 0 && same_layout(t, 8) != 0;
}

/* The one type of which everything known in the block is; NULL: there are several, or nothing was copied. */
static const struct hicam_type *
only_type(const struct hicam_block *b)
{
	const struct hicam_type *t = b->regions[0].type;
	bool copied = false;
	size_t i;

	for (i = 0; i < b->nregions; i++) {
		const struct hicam_region *r = &b->regions[i];

		if ((r->type != t && (t->digest == 0 || r->type->digest != t->digest)) || r->tail || t->size == 0 ||
			r->offset % t->size != 0 || r->size % t->size != 0)
			return NULL;
		copied |= r->copied;
	}
	if (!copied || hicam_is_bytes(t) ||
		!hicam_all_zero((const char *)b->start + b->size - b->size % t->size, b->size % t->size))
		return NULL;
	return t;
}

/* Region I right behind a struct, with text or nothing behind it: it goes where the struct ends (pool.c). */
static bool
is_headed(const struct hicam_block *b, size_t i)
{
	size_t end = b->regions[i].offset + b->regions[i].size;

	return i == 1 && b->nregions == 2 && b->regions[0].offset == 0 && !b->regions[0].copied &&
		   b->regions[0].type->kind == HICAM_STRUCT && b->regions[1].offset == b->regions[0].size &&
		   (b->size - end < SPACE || !hicam_all_zero((const char *)b->start + end, b->size - end));
}

/* Are there values that no region covers? */
static bool
has_more(const struct hicam_block *b)
{
	size_t i, end = 0;

	for (i = 0; i <= b->nregions; i++) {
		size_t next = i < b->nregions ? b->regions[i].offset : b->size;

		if (!hicam_all_zero((const char *)b->start + end, next - end))
			return true;
		if (i < b->nregions)
			end = next + b->regions[i].size;
	}
	return false;
}

const struct hicam_type *
hicam_copies_judge(const struct hicam_block *b)
{
	const struct hicam_type *t = b->nregions ? only_type(b) : NULL;
	bool characters = b->restored || (b->type != NULL && hicam_is_bytes(b->type));
	size_t i;

	if (t != NULL && (characters ? !has_more(b) : b->type == NULL))
		return t;
	for (i = 0; i < b->nregions; i++) {
		const struct hicam_region *r = &b->regions[i];

		if (!r->copied || !hicam_cut_is_wide(r->type))
			continue;
		if (characters)
			hicam_cut_refuse(r->type);
		else if ((b->type == NULL || !(b->type->flags & HICAM_TAIL)) && !is_headed(b, i) && !stays(r->type))
			hicam_refuse("memory of unknown type, in which things of type %s and others lie",
						 r->type->name ? r->type->name : "unknown");
		else if (b->type != NULL && i > 1)
			hicam_cut_refuse(r->type);
	}
	return NULL;
}
