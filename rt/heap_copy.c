/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "cut.h"
#include "heap_local.h"

/*
 * Types that memory gets from what is copied there: generic containers keep their elements as bytes, and nothing but
 * the argument of memcpy() tells what they are.
 *
 *	void push(struct vector *v, const void *e) { memcpy((char *)v->data + v->n++ * v->size, e, v->size); }
 *
 * A source that is typed itself is known by its address; of variables whose address becomes a void * on its way to a
 * function the type is noted there.
 */

enum { NSHOWN = 64 }; /* a power of two */

/* What was shown last, by address. */
static __thread struct shown {
	const void *p;
	const struct hicam_type *type;
} shown[NSHOWN];

static struct shown *
shown_at(const void *p)
{
	return &shown[((uintptr_t)p / 4 ^ (uintptr_t)p / 256) % NSHOWN];
}

/* Is P in a frame?  What is there is known only if it was shown. */
static bool
is_on_stack(const void *p)
{
	enum { STACK = 64 << 20 };

	return (uintptr_t)p - (uintptr_t)__builtin_frame_address(0) < STACK;
}

/*
 * Arrays in frames that were shown last: what is copied may be any of their elements.  Those of frames that have ended
 * go as others come.
 */
enum { NROWS = 8 };
static __thread struct shown rows[NROWS];

static void
add_row(const void *p, const struct hicam_type *t)
{
	static __thread unsigned next;
	unsigned i, into = NROWS;

	for (i = 0; i < NROWS; i++)
		if (rows[i].p == p || (uintptr_t)rows[i].p < (uintptr_t)__builtin_frame_address(0))
			into = i;
	rows[into < NROWS ? into : next++ % NROWS] = (struct shown){p, t};
}

void *
__hicam_show(const void *p, const struct hicam_site *site)
{
	if (site->type->kind == HICAM_ARRAY && is_on_stack(p))
		add_row(p, site->type);
	*shown_at(p) = (struct shown){p, site->type};
	return (void *)(uintptr_t)p;
}

const struct hicam_type *
hicam_part_at(const struct hicam_type *t, size_t *at)
{
	unsigned i;

	if (t->kind == HICAM_ARRAY && t->elem->size > 0) {
		*at %= t->elem->size;
		return t->elem;
	}
	for (i = 0; t->kind == HICAM_STRUCT && i < t->nfields; i++) {
		const struct hicam_field *f = &t->fields[i];

		if (f->flags & HICAM_BITFIELD || *at < f->offset || *at - f->offset >= f->type->size)
			continue;
		*at -= f->offset;
		return f->type;
	}
	return NULL;
}

/* The part of a T that begins at byte AT and of which N bytes are a whole number; NULL: there is none. */
static const struct hicam_type *
part(const struct hicam_type *t, size_t at, size_t n)
{
	while (t != NULL && (t->kind == HICAM_ARRAY || at != 0 || t->size == 0 || n % t->size != 0))
		t = hicam_part_at(t, &at);
	return t;
}

/* The type noted for the address, if N bytes are a whole number of it or of its first part. */
static const struct hicam_type *
shown_type(const void *p, size_t n)
{
	const struct shown *s = shown_at(p);
	size_t at;
	unsigned i;

	if (s->p == p && s->type != NULL)
		return part(s->type, 0, n);
	for (i = 0; i < NROWS; i++)
		if (rows[i].type != NULL && (at = (size_t)((const char *)p - (const char *)rows[i].p)) < rows[i].type->size)
			return part(rows[i].type, at, n);
	return NULL;
}

static void
cover(const struct hicam_within *b, size_t at, size_t n, const struct hicam_type *t)
{
	struct hicam_region new = {
		.offset = at, .size = n < b->size - at ? n : b->size - at, .type = t, .known = HICAM_COPIED};

	hicam_regions_cover(b->meta, b->size, &new);
}

/* What is known of the N bytes at byte FROM of SOURCE goes to those at byte AT of B, which may be the same block. */
static void
copy_regions(const struct hicam_within *b, size_t at, size_t n, const struct hicam_within *source, size_t from)
{
	const struct hicam_regions *r = source->meta->regions;
	const struct hicam_type *own = r->type;
	struct hicam_cursor i, first = hicam_region_at(r, from);
	struct hicam_region few[8], *v = few;
	const struct hicam_region *q;
	size_t count = 0, k = 0;

	for (i = first; (q = hicam_region_get(r, i)) != NULL && q->offset < from + n; i = hicam_region_next(r, i))
		count++;
	if (count > 8 && (v = malloc(count * sizeof *v)) == NULL)
		return;
	for (i = first; k < count; i = hicam_region_next(r, i))
		v[k++] = *hicam_region_get(r, i);
	if (own != NULL && hicam_is_bytes(own))
		cover(b, at, n, own);
	for (k = 0; k < count; k++) {
		size_t begin = v[k].offset > from ? v[k].offset : from;
		size_t end = v[k].offset + v[k].size < from + n ? v[k].offset + v[k].size : from + n;

		if ((begin - v[k].offset) % v[k].type->size == 0 && (end - begin) % v[k].type->size == 0)
			cover(b, at + begin - from, end - begin, v[k].type);
	}
	if (v != few)
		free(v);
}

/* N bytes of what STATED (NULL: nothing) says that it is, at FROM, came to B, a block of bytes. */
static void
copied(const struct hicam_within *b, size_t at, const void *from, size_t n, const struct hicam_type *stated)
{
	const struct hicam_type *t = stated;
	struct hicam_within source;
	size_t offset;

	if (!hicam_is_bytes(t))
		t = part(t, 0, n);
	else if (hicam_arena_of(from) != NULL || hicam_array_holds(from)) {
		if (!hicam_within_find(from, &source) || !(source.meta->flags & META_LIVE))
			return;
		offset = (size_t)((const char *)from - source.start);
		if (source.meta->flags & META_REGIONS) {
			copy_regions(b, at, n, &source, offset);
			return;
		}
		t = source.meta->type;
		if (!hicam_is_bytes(t))
			t = t->size ? part(t, offset % t->size, n) : NULL;
	} else if ((t = shown_type(from, n)) == NULL && !is_on_stack(from)) {
		t = hicam_variable_type(from, &offset);
		t = t != NULL ? part(t, offset, n) : stated;
	}
	if (t != NULL)
		cover(b, at, n, t);
}

static void
note_copy(void *to, const void *from, size_t n, const struct hicam_type *t)
{
	struct hicam_within b;

	if (hicam_arena_of(to) == NULL) {
		if (t == NULL && (t = shown_type(from, n)) == NULL)
			return;
		if (is_on_stack(to))
			return;
	}
	if (!hicam_within_find(to, &b) || !(b.meta->flags & META_LIVE))
		return;
	if (b.meta->flags & META_REGIONS || hicam_is_bytes(b.meta->type))
		copied(&b, (size_t)((char *)to - b.start), from, n, t);
	else if (t != NULL || (t = shown_type(from, n)) != NULL)
		hicam_hint_inside(&b, to, n, t);
}

static __attribute__((noinline)) void
copied_slowly(void *to, const void *from, size_t n, const struct hicam_type *t)
{
	hicam_heap_enter();
	note_copy(to, from, n, t);
	hicam_heap_leave();
}

/* Is N bytes at byte AT of a block one T? */
static inline bool
is_item(size_t at, size_t n, const struct hicam_type *t)
{
	if (n != t->size)
		return false;
	return (n & (n - 1)) == 0 ? (at & (n - 1)) == 0 : at <= UINT32_MAX && (uint32_t)at % (uint32_t)n == 0;
}

/*
 * The short way, for blocks in the first arena: one more thing of the type that the block has, or text into a block of
 * characters.
 */
void
__hicam_copied(void *to, const void *from, unsigned long n, const struct hicam_site *site, struct hicam_viewed *last)
{
	const struct hicam_arena *arena = &hicam_arenas[0];
	const struct hicam_type *t = site->type;
	const struct hicam_meta *m;
	const struct hicam_span *s;
	const struct shown *v;
	size_t at, size;

	if (n == 0)
		return;
	if (__builtin_expect((uintptr_t)to - (uintptr_t)arena->base < arena->size, 1) &&
		(s = hicam_span_of(arena, to)) != NULL) {
		at = (size_t)((char *)to - s->start);
		m = &s->own;
		size = s->size;
		if (s->kind == SPAN_SMALL) {
			unsigned i = hicam_block_at(&hicam_classes[s->class], at);

			m = &s->meta[i];
			at -= (size_t)i * hicam_classes[s->class].bytes;
			size = m->size;
		}
		if (!(m->flags & META_REGIONS) && !hicam_is_bytes(m->type)) {
			if (!hicam_heap_shared && m->type->size > 0)
				*last = (struct hicam_viewed){(uintptr_t)to - at, size, __hicam_view_epoch, m->type->size};
			if (hicam_is_bytes(t)) {
				v = shown_at(from);
				if (v->p != from)
					return; /* nothing is known of what comes */
				t = v->type;
			}
			if (t == m->type && t != NULL && is_item(at, n, t))
				return;
		} else if (!(m->flags & META_REGIONS) && m->type != NULL && t != NULL && hicam_is_bytes(t) &&
				   hicam_arena_of(from) == NULL && shown_at(from)->p != from)
			return;
	}
	copied_slowly(to, from, n, site->type);
}
