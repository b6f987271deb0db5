/* SPDX-License-Identifier: ISC */
#include "pool.h"
#include "heap.h"
#include "shape.h"

enum { ALIGN = 16, SPACE = 64 };

static size_t
aligned(size_t at)
{
	return (at + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* Bytes behind piece I and in front of the next. */
static size_t
gap_behind(const struct hicam_piece *p, uint32_t n, uint32_t i)
{
	return i + 1 < n ? p[i + 1].ngap : 0;
}

static size_t
lay_there(struct hicam_piece *p, uint32_t n)
{
	size_t end = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		end += p[i].ngap;
		p[i].there.at = end;
		if (p[i].there.type)
			end += p[i].there.size;
		p[i].there.behind = end;
	}
	return end;
}

/* A struct at the start of a block, and what it heads: the latter moves along. */
static bool
lay_header(struct hicam_piece *p, uint32_t n, struct hicam_extent *here, const struct hicam_extent *there)
{
	size_t rest = gap_behind(p, n, 0);

	p->here.at = 0;
	p->here.behind = p->here.size;
	here->size = here->end = p->here.size + rest;
	/* unless there is nothing as yet, so that it may be a pool as well */
	return there->size == p->here.size || rest < SPACE || !hicam_all_zero(p[1].gap, rest);
}

/* Has the pool a head that knows its memory as an array, which begins where it ends? */
static bool
has_head(const struct hicam_piece *p)
{
	unsigned long inside;

	return p->ngap == 0 && p->here.type && hicam_tail(p->here.type, &inside) && inside == 0;
}

/* Does the array of the head begin elsewhere here than where the head ends, among its padding? */
static bool
is_padded(const struct hicam_piece *p)
{
	return p->here.type->fields[p->here.type->nfields - 1].offset != p->here.type->size;
}

/* Are there two pieces, one right behind the other and no free space: a header and what it heads? */
static bool
is_headed(const struct hicam_piece *p, uint32_t n, uint32_t pieces)
{
	size_t rest = pieces == 2 ? gap_behind(p, n, 1) : 0;

	return pieces == 2 && p[0].ngap == 0 && p[1].ngap == 0 && p[0].here.type->kind == HICAM_STRUCT &&
		   (rest < SPACE || !hicam_all_zero(p[2].gap, rest));
}

bool
hicam_pool_lay(struct hicam_piece *p, uint32_t n, struct hicam_extent *here, struct hicam_extent *there)
{
	uint32_t pieces = n > 0 && p[n - 1].there.type == NULL ? n - 1 : n, i = 0;
	size_t front = 0, shift = 0, bottom;
	bool one = is_headed(p, n, pieces), headed = one || (n > 0 && has_head(p));

	there->size = there->end = lay_there(p, n);
	if (headed && !one && p->here.size != p->there.size && is_padded(p))
		return false;
	if (headed) {
		shift = p->here.size - p->there.size; /* may wrap, as may the sums that it is part of, back again */
		p->here.at = 0;
		p->here.behind = p->here.size;
		front = p->here.size + gap_behind(p, n, 0);
		i = 1;
	} else if (pieces == 1 && p->ngap == 0 && p->here.size > p->there.size)
		return lay_header(p, n, here, there);
	here->size = here->end = there->size + shift;
	/* one thing and its head; where it becomes smaller, room that is left would make it a pool */
	if (one || (headed && pieces == 2 && p[1].ngap == 0 && p[1].here.size > p[1].there.size))
		here->size = here->end = here->size + (p[1].here.size - p[1].there.size);
	/* a pointer to the end of the block must not look like one to a piece behind it */
	bottom = aligned(here->size + 1);
	for (; i < pieces; i++) {
		struct hicam_run *h = &p[i].here, *t = &p[i].there;
		size_t gap = gap_behind(p, n, i), home = t->at + shift;

		/* what begins where the head ends is found there */
		if ((h->size <= t->size && home >= front) || home == 0 || (headed && i == 1 && home == p->here.size)) {
			h->at = home;
			h->behind = home + h->size; /* it may head those bytes */
			front = home + (h->size > t->size ? h->size : t->size) + gap;
			continue;
		}
		h->at = bottom;
		h->behind = i == pieces - 1 ? t->behind + shift : bottom + h->size;
		here->size = bottom + h->size + gap;
		bottom = aligned(here->size);
	}
	if (pieces <= 1 || p[pieces - 1].here.at < here->end)
		return true;
	/* what did not move must end where the free space begins */
	return front <= p[pieces - 1].there.behind + shift;
}

const struct hicam_piece *
hicam_pool_fix(struct hicam_piece *p, uint32_t n, struct hicam_extent *here, struct hicam_extent *there)
{
	uint32_t i;

	here->size = here->end = there->size = there->end = lay_there(p, n);
	for (i = 0; i < n; i++) {
		if (p[i].here.size != p[i].there.size)
			return &p[i];
		p[i].here.at = p[i].there.at;
		p[i].here.behind = p[i].there.behind;
	}
	return NULL;
}
