/* SPDX-License-Identifier: ISC */
/*
 * Reached heap blocks and their types.  A block without a type from its allocation site gets the type of the first
 * pointer that reaches it, if its size is a whole number of those; a pointer to something that holds that type at that
 * place (a struct whose first member is the base that was seen first) takes over; two that do not fit together refuse
 * the state.
 */
#include "reach.h"
#include "class.h"
#include "frame.h"
#include "heap.h"
#include "libc_state.h"
#include "message.h"
#include "pointer.h"
#include "refuse.h"
#include "shape.h"
#include <stdlib.h>
#include <string.h>

static struct mark {
	uintptr_t start;
	size_t size;
	const struct hicam_type *type; /* NULL: bytes */
	uintptr_t seen;				   /* by_pointer: address that such a pointer had */
	uint32_t number;			   /* when all are known */
	bool tail, regions, reached, by_pointer, queued;
	struct hicam_extent *extent;
} * marks;
static size_t nmarks, nreached;
static size_t *queue, nqueue, queuecap;
static struct mark **reached;

static bool
is_bytes(const struct hicam_type *t)
{
	return t == NULL || t->kind == HICAM_VOID || t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR;
}

static void
enqueue(struct mark *m)
{
	if (m->queued)
		return;
	if (nqueue == queuecap)
		queue = hicam_need(queue, (queuecap = queuecap ? 2 * queuecap : 1024) * sizeof(*queue));
	queue[nqueue++] = (size_t)(m - marks);
	m->queued = true;
}

/* Would a block hold whole items of T, one of them at address P? */
static bool
fits(const struct mark *m, uintptr_t p, const struct hicam_type *t)
{
	struct hicam_run r;

	if (t->size == 0 || m->size == 0)
		return false;
	if (t->flags & HICAM_TAIL)
		return p == m->start && hicam_run_fit(&r, 0, m->size, t, true);
	return (p - m->start) % t->size == 0 && p - m->start < m->size && m->size % t->size == 0;
}

static void
extent_of(struct hicam_extent *e, const struct mark *m, const struct hicam_type *t)
{
	memset(e, 0, sizeof(*e));
	e->addr = m->start;
	e->size = m->size;
	e->nruns = 1;
	hicam_run_fit(&e->one, 0, m->size, t, (t->flags & HICAM_TAIL) != 0);
}

/* A pointer to T leads to P in block M, about which the program's text says nothing else. */
static void
guess(struct mark *m, uintptr_t p, const struct hicam_type *t)
{
	struct hicam_extent old, new;

	if (is_bytes(t) || t->kind == HICAM_REFUSED || !fits(m, p, t))
		return;
	if (m->type) {
		if (hicam_type_equal(m->type, t))
			return;
		extent_of(&old, m, m->type);
		if (hicam_holds(&old, p - m->start, t))
			return;
		extent_of(&new, m, t);
		if (!hicam_holds(&new, m->seen - m->start, m->type)) {
			hicam_refuse("pointer to %s into %zu bytes from the heap that other pointers take for %s",
						 t->name ? t->name : "another type", m->size, m->type->name ? m->type->name : "something else");
			return;
		}
	}
	m->type = t;
	m->tail = (t->flags & HICAM_TAIL) != 0;
	m->by_pointer = true;
	m->seen = p;
	enqueue(m);
}

static void
see(const void *p, const struct hicam_type *pointee)
{
	struct hicam_block b;
	unsigned long index;
	struct mark *m;

	if (p == NULL || !hicam_heap_owns(p) || !hicam_heap_find(p, &b) || !b.live)
		return;
	index = hicam_heap_index(b.start);
	if (index >= nmarks)
		return;
	m = &marks[index];
	if (!m->reached) {
		m->reached = true;
		m->start = (uintptr_t)b.start;
		m->size = b.size;
		m->type = is_bytes(b.type) ? NULL : b.type;
		m->tail = b.tail;
		m->regions = b.nregions != 0;
		nreached++;
		if (m->type || m->regions)
			enqueue(m);
	}
	if (pointee && !m->regions && (m->by_pointer || b.type == NULL))
		guess(m, (uintptr_t)p, pointee);
}

/* Shows every pointer in a value of type T at P; PARENT is what holds it, for unions. */
static void
walk(const struct hicam_type *t, const char *p, const void *parent)
{
	void *pointer;
	size_t i;
	int which;

	if (!hicam_type_points(t))
		return;
	switch (t->kind) {
	case HICAM_POINTER:
		memcpy(&pointer, p, sizeof(pointer));
		see(pointer, t->elem);
		break;
	case HICAM_ARRAY:
		for (i = 0; i < t->count; i++)
			walk(t->elem, p + i * t->elem->size, parent);
		break;
	case HICAM_STRUCT:
		for (i = 0; i < t->nfields; i++) {
			const struct hicam_field *f = &t->fields[i];

			if (f->flags & (HICAM_IGNORE | HICAM_BITFIELD))
				continue;
			hicam_path_field(f->name);
			walk(f->type, p + f->offset, p);
			hicam_path_up();
		}
		break;
	case HICAM_UNION:
		which = t->which ? t->which(parent, p) : hicam_union_same(t);
		if (which >= 0 && which < t->nfields)
			walk(t->fields[which].type, p, parent);
		break;
	default:
		break;
	}
}

static void
walk_run(const struct hicam_extent *e, const struct hicam_run *r)
{
	const char *p = (const char *)e->addr + r->at;
	uint64_t i;

	if (hicam_type_points(r->type))
		for (i = 0; i < r->items; i++)
			walk(r->type, p + i * r->type->size, p + i * r->type->size);
	if (r->tail && hicam_type_points(r->tail))
		for (i = 0; i < r->ntail; i++)
			walk(r->tail, p + r->tail_at + i * r->tail->size, p);
}

/* Appends SIZE bytes at AT as whole items of T; what is left over stays bytes. */
static void
append(struct hicam_extent *e, size_t at, size_t size, const struct hicam_type *t, bool tail)
{
	struct hicam_run r;
	unsigned long inside = 1;

	/* only a struct that ends in an array of no bound, or of one element, may be longer than a whole number of it */
	if (!tail && hicam_tail(t, &inside) && (inside == 0 || (t->size && size % t->size)))
		tail = true;
	if (!hicam_run_fit(&r, at, size, t, tail)) {
		if (t->size == 0 || size < t->size)
			return;
		hicam_run_fit(&r, at, size - size % t->size, t, false);
	}
	e->runs = hicam_need(e->runs, (e->nruns + 1) * sizeof(*e->runs));
	e->runs[e->nruns++] = r;
}

static void
make_extent(struct mark *m)
{
	struct hicam_extent *e = hicam_need(m->extent, sizeof(*e));
	struct hicam_block b;
	size_t i;

	memset(e, 0, sizeof(*e));
	e->addr = m->start;
	e->size = m->size;
	m->extent = e;
	if (m->regions && hicam_heap_find((void *)m->start, &b)) {
		for (i = 0; i < b.nregions; i++)
			if (!is_bytes(b.regions[i].type))
				append(e, b.regions[i].offset, b.regions[i].size, b.regions[i].type, b.regions[i].tail);
	} else if (m->type)
		append(e, 0, m->size, m->type, m->tail);
}

static void
drain(void)
{
	size_t i;

	while (nqueue > 0 && !hicam_refused()) {
		struct mark *m = &marks[queue[--nqueue]];

		m->queued = false;
		make_extent(m);
		hicam_path_heap(m->type && m->type->name ? m->type->name : "block");
		for (i = 0; i < m->extent->nruns; i++)
			walk_run(m->extent, &m->extent->runs[i]);
	}
}

/* Bytes must not hide pointers to what travels. */
static void
check_gap(const struct mark *m, size_t from, size_t to)
{
	uintptr_t word;
	size_t at;

	for (at = (from + sizeof(word) - 1) & ~(sizeof(word) - 1); at + sizeof(word) <= to; at += sizeof(word)) {
		memcpy(&word, (char *)m->start + at, sizeof(word));
		if (word > 4096 && hicam_map_suspects(word)) {
			hicam_refuse("%zu bytes from the heap of unknown type, that hold an address at byte %zu", m->size, at);
			return;
		}
	}
}

static void
check_bytes(const struct mark *m)
{
	const struct hicam_extent *e = m->extent;
	size_t i, end = 0;

	hicam_path_heap("block");
	for (i = 0; i < e->nruns; i++) {
		check_gap(m, end, e->runs[i].at);
		end = e->runs[i].at + e->runs[i].size;
	}
	check_gap(m, end, e->size);
}

static void
see_libc(void *arg, const char *name, const void *p, bool function)
{
	(void)arg;
	hicam_path_heap(name);
	if (!function)
		see(p, NULL);
}

static void
walk_roots(void)
{
	const struct hicam_class *c = hicam_class();
	const struct hicam_frames *s = &hicam_frames;
	size_t i, j;

	for (i = 0; i < c->nobjects; i++) {
		const struct hicam_object *o = c->places[i];
		const char *p = o->addr || o->where == NULL ? o->addr : o->where();

		if (p == NULL || o->flags & HICAM_NOT_SAVED)
			continue;
		hicam_path_root(c->units[c->place_unit[i]]->name, o->line, o->name);
		walk(o->type, p, p);
		drain();
	}
	for (i = 0; i < s->nframes; i++)
		for (j = 0; j < s->frames[i].stage->nvars; j++) {
			const struct hicam_saved *v = &s->vars[s->frames[i].first + j];

			hicam_path_root(s->frames[i].function->file, s->frames[i].stage->line, v->var->name);
			walk(v->var->type, hicam_saved_bytes(v), hicam_saved_bytes(v));
			drain();
		}
	hicam_libc_visit(see_libc, NULL);
	drain();
}

bool
hicam_reach(void)
{
	size_t i, n = 0;

	hicam_heap_freeze();
	nmarks = hicam_heap_count();
	marks = hicam_need(NULL, nmarks * sizeof(*marks));
	memset(marks, 0, nmarks * sizeof(*marks));
	walk_roots();
	reached = hicam_need(NULL, nreached * sizeof(struct mark *));
	for (i = 0; i < nmarks && !hicam_refused(); i++) {
		if (!marks[i].reached)
			continue;
		marks[i].number = (uint32_t)n;
		reached[n++] = &marks[i];
		if (marks[i].extent == NULL)
			make_extent(&marks[i]);
		check_bytes(&marks[i]);
	}
	return hicam_refused() == NULL;
}

uint64_t
hicam_reach_count(void)
{
	return nreached;
}

const struct hicam_extent *
hicam_reach_extent(uint64_t number)
{
	return reached[number]->extent;
}

bool
hicam_reach_find(const void *p, uint64_t *number)
{
	struct hicam_block b;
	unsigned long index;

	if (!hicam_heap_find(p, &b) || !b.live)
		return false;
	index = hicam_heap_index(b.start);
	if (index >= nmarks || !marks[index].reached)
		return false;
	*number = marks[index].number;
	return true;
}
