/* SPDX-License-Identifier: ISC */
#include "heap_regions.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 128 };

struct hicam_regions *
hicam_regions_new(const struct hicam_type *type)
{
	struct hicam_regions *r = calloc(1, sizeof *r);

	if (r != NULL)
		r->type = type;
	return r;
}

void
hicam_regions_delete(struct hicam_regions *r)
{
	for (uint32_t i = 0; i < r->nchunks; i++)
		free(r->chunks[i].v);
	hicam_regions_changed(r);
	free(r->chunks);
	free(r);
}

void
hicam_regions_changed(struct hicam_regions *r)
{
	if (r->nchunks > 1)
		free(r->flat);
	r->flat = NULL;
}

static size_t
end_of(const struct hicam_region *v)
{
	return v->offset + v->size;
}

struct hicam_cursor
hicam_region_at(const struct hicam_regions *r, size_t offset)
{
	uint32_t lo = 0, hi = r->nchunks, chunk;
	const struct hicam_chunk *c;

	/* pools mostly grow upwards */
	if (hi > 0 && end_of(&r->chunks[hi - 1].v[r->chunks[hi - 1].n - 1]) <= offset)
		lo = hi;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		c = &r->chunks[mid];
		if (end_of(&c->v[c->n - 1]) <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	chunk = lo;
	if (chunk == r->nchunks)
		return (struct hicam_cursor){chunk, 0};
	c = &r->chunks[chunk];
	for (lo = 0, hi = c->n - 1; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (end_of(&c->v[mid]) <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (struct hicam_cursor){chunk, lo};
}

struct hicam_region *
hicam_region_get(const struct hicam_regions *r, struct hicam_cursor at)
{
	return at.chunk < r->nchunks ? &r->chunks[at.chunk].v[at.i] : NULL;
}

struct hicam_region *
hicam_region_before(const struct hicam_regions *r, struct hicam_cursor at)
{
	if (at.i > 0)
		return &r->chunks[at.chunk].v[at.i - 1];
	return at.chunk > 0 ? &r->chunks[at.chunk - 1].v[r->chunks[at.chunk - 1].n - 1] : NULL;
}

struct hicam_cursor
hicam_region_next(const struct hicam_regions *r, struct hicam_cursor at)
{
	if (++at.i == r->chunks[at.chunk].n)
		at = (struct hicam_cursor){at.chunk + 1, 0};
	return at;
}

/* A new, empty chunk in front of number AT. */
static bool
new_chunk(struct hicam_regions *r, uint32_t at, uint32_t cap)
{
	struct hicam_chunk new = {malloc(cap * sizeof *new.v), 0, cap}, *more;

	if (new.v == NULL)
		return false;
	if (r->nchunks == r->cap) {
		more = realloc(r->chunks, (r->cap ? 2 * (size_t)r->cap : 1) * sizeof *more);
		if (more == NULL) {
			free(new.v);
			return false;
		}
		r->chunks = more;
		r->cap = r->cap ? 2 * r->cap : 1;
	}
	memmove(&r->chunks[at + 1], &r->chunks[at], (r->nchunks - at) * sizeof r->chunks[0]);
	r->chunks[at] = new;
	r->nchunks++;
	return true;
}

/* Room for one more in the chunk of the cursor, which may move to another. */
static bool
make_room(struct hicam_regions *r, struct hicam_cursor *at)
{
	struct hicam_chunk *c = &r->chunks[at->chunk], *next;
	struct hicam_region *more;
	uint32_t half;

	if (c->n < c->cap)
		return true;
	if (c->cap < CHUNK) {
		if ((more = realloc(c->v, 2 * (size_t)c->cap * sizeof *more)) == NULL)
			return false;
		c->v = more;
		c->cap *= 2;
		return true;
	}
	/* what comes behind all others leaves full chunks behind */
	half = at->chunk == r->nchunks - 1 && at->i == c->n ? c->n : c->n / 2;
	if (!new_chunk(r, at->chunk + 1, CHUNK))
		return false;
	c = &r->chunks[at->chunk];
	next = c + 1;
	next->n = c->n - half;
	memcpy(next->v, &c->v[half], next->n * sizeof *next->v);
	c->n = half;
	if (at->i >= half && (at->i > half || next->n == 0))
		*at = (struct hicam_cursor){at->chunk + 1, at->i - half};
	return true;
}

bool
hicam_region_insert(struct hicam_regions *r, struct hicam_cursor *at, const struct hicam_region *new)
{
	struct hicam_chunk *c;

	hicam_regions_changed(r);
	if (r->nchunks == 0 && !new_chunk(r, 0, 4))
		return false;
	/* in front of a chunk is behind the one before */
	if (at->chunk > 0 && at->i == 0)
		*at = (struct hicam_cursor){at->chunk - 1, r->chunks[at->chunk - 1].n};
	if (!make_room(r, at))
		return false;
	c = &r->chunks[at->chunk];
	memmove(&c->v[at->i + 1], &c->v[at->i], (c->n - at->i) * sizeof c->v[0]);
	c->v[at->i] = *new;
	c->n++;
	r->n++;
	return true;
}

void
hicam_region_remove(struct hicam_regions *r, struct hicam_cursor *at)
{
	struct hicam_chunk *c = &r->chunks[at->chunk];

	hicam_regions_changed(r);
	c->n--;
	r->n--;
	memmove(&c->v[at->i], &c->v[at->i + 1], (c->n - at->i) * sizeof c->v[0]);
	if (c->n == 0) {
		free(c->v);
		r->nchunks--;
		memmove(c, c + 1, (r->nchunks - at->chunk) * sizeof *c);
	} else if (at->i == c->n)
		*at = (struct hicam_cursor){at->chunk + 1, 0};
}

const struct hicam_region *
hicam_regions_flat(struct hicam_regions *r)
{
	struct hicam_region *to;

	if (r->flat != NULL || r->nchunks == 0)
		return r->flat;
	if (r->nchunks == 1)
		return r->flat = r->chunks[0].v;
	if ((to = r->flat = malloc(r->n * sizeof *to)) == NULL)
		return NULL;
	for (uint32_t i = 0; i < r->nchunks; to += r->chunks[i++].n)
		memcpy(to, r->chunks[i].v, r->chunks[i].n * sizeof *to);
	return r->flat;
}
