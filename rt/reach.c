/* SPDX-License-Identifier: ISC */
/*
 * Reached heap blocks and their types.  A block without a type from its allocation site gets the type of the first
 * pointer that reaches it, if its size is a whole number of those; a pointer to something that holds that type at that
 * place (a struct whose first member is the base that was seen first) takes over; two that do not fit together refuse
 * the state.
 */
#include "reach.h"
#include "arrays.h"
#include "class.h"
#include "copies.h"
#include "cut.h"
#include "frame.h"
#include "heap.h"
#include "hidden.h"
#include "libc_state.h"
#include "message.h"
#include "plan.h"
#include "pointer.h"
#include "refuse.h"
#include "shape.h"
#include "statefile.h"
#include "table.h"
#include <stdlib.h>
#include <string.h>

/*
 * What is known of the blocks of a frozen heap by number: a bit for each that was reached, and how many were before, in
 * groups that fill a line of the cache, so that a pointer's target is found at the price of one.
 */
enum { GROUP_WORDS = 6, GROUP_BITS = 64 * GROUP_WORDS };
struct group {
	uint64_t bits[GROUP_WORDS];
	uint16_t inside[GROUP_WORDS]; /* reached ones of earlier words, when all are known */
	uint32_t before;			  /* reached ones of earlier groups */
} __attribute__((aligned(64)));
static struct group *groups;
static size_t nblocks, nreached, nuntyped;

/* Blocks about which the allocation does not say everything, by start. */
static struct special {
	const struct hicam_type *type; /* from a pointer; NULL: none yet */
	uintptr_t seen;				   /* address that such a pointer had */
	struct hicam_extent *extent;   /* of a block with regions; else NULL */
} * specials;
static size_t nspecials;
static struct hicam_table special_of;

/* A reached block. */
struct mark {
	uintptr_t start;
	size_t size;
	const struct hicam_type *type; /* NULL: bytes */
	bool tail, regions, untyped;   /* untyped: pointers may say what it is */
};

/* Arrays of characters with typed parts, by address. */
static struct hicam_extent *arrays;
static size_t narrays;

/* Blocks that are to be walked. */
static struct waiting {
	uintptr_t start;
	const struct hicam_type *type; /* that it is one of, and nothing more; NULL: more has to be known */
} * queue;
static size_t nqueue, queuecap;

static bool
is_bytes(const struct hicam_type *t)
{
	return t == NULL || t->kind == HICAM_VOID || t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR;
}

static bool
is_reached(size_t number)
{
	return groups[number / GROUP_BITS].bits[number % GROUP_BITS / 64] >> (number % 64) & 1;
}

static void
set_reached(size_t number)
{
	groups[number / GROUP_BITS].bits[number % GROUP_BITS / 64] |= UINT64_C(1) << (number % 64);
	nreached++;
}

/* Bits of a word; without a call where the processor has no instruction for it. */
static unsigned
ones(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	return (unsigned)(((v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}

static uint64_t
rank(size_t number)
{
	const struct group *g = &groups[number / GROUP_BITS];
	size_t word = number % GROUP_BITS / 64;

	return g->before + g->inside[word] + ones(g->bits[word] & ((UINT64_C(1) << (number % 64)) - 1));
}

static void
rank_all(void)
{
	uint32_t n = 0;
	size_t i, k;

	for (i = 0; i <= nblocks / GROUP_BITS; i++) {
		groups[i].before = n;
		for (k = 0; k < GROUP_WORDS; k++) {
			groups[i].inside[k] = (uint16_t)(n - groups[i].before);
			n += ones(groups[i].bits[k]);
		}
	}
}

static struct special *
special(uintptr_t start, bool make)
{
	const void *key = (const void *)start;
	uint64_t hash = hicam_hash_address(key);
	uint32_t *index = nspecials ? hicam_table_find(&special_of, key, hash) : NULL;

	if (index)
		return &specials[*index];
	if (!make)
		return NULL;
	if ((nspecials & (nspecials - 1)) == 0)
		specials = hicam_need(specials, (nspecials ? 2 * nspecials : 1) * sizeof(*specials));
	memset(&specials[nspecials], 0, sizeof(*specials));
	if (hicam_table_add(&special_of, key, hash, (uint32_t)nspecials) != 0)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	return &specials[nspecials++];
}

/* What was seen first in the block, of which nothing else is known; NULL: nothing was, or more is. */
static const struct hicam_type *
first_thing(const struct hicam_block *b)
{
	return b->type == NULL && b->nregions == 1 && b->regions[0].more == HICAM_MORE_FIRST ? b->regions[0].type : NULL;
}

static struct mark
mark_of(const struct hicam_block *b)
{
	const struct hicam_type *first = first_thing(b);
	struct mark m = {(uintptr_t)b->start,	b->size, is_bytes(b->type) ? NULL : b->type, b->tail,
					 b->nregions && !first, false};
	const struct special *s;

	m.untyped = b->type == NULL && !m.regions;
	if (m.untyped && nspecials && (s = special(m.start, false)))
		m.type = s->type;
	if (m.untyped && m.type == NULL && first && b->size % first->size == 0)
		m.type = first;
	if (m.untyped)
		m.tail = m.type && m.type->flags & HICAM_TAIL;
	return m;
}

/* Is M one item of its type, and nothing more? */
static bool
is_one_item(const struct mark *m)
{
	return m->type && m->type->size == m->size && !m->tail && !(m->type->flags & HICAM_TAIL) && m->size;
}

static void
enqueue(const struct mark *m)
{
	if (nqueue == queuecap)
		queue = hicam_need(queue, (queuecap = queuecap ? 2 * queuecap : 1024) * sizeof(*queue));
	queue[nqueue++] = (struct waiting){m->start, is_one_item(m) && !m->regions && !m->untyped ? m->type : NULL};
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
guess(const struct mark *m, uintptr_t p, const struct hicam_type *t)
{
	struct hicam_extent old, new;
	struct special *s;

	if (is_bytes(t) || t->kind == HICAM_REFUSED || !fits(m, p, t))
		return;
	s = special(m->start, true);
	if (s->type) {
		if (hicam_type_equal(s->type, t))
			return;
		extent_of(&old, m, s->type);
		if (hicam_holds(&old, p - m->start, t))
			return;
		extent_of(&new, m, t);
		if (!hicam_holds(&new, s->seen - m->start, s->type)) {
			hicam_refuse("pointer to %s into %zu bytes from the heap that other pointers take for %s",
						 t->name ? t->name : "another type", m->size, s->type->name ? s->type->name : "something else");
			return;
		}
	}
	s->type = t;
	s->seen = p;
	enqueue(m);
}

/* A pointer to POINTEE (NULL: unknown) with the value P, which stands at byte AT of a TOP (NULL: the path is known). */
static void
see(const void *p, const struct hicam_type *pointee, const struct hicam_type *top, size_t at)
{
	struct hicam_place place;
	struct hicam_block b;
	struct mark m;
	unsigned depth;
	bool known;

	if (p == NULL)
		return;
	__builtin_prefetch(p); /* to be walked soon; a list in no order waits for this, and the next line, in each node */
	if (!hicam_heap_place(p, &place))
		return;
	__builtin_prefetch(place.meta);
	known = is_reached(place.number);
	if (known && (nuntyped == 0 || pointee == NULL))
		return;
	hicam_heap_describe(&place, &b);
	if (!b.live || (size_t)((const char *)p - place.start) > b.size)
		return;
	m = mark_of(&b);
	if (!known) {
		set_reached(place.number);
		nuntyped += m.untyped;
		if (m.type || m.regions)
			enqueue(&m);
	}
	if (pointee && m.untyped) {
		depth = hicam_path_depth();
		if (top)
			hicam_path_to(top, at, NULL);
		guess(&m, (uintptr_t)p, pointee);
		hicam_path_cut(depth);
	}
}

static void walk_struct(const struct hicam_plan *, const char *p);

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
		see(pointer, t->elem, NULL, 0);
		break;
	case HICAM_ARRAY:
		for (i = 0; i < t->count; i++)
			walk(t->elem, p + i * t->elem->size, parent);
		break;
	case HICAM_STRUCT:
		walk_struct(hicam_plan_of(t, NULL), p);
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
walk_struct(const struct hicam_plan *plan, const char *p)
{
	void *pointer;
	unsigned i, depth;
	uint64_t k;

	for (i = 0; plan->points && i < plan->nsteps; i++) {
		const struct hicam_step *s = &plan->steps[i];

		if (s->kind == HICAM_STEP_OTHER) {
			depth = hicam_path_depth();
			hicam_path_to(plan->type, s->offset, s->type);
			walk(s->type, p + s->offset, p + s->parent);
			hicam_path_cut(depth);
		} else if (s->kind == HICAM_STEP_POINTER && s->type->kind == HICAM_POINTER) {
			for (k = 0; k < s->count; k++) {
				size_t at = s->offset + k * sizeof(pointer);

				memcpy(&pointer, p + at, sizeof(pointer));
				see(pointer, s->type->elem, plan->type, at);
			}
		}
	}
}

static void
walk_run(const struct hicam_extent *e, const struct hicam_run *r)
{
	const char *p = (const char *)e->addr + r->at;
	uint64_t i;

	if (r->type->kind == HICAM_STRUCT) {
		const struct hicam_plan *plan = hicam_plan_of(r->type, NULL);

		for (i = 0; plan->points && i < r->items; i++)
			walk_struct(plan, p + i * r->type->size);
	} else if (hicam_type_points(r->type))
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
	if (tail && hicam_tail(t, &inside) == NULL && size >= t->size) {
		/* one, and bytes behind it; not behind an array that they are part of: padding may lie between */
		hicam_run_fit(&r, at, t->size, t, false);
		if (size > t->size && t->kind == HICAM_STRUCT && t->fields[t->nfields - 1].type->kind == HICAM_ARRAY)
			hicam_refuse("a '%s' whose last array, of more than one element, goes on behind its end",
						 t->name ? t->name : "struct");
	} else if (!hicam_run_fit(&r, at, size, t, tail)) {
		if (t->size == 0 || size < t->size)
			return;
		hicam_run_fit(&r, at, size - size % t->size, t, false);
	}
	if (e->nruns == 0)
		e->one = r;
	else {
		e->runs = hicam_need(e->runs, (e->nruns + 1) * sizeof(*e->runs));
		if (e->nruns == 1)
			e->runs[0] = e->one;
		e->runs[e->nruns] = r;
	}
	e->nruns++;
}

/* Appends what is known of a block with regions.  The program's variables keep their room: where there is nothing in
 * them, other things may come. */
static void
append_regions(struct hicam_extent *e, const struct hicam_block *b)
{
	struct hicam_judged j = hicam_copies_judge(b);
	size_t i;

	if (j.type && !e->fixed) {
		append(e, 0, b->size, j.type, false);
		return;
	}
	e->fixed |= j.fixed;
	for (i = 0; i < b->nregions; i++)
		if (!is_bytes(b->regions[i].type))
			append(e, b->regions[i].offset, hicam_copies_size(b, i), b->regions[i].type, b->regions[i].tail);
}

/* What block M is: in ROOM, or, if it has regions, kept. */
static const struct hicam_extent *
extent_at(const struct mark *m, struct hicam_extent *room)
{
	struct hicam_extent *e = room;
	struct hicam_block b;
	struct special *s;

	if (is_one_item(m)) {
		*e = (struct hicam_extent){
			.addr = m->start, .size = m->size, .nruns = 1, .one = {.size = m->size, .type = m->type, .items = 1}};
		return e;
	}
	if (m->regions) {
		s = special(m->start, true);
		if (s->extent)
			return s->extent;
		e = s->extent = hicam_need(NULL, sizeof(*e));
	}
	memset(e, 0, sizeof(*e));
	e->addr = m->start;
	e->size = m->size;
	if (m->regions && hicam_heap_find((void *)m->start, &b))
		append_regions(e, &b);
	else if (m->type)
		append(e, 0, m->size, m->type, m->tail);
	return e;
}

static void
walk_block(void *start)
{
	const struct hicam_extent *e;
	struct hicam_extent room;
	struct hicam_block b;
	struct mark m;
	size_t i;

	hicam_heap_find(start, &b);
	m = mark_of(&b);
	e = extent_at(&m, &room);
	hicam_path_heap(m.type && m.type->name ? m.type->name : "block");
	for (i = 0; i < e->nruns; i++)
		walk_run(e, &hicam_extent_runs(e)[i]);
}

/* A list in no order is a wait for memory in each node, which processors overlap as long as the way to the next is
 * short. */
static void
drain(void)
{
	struct waiting next;

	while (nqueue > 0 && !hicam_refused()) {
		next = queue[--nqueue];
		if (next.type == NULL) {
			walk_block((void *)next.start);
			continue;
		}
		hicam_path_heap(next.type->name ? next.type->name : "block");
		walk(next.type, (const char *)next.start, (const void *)next.start);
	}
}

static void
see_libc(void *arg, const char *name, const void *p, bool function)
{
	(void)arg;
	hicam_path_heap(name);
	if (!function)
		see(p, NULL, NULL, 0);
}

/* The name of the variable that ADDR is in. */
static const char *
variable_name(const char *addr, const char **unit, int *line)
{
	const struct hicam_class *c = hicam_class();
	size_t i;

	for (i = 0; i < c->nobjects; i++)
		if (c->places[i]->addr && (size_t)(addr - (const char *)c->places[i]->addr) < c->places[i]->type->size) {
			*unit = c->units[c->place_unit[i]]->name;
			*line = c->places[i]->line;
			return c->places[i]->name;
		}
	return "array";
}

/* Arrays of characters with typed parts: what these hold is reached. */
static void
walk_arrays(void)
{
	const struct hicam_array *a;
	struct hicam_block b;
	const char *name, *unit = "";
	size_t i, k, n;
	int line = 0;

	for (n = 0; (a = hicam_array_at(n)) != NULL; n++) {
		struct hicam_extent *e;

		if (!hicam_array_is(a->start))
			continue;
		arrays = hicam_need(arrays, (narrays + 1) * sizeof(*arrays));
		e = &arrays[narrays++];
		memset(e, 0, sizeof(*e));
		e->addr = (uintptr_t)a->start;
		e->size = a->size;
		e->fixed = true;
		hicam_array_describe(a, &b);
		name = variable_name(a->start, &unit, &line);
		hicam_path_root(unit, line, name);
		if (b.torn)
			hicam_cut_refuse(NULL);
		if (b.nregions)
			append_regions(e, &b);
		else if (!is_bytes(b.type))
			append(e, 0, b.size, b.type, b.tail);
		for (i = narrays - 1, k = 0; k < arrays[i].nruns; k++)
			walk_run(&arrays[i], &hicam_extent_runs(&arrays[i])[k]);
		drain();
	}
}

size_t
hicam_reach_arrays(const struct hicam_extent **all)
{
	*all = arrays;
	return narrays;
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
		hicam_hidden_chars(o->type, p);
		hicam_cut_check(o, p);
	}
	walk_arrays();
	for (i = 0; i < s->nframes; i++)
		for (j = 0; j < s->frames[i].stage->nvars; j++) {
			const struct hicam_saved *v = &s->vars[s->frames[i].first + j];

			hicam_path_root(s->frames[i].function->file, s->frames[i].stage->line, v->var->name);
			walk(v->var->type, hicam_saved_bytes(v), hicam_saved_bytes(v));
			drain();
			hicam_cut_check_local(&s->frames[i], v);
		}
	hicam_libc_visit(see_libc, NULL);
	drain();
}

bool
hicam_reach(void)
{
	size_t size;

	nblocks = hicam_heap_freeze();
	size = (nblocks / GROUP_BITS + 1) * sizeof(*groups);
	groups = (struct group *)(((uintptr_t)hicam_need(NULL, size + 63) + 63) & ~(uintptr_t)63);
	memset(groups, 0, size);
	hicam_table_init(&special_of, NULL);
	walk_roots();
	rank_all();
	return hicam_refused() == NULL;
}

uint64_t
hicam_reach_count(void)
{
	return nreached;
}

const struct hicam_extent *
hicam_reach_next(struct hicam_walk *w)
{
	static struct hicam_extent room;
	struct hicam_place place;
	struct hicam_block b;
	struct mark m;

	do
		if (!hicam_heap_walk(w, &place))
			return NULL;
	while (!is_reached(place.number));
	hicam_heap_describe(&place, &b);
	if (b.torn || (b.cut && (b.nregions == 0 || !is_bytes(b.type)))) { /* else the pieces are known */
		hicam_path_heap(b.type && b.type->name ? b.type->name : "block");
		hicam_cut_refuse(NULL);
	}
	m = mark_of(&b);
	if (m.type == NULL && !m.regions && b.nregions) {
		hicam_path_heap("block");
		hicam_refuse("memory of unknown type that begins with a '%s'",
					 b.regions[0].type->name ? b.regions[0].type->name : "thing");
	}
	return extent_at(&m, &room);
}

bool
hicam_reach_find(const void *p, uint64_t *number, const struct hicam_extent **extent)
{
	static struct hicam_extent room;
	struct hicam_place place;
	struct hicam_block b;
	struct mark m;

	if (!hicam_heap_place(p, &place) || !is_reached(place.number))
		return false;
	*extent = NULL;
	if (p != place.start) {
		hicam_heap_describe(&place, &b);
		if ((size_t)((const char *)p - place.start) > b.size) /* in what the block has left over behind its end */
			return false;
		m = mark_of(&b);
		*extent = extent_at(&m, &room);
	}
	*number = rank(place.number);
	return true;
}
