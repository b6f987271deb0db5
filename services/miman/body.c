/* SPDX-License-Identifier: ISC */
/*
 * The frame around the values: globals, heap, threads, libc.  Each section has one function that reads it, both for the
 * scan (body->out is NULL, records are made) and for showing.
 */
#include "body.h"
#include "../../rt/shape.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPE_TEXT = 200 };

static int
same_name(const void *a, const void *b)
{
	return strcmp(a, b) == 0;
}

static void
no_memory(struct body *b)
{
	hicam_fail(&b->in.error, HICAM_EXIT_IO, "out of memory");
}

/* One more use of NAME; how many there were before. */
static uint32_t
count_name(struct body *b, struct hicam_table *t, const char *name)
{
	uint64_t hash = hicam_hash_string(name);
	uint32_t *n = hicam_table_find(t, name, hash);

	if (n != NULL)
		return (*n)++;
	if (hicam_table_add(t, name, hash, 1) != 0)
		no_memory(b);
	return 0;
}

/* Room for element N of an array of elements of SIZE bytes; the array, NULL with the error set. */
static void *
grow(struct body *b, void *array, uint64_t n, uint64_t *room, size_t size)
{
	void *more;

	if (n < *room)
		return array;
	more = reallocarray(array, (size_t)(*room * 2 + 64), size);
	if (more == NULL) {
		no_memory(b);
		return NULL;
	}
	*room = *room * 2 + 64;
	return more;
}

/* ---- globals ------------------------------------------------------------------------------------ */

void
body_globals(struct body *b)
{
	const struct hicam_class *c = b->class;
	char made_up[300];
	uint32_t i;
	size_t n = 0;

	for (i = 0; i < c->nobjects && b->in.error.status == 0; i++) {
		if (hicam_shape(c->places[i]->type) == HICAM_SHAPE_NONE)
			continue;
		value_read(b, c->places[i]->type, b->out == NULL ? NULL : object_name(b, i, made_up, sizeof made_up));
		n++;
	}
	if (n == 0)
		hicam_get_u32(&b->in);
}

/* ---- heap --------------------------------------------------------------------------------------- */

static uint64_t
block_bytes(const struct body *b, const struct block *k)
{
	const struct hicam_type *t, *elem;
	unsigned long inside;
	uint64_t n;

	if (k->kind == HICAM_BLOCK_BYTES)
		return k->items;
	if (k->kind == HICAM_BLOCK_POOL)
		return 0;
	t = b->class->types[k->kind - HICAM_BLOCK_TYPED];
	n = k->items * t->size;
	elem = hicam_tail(t, &inside);
	return elem != NULL ? n + k->tail * elem->size : n;
}

/* Bytes of unknown type. */
static void
raw_read(struct body *b, const char *name, uint64_t len)
{
	if (len == 0)
		return;
	if (b->out != NULL)
		b->out->block_begin(name, "bytes");
	bytes_read(b, "value", len, 0);
	if (b->out != NULL)
		b->out->block_end();
}

static void block_read(struct body *, struct block *, const char *name);

/* A part of a pool; parts do not hold pools again, so this does not recurse further. */
static void
part_read(struct body *b, struct block *pool, uint64_t k, const char *name)
{
	struct part part = {.gap = hicam_get_count(&b->in, 1)};
	char text[64];
	struct part *more;

	snprintf(text, sizeof text, "%s part %" PRIu64, name, k);
	raw_read(b, text, part.gap);
	block_read(b, &part.block, text);
	if (part.block.kind == HICAM_BLOCK_POOL)
		hicam_in_fail(&b->in, "pool inside a pool");
	if (b->out != NULL || b->in.error.status != 0)
		return;
	more = grow(b, b->parts, b->nparts, &b->room_parts, sizeof *b->parts);
	if (more == NULL)
		return;
	b->parts = more;
	b->parts[b->nparts++] = part;
	pool->parts++;
}

/* Arrays of these are XDR opaque. */
static int
is_byte(const struct hicam_type *t)
{
	return t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR || t->kind == HICAM_VOID;
}

static void
typed_read(struct body *b, struct block *k, const char *name)
{
	const struct hicam_type *t = b->class->types[k->kind - HICAM_BLOCK_TYPED], *elem;
	char text[TYPE_TEXT];
	unsigned long inside;

	if (hicam_shape(t) == HICAM_SHAPE_NONE)
		return;
	k->items = hicam_get_count(&b->in, is_byte(t) ? 1 : hicam_shape_least(t));
	if (b->out != NULL) {
		type_text(text, sizeof text - 32, t);
		if (k->items != 1)
			sprintf(text + strlen(text), "[%" PRIu64 "]", k->items);
		b->out->block_begin(name, text);
	}
	if (is_byte(t))
		bytes_read(b, "value", k->items, t->kind == HICAM_CHAR);
	else if (k->items == 1)
		value_read(b, t, "value");
	else
		values_read(b, t, "value", k->items);
	elem = hicam_tail(t, &inside);
	if (elem != NULL && is_byte(elem)) {
		k->tail = hicam_get_count(&b->in, 1);
		bytes_read(b, "tail", k->tail, elem->kind == HICAM_CHAR);
	} else if (elem != NULL) {
		k->tail = hicam_get_count(&b->in, hicam_shape_least(elem));
		values_read(b, elem, "tail", k->tail);
	}
	if (b->out != NULL)
		b->out->block_end();
}

static void
pool_read(struct body *b, struct block *k, const char *name)
{
	uint32_t i, n = hicam_get_count(&b->in, 12);

	k->first_part = b->nparts;
	for (i = 0; i < n && b->in.error.status == 0; i++)
		part_read(b, k, i, name);
}

/* Which variable's array it is, in front of its parts. */
static void
array_read(struct body *b, uint32_t kind, const char *name)
{
	static const struct hicam_type pointer = {.kind = HICAM_POINTER};

	if (kind != HICAM_BLOCK_ARRAY)
		return;
	if (b->out != NULL)
		b->out->block_begin(name, "parts of");
	value_read(b, &pointer, "array");
	if (b->out != NULL)
		b->out->block_end();
}

/* Reads one hicam_block into *K, and shows it. */
static void
block_read(struct body *b, struct block *k, const char *name)
{
	*k = (struct block){.kind = hicam_get_u32(&b->in)};
	if (k->kind == HICAM_BLOCK_BYTES) {
		k->items = hicam_get_count(&b->in, 1);
		raw_read(b, name, k->items);
	} else if (k->kind < HICAM_BLOCK_TYPED) {
		array_read(b, k->kind, name);
		k->kind = HICAM_BLOCK_POOL; /* the rest is a difference to a restore alone */
		if (strstr(name, " part ") != NULL)
			hicam_in_fail(&b->in, "pool inside a pool");
		else
			pool_read(b, k, name);
	} else if (k->kind - HICAM_BLOCK_TYPED < b->class->ntypes) {
		typed_read(b, k, name);
	} else {
		hicam_in_fail(&b->in, "heap block of type %" PRIu32, k->kind);
		k->kind = HICAM_BLOCK_BYTES;
	}
}

static void
scan_heap(struct body *b)
{
	uint64_t n = hicam_get_count(&b->in, 4);

	b->blocks = calloc((size_t)n + 1, sizeof *b->blocks);
	if (b->blocks == NULL) {
		no_memory(b);
		return;
	}
	while (b->nblocks < n && b->in.error.status == 0)
		block_read(b, &b->blocks[b->nblocks++], "");
}

struct sum {
	uint64_t blocks, items, bytes;
};

static void
add_to_sum(const struct body *b, struct sum *sums, const struct block *k)
{
	struct sum *s = &sums[k->kind];

	s->blocks++;
	s->items += k->kind == HICAM_BLOCK_POOL ? k->parts : k->items;
	s->bytes += block_bytes(b, k);
}

static void
show_heap_summary(struct body *b, struct sum *sums)
{
	char text[TYPE_TEXT];
	uint64_t i, bytes = 0;

	for (i = 0; i < b->nblocks; i++)
		add_to_sum(b, sums, &b->blocks[i]);
	for (i = 0; i < b->nparts; i++) {
		add_to_sum(b, sums, &b->parts[i].block);
		sums[HICAM_BLOCK_BYTES].bytes += b->parts[i].gap;
		if (b->parts[i].block.kind == HICAM_BLOCK_BYTES && b->parts[i].block.items == 0)
			sums[HICAM_BLOCK_BYTES].blocks--;
	}
	for (i = 0; i < b->class->ntypes + HICAM_BLOCK_TYPED; i++)
		bytes += sums[i].bytes;
	b->out->heap_total(b->nblocks, bytes);
	for (i = 0; i < b->class->ntypes + HICAM_BLOCK_TYPED; i++) {
		if (sums[i].blocks == 0)
			continue;
		if (i >= HICAM_BLOCK_TYPED)
			type_text(text, sizeof text, b->class->types[i - HICAM_BLOCK_TYPED]);
		else
			snprintf(text, sizeof text, "%s", i == HICAM_BLOCK_POOL ? "(pools, in parts)" : "(bytes)");
		b->out->heap_type(text, sums[i].blocks, sums[i].items, sums[i].bytes);
	}
}

void
body_heap(struct body *b)
{
	struct sum *sums = calloc(b->class->ntypes + HICAM_BLOCK_TYPED, sizeof *sums);
	struct block shown;
	char name[32];
	uint64_t i;

	if (sums == NULL) {
		no_memory(b);
		return;
	}
	show_heap_summary(b, sums);
	free(sums);
	b->out->heap_objects_begin();
	if (b->all) {
		hicam_get_u32(&b->in);
		for (i = 0; i < b->nblocks && b->in.error.status == 0; i++) {
			snprintf(name, sizeof name, "#heap:%" PRIu64, i);
			block_read(b, &shown, name);
		}
	}
	b->out->heap_objects_end();
}

/* ---- threads ------------------------------------------------------------------------------------ */

/* The stage's variables; temporaries are shown with --all only. */
static void
locals_read(struct body *b, const struct hicam_function *f, const struct hicam_stage *s)
{
	const struct output *out = b->out;
	const struct hicam_var *v;
	struct hicam_table names;
	char made_up[300];
	int i, n = 0;

	hicam_table_init(&names, same_name);
	for (i = 0; i < s->nvars && b->in.error.status == 0; i++) {
		v = &f->vars[s->vars[i]];
		if (hicam_shape(v->type) == HICAM_SHAPE_NONE)
			continue;
		n++;
		if (v->flags & HICAM_TEMP && !b->all)
			b->out = NULL;
		snprintf(made_up, sizeof made_up, "%.200s", v->name);
		if (b->out != NULL && count_name(b, &names, v->name) > 0)
			snprintf(made_up, sizeof made_up, "%.200s:%d.%d", v->name, v->line, i);
		value_read(b, v->type, made_up);
		b->out = out;
	}
	if (n == 0)
		hicam_get_u32(&b->in);
	hicam_table_free(&names);
}

/* Notes a frame; *LOCALS is the running number of variables in memory. */
static void
record_frame(struct body *b, struct frame f, uint64_t *locals)
{
	const struct hicam_function *function = b->class->functions[f.function];
	const struct hicam_stage *s = &function->stages[f.stage];
	struct frame *more = grow(b, b->frames, b->nframes, &b->room_frames, sizeof *b->frames);
	int i;

	if (more == NULL)
		return;
	b->frames = more;
	f.first_local = *locals;
	for (i = 0; i < s->nvars; i++)
		*locals += !(function->vars[s->vars[i]].flags & HICAM_BY_VALUE);
	b->frames[b->nframes++] = f;
	count_name(b, &b->function_uses, function->name);
}

/* Reads the frame F, of which thread and number are known. */
static void
frame_read(struct body *b, struct frame f, uint64_t *locals)
{
	const struct hicam_function *function;

	f.function = hicam_get_u32(&b->in);
	f.stage = hicam_get_u32(&b->in);
	if (f.function >= b->class->nfunctions || f.stage >= b->class->functions[f.function]->nstages) {
		hicam_in_fail(&b->in, "frame of function %" PRIu32 " at stage %" PRIu32, f.function, f.stage);
		return;
	}
	function = b->class->functions[f.function];
	if (b->out != NULL)
		b->out->frame_begin(f.number, function, f.stage);
	else
		record_frame(b, f, locals);
	locals_read(b, function, &function->stages[f.stage]);
	if (b->out != NULL)
		b->out->frame_end();
}

void
body_threads(struct body *b)
{
	uint32_t i, n = hicam_get_count(&b->in, 4), frames;
	uint64_t locals = 0;
	struct frame f;

	for (i = 0; i < n && b->in.error.status == 0; i++) {
		frames = hicam_get_count(&b->in, 12);
		if (b->out != NULL)
			b->out->thread_begin(i, frames);
		for (f = (struct frame){.thread = i}; f.number < frames && b->in.error.status == 0; f.number++)
			frame_read(b, f, &locals);
		if (b->out != NULL)
			b->out->thread_end();
	}
}

/* ---- libc --------------------------------------------------------------------------------------- */

static void
show_numbers(struct body *b)
{
	static const struct hicam_type number = {.kind = HICAM_LONG};

	values_read(b, &number, "numbers", hicam_get_count(&b->in, 8));
}

static void
show_pointers(struct body *b)
{
	static const struct hicam_type pointer = {.kind = HICAM_POINTER};

	values_read(b, &pointer, "pointers", hicam_get_count(&b->in, 4));
}

void
body_libc(struct body *b)
{
	uint32_t i, n = hicam_get_count(&b->in, 16);
	char *name;

	for (i = 0; i < n && b->in.error.status == 0; i++) {
		name = hicam_get_string(&b->in, 1 << 16, NULL);
		if (name == NULL)
			return;
		if (b->out != NULL) {
			b->out->group_begin(NULL, GROUP_STRUCT);
			b->out->bytes("name", (unsigned char *)name, strlen(name), strlen(name), 1);
		}
		free(name);
		show_numbers(b);
		show_pointers(b);
		bytes_read(b, "bytes", hicam_get_count(&b->in, 1), 1);
		if (b->out != NULL)
			b->out->group_end(GROUP_STRUCT);
	}
}

/* ---- the whole ---------------------------------------------------------------------------------- */

int
body_scan(struct body *b, const struct hicam_class *class, const struct hicam_in *in)
{
	size_t i;

	*b = (struct body){.class = class, .in = *in};
	hicam_table_init(&b->function_uses, same_name);
	hicam_table_init(&b->object_names, same_name);
	for (i = 0; i < class->nplaces; i++)
		count_name(b, &b->object_names, class->places[i]->name);
	body_globals(b);
	b->heap_at = hicam_in_offset(&b->in);
	scan_heap(b);
	b->threads_at = hicam_in_offset(&b->in);
	body_threads(b);
	b->libc_at = hicam_in_offset(&b->in);
	body_libc(b);
	if (b->in.error.status == 0 && hicam_in_left(&b->in) != 0)
		hicam_in_fail(&b->in, "superfluous bytes");
	return b->in.error.status == 0 ? 0 : -1;
}

void
body_release(struct body *b)
{
	free(b->blocks);
	free(b->parts);
	free(b->frames);
	hicam_table_free(&b->function_uses);
	hicam_table_free(&b->object_names);
}
