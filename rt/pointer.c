/* SPDX-License-Identifier: ISC */
/* From addresses to what travels: the map of places, locals, heap, streams and the rest, and the wire form. */
#include "pointer.h"
#include "frame.h"
#include "heap.h"
#include "libc_state.h"
#include "message.h"
#include "plan.h"
#include "reach.h"
#include "statefile.h"
#include "swap.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Objects at fixed addresses, ascending. */
struct map {
	struct known {
		uintptr_t addr;
		size_t size;
		const struct hicam_type *type;
		uint64_t number;
	} * known;
	size_t n;
};
static struct map places, locals;

/* Of /proc/self/maps. */
static struct mapping {
	uintptr_t from, to;
	bool code, stack;
	char name[60];
} * mappings;
static size_t nmappings;

static int
by_address(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static void
add(struct map *m, const void *addr, const struct hicam_type *type, uint64_t number)
{
	struct known *k;

	if (addr == NULL || type->size == 0)
		return;
	k = &m->known[m->n++];
	k->addr = (uintptr_t)addr;
	k->size = type->size;
	k->type = type;
	k->number = number;
}

static void
build_places(void)
{
	const struct hicam_class *c = hicam_class();
	size_t i;

	places.known = hicam_need(NULL, c->nplaces * sizeof(*places.known));
	places.n = 0;
	for (i = 0; i < c->nplaces; i++) {
		const struct hicam_object *o = c->places[i];

		add(&places, o->addr || o->where == NULL ? o->addr : o->where(), o->type, i);
	}
	qsort(places.known, places.n, sizeof(*places.known), by_address);
}

static void
build_locals(void)
{
	const struct hicam_frames *s = &hicam_frames;
	uint64_t number = 0;
	size_t i, j;

	locals.known = hicam_need(NULL, s->nvars * sizeof(*locals.known));
	locals.n = 0;
	for (i = s->nframes; i-- > 0;)
		for (j = 0; j < s->frames[i].stage->nvars; j++) {
			const struct hicam_saved *v = &s->vars[s->frames[i].first + j];

			if (v->addr)
				add(&locals, v->addr, v->var->type, number++);
		}
	qsort(locals.known, locals.n, sizeof(*locals.known), by_address);
}

static void
read_mappings(void)
{
	char *text = NULL, *line, *next;
	size_t len = 0, cap = 0;
	ssize_t k = 1;
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && k > 0) {
		if (cap - len < 4097)
			text = hicam_need(text, cap = cap * 2 + 8192);
		k = read(fd, text + len, cap - len - 1);
		if (k < 0 && errno == EINTR)
			k = 1;
		else if (k > 0)
			len += (size_t)k;
	}
	if (fd < 0 || k < 0 || close(fd) != 0)
		hicam_die(HICAM_EXIT_IO, "/proc/self/maps: %s", strerror(errno));
	text[len] = '\0';
	for (line = text; *line; line = next) {
		unsigned long from, to;
		char perm[5] = "";
		int at = 0;
		struct mapping *m;

		next = strchr(line, '\n');
		next = next ? (*next = '\0', next + 1) : line + strlen(line);
		if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %n", &from, &to, perm, &at) < 3)
			continue;
		if ((nmappings & (nmappings - 1)) == 0)
			mappings = hicam_need(mappings, (nmappings ? 2 * nmappings : 1) * sizeof(*mappings));
		m = &mappings[nmappings++];
		m->from = from;
		m->to = to;
		m->code = perm[2] == 'x';
		m->stack = (uintptr_t)&text >= from && (uintptr_t)&text < to;
		snprintf(m->name, sizeof(m->name), "%s", at ? line + at : "");
	}
	free(text);
}

void
hicam_map_build(void)
{
	build_places();
	build_locals();
	read_mappings();
}

/* The object P points into or just behind; where one ends and the next begins, the pointer's type decides. */
static const struct known *
known_at(const struct map *m, uintptr_t p, const struct hicam_type *pointee)
{
	size_t lo = 0, hi = m->n;
	const struct known *here, *before;
	struct hicam_extent x, y;

	while (lo < hi) { /* the last that begins at or before p */
		size_t mid = lo + (hi - lo) / 2;

		if (m->known[mid].addr <= p)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return NULL;
	here = &m->known[lo - 1];
	if (p - here->addr > here->size)
		return NULL;
	if (here->addr != p || lo == 1)
		return here;
	before = here - 1;
	if (before->addr + before->size != p || pointee == NULL || pointee->kind == HICAM_VOID)
		return here;
	hicam_extent_simple(&x, before->addr, before->type, 1);
	hicam_extent_simple(&y, here->addr, here->type, 1);
	return !hicam_begins(&y, pointee) && hicam_ends(&x, pointee) ? before : here;
}

static const struct mapping *
mapping_at(uintptr_t p)
{
	size_t i;

	for (i = 0; i < nmappings; i++)
		if (p >= mappings[i].from && p < mappings[i].to)
			return &mappings[i];
	return NULL;
}

static void
known_spot(const struct known *k, uintptr_t p, const struct hicam_type *pointee, enum hicam_where where,
		   struct hicam_pointer *to)
{
	struct hicam_extent e;

	hicam_extent_simple(&e, k->addr, k->type, 1);
	to->where = where;
	to->object = k->number;
	to->spot = hicam_locate(&e, p - k->addr, pointee);
}

/*
 * Is P, which leads into the local K, older than K: did it point to what a dead frame had there?  Nothing but a loop
 * over bytes, in a frame that lives, points into the middle of a pointer or into padding.
 */
static bool
outlived(const struct known *k, uintptr_t p, const struct hicam_type *pointee, bool live, struct hicam_spot s)
{
	const struct hicam_type *leaf;
	struct hicam_extent e;

	if (s.inside <= 0)
		return false;
	if (live &&
		(pointee == NULL || pointee->kind == HICAM_VOID || pointee->kind == HICAM_CHAR || pointee->kind == HICAM_UCHAR))
		return false;
	hicam_extent_simple(&e, k->addr, k->type, 1);
	leaf = hicam_innermost(&e, p - k->addr);
	return leaf && (leaf->kind == HICAM_POINTER || leaf->kind == HICAM_FUNCTION || leaf->kind == HICAM_STRUCT);
}

static void
stale(uintptr_t p, struct hicam_pointer *to)
{
	to->where = HICAM_WHERE_STALE;
	to->object = hicam_stale_id(p);
}

/* The rest: nothing of ours. */
static const char *
foreign(uintptr_t p, bool function, struct hicam_pointer *to)
{
	static char why[160];
	const struct mapping *m;

	m = mapping_at(p);
	if (m == NULL) {
		to->where = HICAM_WHERE_INTEGER;
		to->number = (intptr_t)p;
		return NULL;
	}
	if (m->stack || hicam_thread_stack_holds((void *)p) || (m->code && !function)) {
		/* a dead frame, or a return address in memory that was never assigned */
		stale(p, to);
		return NULL;
	}
	if (function)
		snprintf(why, sizeof(why), "address of a function that the program does not name, in %s", m->name);
	else if (strstr(m->name, "libc") || strcmp(m->name, "[heap]") == 0)
		return "pointer into memory of the C library";
	else
		snprintf(why, sizeof(why), "pointer into foreign memory%s%s", m->name[0] ? ", " : "", m->name);
	return why;
}

/* Bytes that a number takes on the wire, before single ones are widened; 0: it is none, or a byte. */
static unsigned
wire_bytes(const struct hicam_type *t)
{
	switch (t->kind) {
	case HICAM_SHORT:
	case HICAM_USHORT:
		return 2;
	case HICAM_INT:
	case HICAM_UINT:
	case HICAM_FLOAT:
		return 4;
	case HICAM_LONG:
	case HICAM_ULONG:
	case HICAM_DOUBLE:
		return 8;
	default:
		return 0;
	}
}

/*
 * A block of numbers that the program also takes for numbers of another size, as one that sorts halves of words does:
 * what they are on another machine depends on which of both is meant.  NULL: it is none.
 */
static const char *
two_sizes(const void *p, const struct hicam_type *pointee)
{
	unsigned wanted = pointee ? wire_bytes(pointee) : 0, there;
	struct hicam_block b;
	static char why[100];

	if (wanted == 0 || !hicam_heap_find(p, &b) || b.type == NULL || b.nregions)
		return NULL;
	there = wire_bytes(b.type);
	if (there == 0 || there == wanted || p == (const char *)b.start + b.size)
		return NULL;
	snprintf(why, sizeof(why), "pointer to numbers of %u bytes among numbers of %u bytes", wanted, there);
	return why;
}

const char *
hicam_map_find(const void *ptr, const struct hicam_type *pointee, bool function, bool live, struct hicam_pointer *to)
{
	uintptr_t p = (uintptr_t)ptr;
	const struct hicam_extent *e;
	const struct known *k;
	const char *why;
	unsigned home;
	void (*entry)(void);
	long f;
	int stream;

	to->where = HICAM_WHERE_NULL;
	if (p == 0)
		return NULL;
	if (hicam_heap_owns(ptr)) {
		if (!hicam_reach_find(ptr, &to->object, &e)) {
			stale(p, to);
			return NULL;
		}
		if ((why = two_sizes(ptr, pointee)))
			return why;
		to->where = HICAM_WHERE_HEAP;
		to->spot = e ? hicam_locate(e, p - e->addr, pointee) : (struct hicam_spot){0, 0};
		return NULL;
	}
	if (function || pointee == NULL || pointee->kind == HICAM_VOID) {
		memcpy(&entry, &ptr, sizeof(entry));
		f = hicam_class_function_at(hicam_class(), entry);
		if (f >= 0) {
			to->where = HICAM_WHERE_FUNCTION;
			to->object = (uint64_t)f;
			return NULL;
		}
	}
	if ((k = known_at(&locals, p, pointee))) {
		known_spot(k, p, pointee, HICAM_WHERE_LOCAL, to);
		if (outlived(k, p, pointee, live, to->spot))
			stale(p, to);
		return NULL;
	}
	if ((k = known_at(&places, p, pointee))) {
		known_spot(k, p, pointee, HICAM_WHERE_OBJECT, to);
		return NULL;
	}
	if (hicam_stale_is(ptr, &to->object)) {
		to->where = HICAM_WHERE_STALE;
		return NULL;
	}
	if ((stream = hicam_stream_index(ptr)) >= 0) {
		to->where = HICAM_WHERE_STREAM;
		to->object = (uint64_t)stream;
		return NULL;
	}
	if (stream == -2) {
		stale(p, to);
		return NULL;
	}
	if (hicam_libc_home(ptr, &home, &to->number)) {
		to->where = HICAM_WHERE_LIBC;
		to->object = home;
		return NULL;
	}
	return foreign(p, function, to);
}

/* The largest thing that begins at byte AT of a row of T; else the smallest that holds it. */
static const struct hicam_type *
thing_at(const struct hicam_type *t, size_t at)
{
	const struct hicam_type *inner = t;

	for (at = t && t->size ? at % t->size : 0; inner && (at != 0 || inner->kind == HICAM_ARRAY);
		 inner = hicam_part_at(t, &at))
		t = inner;
	return inner ? inner : t;
}

const struct hicam_type *
hicam_map_type(const void *ptr)
{
	uintptr_t p = (uintptr_t)ptr;
	struct hicam_block b;
	const struct known *k;
	size_t at, i;

	if (hicam_heap_find(ptr, &b)) {
		at = (size_t)((const char *)ptr - (const char *)b.start);
		for (i = 0; i < b.nregions; i++)
			if (at >= b.regions[i].offset && at - b.regions[i].offset < b.regions[i].size)
				return thing_at(b.regions[i].type, at - b.regions[i].offset);
		return thing_at(b.type, at);
	}
	if ((k = known_at(&locals, p, NULL)) == NULL && (k = known_at(&places, p, NULL)) == NULL)
		return NULL;
	return p - k->addr < k->size ? thing_at(k->type, p - k->addr) : NULL;
}

static void
widen(uintptr_t *from, uintptr_t *to, uintptr_t low, uintptr_t high)
{
	if (low < *from)
		*from = low;
	if (high > *to)
		*to = high;
}

void
hicam_map_range(uintptr_t *from, uintptr_t *to)
{
	const struct map *const maps[] = {&places, &locals};
	size_t i;

	hicam_heap_range(from, to);
	for (i = 0; i < 2; i++)
		if (maps[i]->n) {
			const struct known *last = &maps[i]->known[maps[i]->n - 1];

			widen(from, to, maps[i]->known[0].addr, last->addr + last->size);
		}
}

bool
hicam_map_suspects(uintptr_t p)
{
	struct hicam_block b;

	if (hicam_heap_owns((void *)p))
		return hicam_heap_find((void *)p, &b) && b.live;
	return known_at(&locals, p, NULL) || known_at(&places, p, NULL);
}

unsigned char *
hicam_pointer_store(unsigned char *to, const struct hicam_pointer *p)
{
	hicam_store32(to, (uint32_t)p->where);
	switch (p->where) {
	case HICAM_WHERE_NULL:
		return to + 4;
	case HICAM_WHERE_OBJECT:
	case HICAM_WHERE_HEAP:
	case HICAM_WHERE_LOCAL:
		hicam_store32(to + 4, (uint32_t)p->object);
		hicam_store64(to + 8, p->spot.element);
		hicam_store32(to + 16, (uint32_t)p->spot.inside);
		return to + 20;
	case HICAM_WHERE_FUNCTION:
	case HICAM_WHERE_STREAM:
		hicam_store32(to + 4, (uint32_t)p->object);
		return to + 8;
	case HICAM_WHERE_STALE:
		hicam_store64(to + 4, p->object);
		return to + 12;
	case HICAM_WHERE_INTEGER:
		hicam_store64(to + 4, (uint64_t)p->number);
		return to + 12;
	case HICAM_WHERE_LIBC:
		hicam_store32(to + 4, (uint32_t)p->object);
		hicam_store64(to + 8, (uint64_t)p->number);
		return to + 16;
	}
	return to;
}

void
hicam_pointer_put(struct hicam_out *out, const struct hicam_pointer *p)
{
	unsigned char *to = hicam_out_room(out, HICAM_POINTER_MOST);

	if (to)
		out->at = hicam_pointer_store(to, p);
}

void
hicam_pointer_get(struct hicam_in *in, struct hicam_pointer *p)
{
	int32_t where = hicam_get_i32(in);

	memset(p, 0, sizeof(*p));
	p->where = (enum hicam_where)where;
	switch (where) {
	case HICAM_WHERE_NULL:
		break;
	case HICAM_WHERE_OBJECT:
	case HICAM_WHERE_HEAP:
	case HICAM_WHERE_LOCAL:
		p->object = hicam_get_u32(in);
		p->spot.element = hicam_get_u64(in);
		p->spot.inside = hicam_get_i32(in);
		break;
	case HICAM_WHERE_FUNCTION:
	case HICAM_WHERE_STREAM:
		p->object = hicam_get_u32(in);
		break;
	case HICAM_WHERE_STALE:
		p->object = hicam_get_u64(in);
		break;
	case HICAM_WHERE_INTEGER:
		p->number = hicam_get_i64(in);
		break;
	case HICAM_WHERE_LIBC:
		p->object = hicam_get_u32(in);
		p->number = hicam_get_i64(in);
		break;
	default:
		hicam_in_fail(in, "pointer of unknown form %d", (int)where);
		p->where = HICAM_WHERE_NULL;
	}
}
