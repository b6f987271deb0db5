/* SPDX-License-Identifier: ISC */
/* Pointers of a state become addresses, at once or when their targets stand. */
#include "decode.h"
#include "libc_state.h"
#include "message.h"
#include "rescale.h"
#include "target.h"
#include <stdlib.h>
#include <string.h>

struct hicam_fixes hicam_fixes, hicam_local_fixes;
bool hicam_in_place;
const struct hicam_class *hicam_there;

static void *
place_of(const struct hicam_pointer *p)
{
	const struct hicam_class *c = hicam_class();
	const struct hicam_object *o;
	struct hicam_extent here, there;
	char *addr;
	size_t at;

	if (p->object >= c->nplaces || p->object >= hicam_there->nplaces)
		hicam_damaged("pointer to object %llu of %zu", (unsigned long long)p->object, c->nplaces);
	o = c->places[p->object];
	addr = o->addr || o->where == NULL ? o->addr : o->where();
	hicam_extent_simple(&here, (uintptr_t)addr, o->type, 1);
	hicam_extent_simple(&there, 0, hicam_there->places[p->object]->type, 1);
	if (!hicam_place(&here, &there, p->spot, &at))
		hicam_damaged("pointer to leaf %llu (%d) of '%s', which is not there", (unsigned long long)p->spot.element,
					  (int)p->spot.inside, o->name);
	return addr + at;
}

static void *
function_of(uint64_t index)
{
	const struct hicam_class *c = hicam_class();
	void *p;

	if (index >= c->nfunctions)
		hicam_damaged("pointer to function %llu of %zu", (unsigned long long)index, c->nfunctions);
	memcpy(&p, &c->functions[index]->entry, sizeof(p));
	return p;
}

/* In a block or local, if that has its address. */
static bool
target_of(const struct hicam_pointer *p, void **addr)
{
	const struct hicam_extent *here, *there;
	bool heap = p->where == HICAM_WHERE_HEAP;
	int found = heap ? hicam_heap_target(p->object, &here, &there) : hicam_local_target(p->object, &here, &there);
	size_t at;

	if (found < 0)
		hicam_damaged("pointer to %s %llu, which is not there", heap ? "block" : "local",
					  (unsigned long long)p->object);
	if (found == 0)
		return false;
	if (p->spot.element == 0 && p->spot.inside == 0 && heap) {
		*addr = (void *)here->addr; /* whatever the block is */
		return true;
	}
	if (!hicam_place(here, there, p->spot, &at))
		hicam_damaged("pointer to leaf %llu (%d) of %s %llu, which is not there", (unsigned long long)p->spot.element,
					  (int)p->spot.inside, heap ? "block" : "local", (unsigned long long)p->object);
	*addr = (void *)(here->addr + at);
	return true;
}

bool
hicam_pointer_resolve(const struct hicam_pointer *p, void **addr)
{
	*addr = NULL;
	switch (p->where) {
	case HICAM_WHERE_NULL:
		return true;
	case HICAM_WHERE_OBJECT:
		*addr = place_of(p);
		return true;
	case HICAM_WHERE_HEAP:
	case HICAM_WHERE_LOCAL:
		return target_of(p, addr);
	case HICAM_WHERE_FUNCTION:
		*addr = function_of(p->object);
		return true;
	case HICAM_WHERE_STALE:
		*addr = hicam_stale_poison(p->object);
		return true;
	case HICAM_WHERE_INTEGER:
		if (p->number > INTPTR_MAX || p->number < INTPTR_MIN)
			hicam_damaged("pointer with the value %lld, which does not fit", (long long)p->number);
		*addr = (void *)(intptr_t)p->number;
		return true;
	case HICAM_WHERE_STREAM:
		*addr = hicam_stream_at((unsigned)p->object);
		return *addr != NULL;
	case HICAM_WHERE_LIBC:
		*addr = hicam_libc_home_at((unsigned)p->object, p->number);
		return *addr != NULL;
	}
	return false;
}

static void
add(struct hicam_fixes *f, char *slot, const struct hicam_pointer *to)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 256;
		f->fix = hicam_need(f->fix, f->cap * sizeof(*f->fix));
	}
	f->fix[f->n].slot = slot;
	f->fix[f->n++].to = *to;
}

void
hicam_get_slot(struct hicam_in *in, char *slot)
{
	struct hicam_pointer p;
	void *addr = NULL;

	hicam_pointer_get(in, &p);
	hicam_in_check(in);
	if (p.where == HICAM_WHERE_HEAP && p.spot.element == 0 && p.spot.inside == 0 && hicam_in_place &&
		hicam_heap_promise(p.object, slot))
		return;
	if (p.where == HICAM_WHERE_LOCAL)
		add(&hicam_local_fixes, slot, &p);
	else if (p.where == HICAM_WHERE_STREAM || p.where == HICAM_WHERE_LIBC || !hicam_pointer_resolve(&p, &addr))
		add(&hicam_fixes, slot, &p);
	else
		memcpy(slot, &addr, sizeof(addr));
}

static void
move(struct hicam_fixes *f, size_t from, const char *old, size_t size, char *new)
{
	size_t i;

	for (i = from; i < f->n; i++)
		if (f->fix[i].slot >= old && f->fix[i].slot < old + size)
			f->fix[i].slot = new + (f->fix[i].slot - old);
}

static bool
is_in(const struct hicam_fixes *f, size_t from, const char *p, size_t size)
{
	size_t i;

	for (i = from; i < f->n; i++)
		if (f->fix[i].slot >= p && f->fix[i].slot < p + size)
			return true;
	return false;
}

struct hicam_marks
hicam_marks_now(void)
{
	return (struct hicam_marks){hicam_fixes.n, hicam_local_fixes.n, hicam_doubts()};
}

void
hicam_marks_move(const struct hicam_marks *m, const char *old, size_t size, char *new)
{
	move(&hicam_fixes, m->fixes, old, size, new);
	move(&hicam_local_fixes, m->local_fixes, old, size, new);
	hicam_doubts_move(m->doubts, old, size, new);
}

bool
hicam_marks_fix(const struct hicam_marks *m, const char *p, size_t size)
{
	return is_in(&hicam_fixes, m->fixes, p, size) || is_in(&hicam_local_fixes, m->local_fixes, p, size);
}

void
hicam_fixes_apply(struct hicam_fixes *f)
{
	void *addr;
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (!hicam_pointer_resolve(&f->fix[i].to, &addr))
			hicam_damaged("pointer to %s %llu, which is not there",
						  f->fix[i].to.where == HICAM_WHERE_STREAM ? "stream"
						  : f->fix[i].to.where == HICAM_WHERE_LIBC ? "memory of the C library"
																   : "object",
						  (unsigned long long)f->fix[i].to.object);
		memcpy(f->fix[i].slot, &addr, sizeof(addr));
	}
	free(f->fix);
	memset(f, 0, sizeof(*f));
}
