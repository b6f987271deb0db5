/* SPDX-License-Identifier: ISC */
/* The heap of a state: blocks are allocated as they are read, which may be long before the pointers to them. */
#include "decode.h"
#include "heap.h"
#include "message.h"
#include "plan.h"
#include "pool.h"
#include "refuse.h"
#include "shape.h"
#include "statefile.h"
#include "target.h"
#include <stdlib.h>
#include <string.h>

/* A block; most have one run of items that fills them. */
static struct block {
	char *addr;		/* not read yet: a slot that is promised its address; that holds the next such slot */
	uint32_t type;	/* HICAM_BLOCK_..., or HICAM_BLOCK_TYPED + index */
	uint32_t items; /* of the run; bytes; SPECIAL + index of specials */
} * blocks;
static uint64_t nblocks, nread;

/* What is known of other blocks. */
enum { SPECIAL = INT32_MAX };
static struct special {
	uint64_t items, ntail;
	struct pool {
		struct hicam_extent here, there;
	} * pool; /* NULL unless HICAM_BLOCK_POOL */
} * specials;
static uint32_t nspecials;

static const struct hicam_type *
type_of(uint32_t number, const struct hicam_class *c)
{
	if (number - HICAM_BLOCK_TYPED >= c->ntypes)
		hicam_damaged("block of type %u of %zu", number - HICAM_BLOCK_TYPED, c->ntypes);
	return c->types[number - HICAM_BLOCK_TYPED];
}

/* The run of ITEMS and NTAIL of a type; its size may exceed what the program once asked for by the type's padding. */
static void
make_run(struct hicam_run *r, const struct hicam_type *t, uint64_t items, uint64_t ntail)
{
	unsigned long inside = 0;
	uint64_t end = 0;

	memset(r, 0, sizeof(*r));
	r->type = t;
	r->items = items;
	if (__builtin_mul_overflow(items, t->size, &end) || end > SIZE_MAX / 2)
		hicam_damaged("%llu items of %lu bytes", (unsigned long long)items, t->size);
	if (ntail) {
		r->tail = hicam_tail(t, &inside);
		if (r->tail == NULL)
			hicam_damaged("'%s' has no tail", t->name ? t->name : "block");
		r->ntail = ntail;
		r->tail_at = t->fields[t->nfields - 1].offset + inside * r->tail->size;
		if (ntail > (SIZE_MAX / 2 - r->tail_at) / (r->tail->size ? r->tail->size : 1))
			hicam_damaged("%llu items of %lu bytes", (unsigned long long)ntail, r->tail->size);
		if (r->tail_at + ntail * r->tail->size > end)
			end = r->tail_at + ntail * r->tail->size;
	}
	r->size = (size_t)end;
}

static bool
is_opaque(const struct hicam_type *t)
{
	return t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR || t->kind == HICAM_VOID;
}

/* Reads T items<> and the tail into a heap block, or (PIECE) into memory that a pool is put together from. */
static char *
read_run(struct hicam_in *in, uint32_t number, struct hicam_run *here, struct hicam_run *there, bool piece)
{
	const struct hicam_type *t = type_of(number, hicam_class()), *s = type_of(number, hicam_there), *tail;
	uint32_t items = 0, ntail = 0;
	unsigned long inside;
	struct hicam_marks marks = hicam_marks_now();
	char *values, *to;

	tail = hicam_tail(t, &inside);
	hicam_path_root("heap", 0, t->name ? t->name : "block");
	if (hicam_shape(t) != HICAM_SHAPE_NONE)
		items = hicam_get_count(in, is_opaque(t) ? 1 : hicam_shape_least(t));
	hicam_in_check(in);
	make_run(here, t, items, 0);
	values = piece || tail ? hicam_need(NULL, here->size) : hicam_heap_restore(here->size, t, false);
	if (values == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	if (piece || tail)
		memset(values, 0, here->size);
	if (is_opaque(t))
		hicam_get_opaque(in, values, items);
	else if (items)
		hicam_get_items(in, t, s, values, items);
	if (tail)
		ntail = hicam_get_count(in, is_opaque(tail) ? 1 : hicam_shape_least(tail));
	hicam_in_check(in);
	make_run(here, t, items, ntail);
	make_run(there, s, items, ntail);
	if (tail == NULL)
		return values;
	/* now the size is known */
	to = piece ? hicam_need(NULL, here->size) : hicam_heap_restore(here->size, t, ntail > 0);
	if (to == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	memset(to, 0, here->size);
	memcpy(to, values, items * t->size);
	hicam_marks_move(&marks, values, items * t->size, to);
	free(values);
	if (ntail && is_opaque(tail))
		hicam_get_opaque(in, to + here->tail_at, ntail);
	else if (ntail)
		hicam_get_items(in, tail, hicam_tail(s, &inside), to + here->tail_at, ntail);
	hicam_in_check(in);
	return to;
}

static void
hint(char *p, const struct hicam_run *r)
{
	struct hicam_site *site = hicam_need(NULL, sizeof(*site)); /* the heap keeps it */

	*site = (struct hicam_site){.type = r->type, .tail = r->tail != NULL, .file = "restored"};
	__hicam_hint(p, r->size, site);
}

static void
lay(struct hicam_piece *pieces, uint32_t n, struct hicam_extent *here, struct hicam_extent *there, bool fixed)
{
	const struct hicam_piece *other = fixed ? hicam_pool_fix(pieces, n, here, there) : NULL;

	if (other)
		hicam_damaged("a block of %zu bytes, in which a '%s' is stored at an offset that was computed where it had "
					  "another size",
					  there->size, other->here.type->name ? other->here.type->name : "thing");
	if (!fixed && !hicam_pool_lay(pieces, n, here, there))
		hicam_damaged("a block of %zu bytes, out of which objects were cut, has no room for them here", there->size);
}

/* The pieces go to ADDR, where there is room for them. */
static void
fill(char *addr, struct hicam_extent *here, struct hicam_extent *there, struct hicam_piece *pieces, uint32_t n,
	 const struct hicam_marks *marks)
{
	size_t at = 0;
	uint32_t i;

	here->addr = (uintptr_t)addr;
	for (i = 0; i < n; i++) {
		struct hicam_piece *q = &pieces[i], *before = i ? q - 1 : NULL;

		memcpy(addr + at, q->gap, q->ngap);
		if (before && before->here.at >= here->end && before->here.behind <= here->end) /* what it may head */
			memcpy(addr + before->here.at + before->here.size, q->gap, q->ngap);
		free(q->gap);
		if (q->here.type == NULL)
			continue;
		memcpy(addr + q->here.at, q->bytes, q->here.size);
		hicam_marks_move(marks, q->bytes, q->here.size, addr + q->here.at);
		free(q->bytes);
		here->runs[here->nruns++] = q->here;
		there->runs[there->nruns++] = q->there;
		at = q->here.behind;
	}
}

static struct hicam_piece *
read_pieces(struct hicam_in *in, uint32_t *n)
{
	struct hicam_piece *pieces;
	uint32_t i, number;

	*n = hicam_get_count(in, 8);
	hicam_in_check(in);
	pieces = hicam_need(NULL, *n * sizeof(*pieces));
	memset(pieces, 0, *n * sizeof(*pieces));
	for (i = 0; i < *n; i++) {
		pieces[i].gap = hicam_get_string(in, SIZE_MAX / 4, &pieces[i].ngap);
		number = hicam_get_u32(in);
		hicam_in_check(in);
		if (number >= HICAM_BLOCK_TYPED)
			pieces[i].bytes = read_run(in, number, &pieces[i].here, &pieces[i].there, true);
		else if (number != HICAM_BLOCK_BYTES || i != *n - 1 || hicam_get_count(in, 1) != 0)
			hicam_damaged("a pool whose parts are not typed");
		hicam_in_check(in);
	}
	return pieces;
}

static char *
read_pool(struct hicam_in *in, struct special *b, bool fixed)
{
	struct hicam_marks marks = hicam_marks_now();
	struct pool *pool = b->pool = hicam_need(NULL, sizeof(*pool));
	struct hicam_piece *pieces;
	uint32_t n;
	size_t i;
	char *addr;

	memset(pool, 0, sizeof(*pool));
	pieces = read_pieces(in, &n);
	pool->here.runs = hicam_need(NULL, n * sizeof(*pool->here.runs));
	pool->there.runs = hicam_need(NULL, n * sizeof(*pool->there.runs));
	lay(pieces, n, &pool->here, &pool->there, fixed);
	addr = hicam_heap_restore(pool->here.size, NULL, false);
	if (addr == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	fill(addr, &pool->here, &pool->there, pieces, n, &marks);
	free(pieces);
	for (i = 0; i < pool->here.nruns; i++) {
		const struct hicam_run *r = &pool->here.runs[i];

		/* what is nearly as large as the block is still only a part of it */
		if (fixed || (r->at == 0 && r->size < pool->here.size && r->tail == NULL))
			hicam_heap_set_part(addr, r->at, r->size, r->type, fixed ? HICAM_VIEWED : HICAM_HANDED);
		else
			hint(addr + r->at, r);
	}
	return addr;
}

/* An array of characters among the program's variables, in which there are other things. */
static void
read_array(struct hicam_in *in)
{
	struct hicam_extent here = {.nruns = 0}, there = {.nruns = 0};
	struct hicam_marks marks = hicam_marks_now();
	struct hicam_pointer pointer;
	struct hicam_piece *pieces;
	size_t room, i;
	void *addr;
	uint32_t n;

	hicam_pointer_get(in, &pointer);
	hicam_in_check(in);
	if (pointer.where != HICAM_WHERE_OBJECT || !hicam_pointer_resolve(&pointer, &addr) ||
		(room = hicam_heap_array(addr)) == 0)
		hicam_damaged("things in an array that is not there");
	pieces = read_pieces(in, &n);
	here.runs = hicam_need(NULL, n * sizeof(*here.runs));
	there.runs = hicam_need(NULL, n * sizeof(*there.runs));
	lay(pieces, n, &here, &there, true);
	if (here.size > room)
		hicam_damaged("%zu bytes for an array of %zu", here.size, room);
	fill(addr, &here, &there, pieces, n, &marks);
	free(pieces);
	for (i = 0; i < here.nruns; i++)
		hicam_heap_set_part(addr, here.runs[i].at, here.runs[i].size, here.runs[i].type, HICAM_VIEWED);
	free(here.runs);
	free(there.runs);
}

static bool wider; /* long and pointers are wider here than where the state was made */

static char *
need_bytes(size_t n)
{
	char *addr = hicam_heap_restore(n, NULL, false);

	if (addr == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	return addr;
}

/*
 * Bytes that are all zero may become anything: a container has room for as many things as it has computed from their
 * size there, which may be twice that here.  Others are characters.
 */
static char *
read_bytes(struct hicam_in *in, uint64_t *n)
{
	static const struct hicam_type characters = {.kind = HICAM_CHAR, .size = 1};
	size_t used;
	char *addr;

	*n = hicam_get_count(in, 1);
	hicam_in_check(in);
	addr = need_bytes(*n);
	hicam_get_opaque(in, addr, *n);
	hicam_in_check(in);
	for (used = *n; used > 0 && addr[used - 1] == 0; used--)
		;
	if (used > 0)
		hicam_heap_set_type(addr, &characters, false);
	else {
		if (wider) {
			__hicam_free(addr);
			addr = need_bytes(2 * *n);
		}
		hicam_heap_set_restored(addr);
	}
	return addr;
}

/* Structs without a tail go straight to where they stay. */
static char *
read_structs(struct hicam_in *in, uint32_t number, const struct hicam_type *t, uint64_t *items)
{
	const struct hicam_type *there = type_of(number, hicam_there);
	const struct hicam_plan *plan = hicam_plan_of(t, there);
	struct hicam_run run;
	char *addr;

	*items = hicam_get_count(in, plan->least);
	hicam_in_check(in);
	hicam_path_root("heap", 0, t->name ? t->name : "block");
	make_run(&run, t, *items, 0);
	addr = hicam_heap_restore(run.size, t, false);
	if (addr == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	hicam_in_place = true;
	hicam_get_items(in, t, there, addr, *items);
	hicam_in_place = false;
	return addr;
}

static void
read_block(struct hicam_in *in, struct block *b)
{
	uint32_t number = hicam_get_u32(in);
	struct special special = {0, 0, NULL};
	const struct hicam_type *t = NULL;
	struct hicam_run here, there;
	char *addr, *slot, *next;

	hicam_in_check(in);
	if (number >= HICAM_BLOCK_TYPED)
		t = type_of(number, hicam_class());
	if (number == HICAM_BLOCK_BYTES)
		addr = read_bytes(in, &special.items);
	else if (number == HICAM_BLOCK_POOL || number == HICAM_BLOCK_FIXED)
		addr = read_pool(in, &special, number == HICAM_BLOCK_FIXED);
	else if (number == HICAM_BLOCK_ARRAY) {
		read_array(in);
		addr = NULL; /* pointers to it are such to the variable */
	} else if (t->kind == HICAM_STRUCT && !(t->flags & HICAM_TAIL))
		addr = read_structs(in, number, t, &special.items);
	else {
		addr = read_run(in, number, &here, &there, false);
		special.items = here.items;
		special.ntail = here.ntail;
	}
	for (slot = b->addr; slot; slot = next) {
		memcpy(&next, slot, sizeof(next));
		memcpy(slot, &addr, sizeof(addr));
	}
	b->addr = addr;
	b->type = number;
	b->items = (uint32_t)special.items;
	if (special.items < SPECIAL && special.ntail == 0 && special.pool == NULL)
		return;
	if (nspecials > SPECIAL)
		hicam_damaged("too many blocks of uncommon form");
	if ((nspecials & (nspecials - 1)) == 0)
		specials = hicam_need(specials, (nspecials ? 2 * (size_t)nspecials : 1) * sizeof(*specials));
	b->items = SPECIAL + nspecials;
	specials[nspecials++] = special;
}

void
hicam_heap_read(struct hicam_in *in, unsigned long_bits)
{
	wider = long_bits < 8 * sizeof(long);
	nblocks = hicam_get_count(in, 4);
	hicam_in_check(in);
	blocks = calloc(nblocks ? nblocks : 1, sizeof(*blocks));
	if (blocks == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	for (nread = 0; nread < nblocks; nread++)
		read_block(in, &blocks[nread]);
}

bool
hicam_heap_promise(uint64_t number, char *slot)
{
	if (number < nread || number >= nblocks)
		return false;
	memcpy(slot, &blocks[number].addr, sizeof(slot));
	blocks[number].addr = slot;
	return true;
}

void
hicam_heap_forget(void)
{
	uint32_t i;

	for (i = 0; i < nspecials; i++)
		if (specials[i].pool) {
			free(specials[i].pool->here.runs);
			free(specials[i].pool->there.runs);
			free(specials[i].pool);
		}
	free(specials);
	free(blocks);
	specials = NULL;
	blocks = NULL;
	nspecials = 0;
}

int
hicam_heap_target(uint64_t number, const struct hicam_extent **here, const struct hicam_extent **there)
{
	static struct hicam_extent h, t;
	struct special simple = {0, 0, NULL};
	const struct special *s = &simple;
	const struct block *b;

	if (blocks == NULL)
		return 0;
	if (number >= nblocks)
		return -1;
	if (number >= nread)
		return 0;
	b = &blocks[number];
	if (b->type == HICAM_BLOCK_ARRAY)
		return -1;
	if (b->items < SPECIAL)
		simple.items = b->items;
	else
		s = &specials[b->items - SPECIAL];
	*here = &h;
	*there = &t;
	if (s->pool) {
		*here = &s->pool->here;
		*there = &s->pool->there;
		return 1;
	}
	if (b->type == HICAM_BLOCK_BYTES) {
		hicam_extent_simple(&h, (uintptr_t)b->addr, NULL, s->items);
		hicam_extent_simple(&t, 0, NULL, s->items);
		return 1;
	}
	memset(&h, 0, sizeof(h));
	memset(&t, 0, sizeof(t));
	make_run(&h.one, type_of(b->type, hicam_class()), s->items, s->ntail);
	make_run(&t.one, type_of(b->type, hicam_there), s->items, s->ntail);
	h.nruns = t.nruns = 1;
	h.addr = (uintptr_t)b->addr;
	h.size = h.one.size;
	t.size = t.one.size;
	return 1;
}
