/* SPDX-License-Identifier: ISC */
/* Saving frames; see frame.h. */
#include "frame.h"
#include "message.h"
#include <stdbool.h>
#include <string.h>

struct hicam_frames hicam_frames;

static struct {
	char *bytes;
	size_t used, cap, framecap, varcap;
	unsigned memory; /* variables of the last frame's function up to the memory variable that it named last */
	unsigned stage;	 /* variables of its stage that are saved */
} save;

static _Alignas(max_align_t) char values[4096]; /* enough for nearly every function */
void *__hicam_values = values;

void
hicam_values_size(size_t size)
{
	static size_t cap = sizeof(values);

	if (size <= cap)
		return;
	__hicam_values = hicam_need(__hicam_values == values ? NULL : __hicam_values, size);
	cap = size;
}

void *
hicam_saved_bytes(const struct hicam_saved *v)
{
	return save.bytes + v->at;
}

/* Room for SIZE bytes, aligned to 16; where it is in save.bytes. */
static size_t
room(size_t size)
{
	size_t at = save.used;

	if (save.cap - save.used < size + 32) {
		save.cap = 2 * save.cap + size + 4096;
		save.bytes = hicam_need(save.bytes, save.cap);
	}
	save.used += (size + 15) & ~(size_t)15;
	return at;
}

static struct hicam_frame *
add_frame(const struct hicam_function *fn, int stage)
{
	struct hicam_frames *s = &hicam_frames;
	struct hicam_frame *f;

	if (s->nframes == save.framecap) {
		save.framecap = save.framecap ? 2 * save.framecap : 64;
		s->frames = hicam_need(s->frames, save.framecap * sizeof(*s->frames));
	}
	f = &s->frames[s->nframes++];
	f->function = fn;
	f->stage = &fn->stages[stage];
	f->number = stage;
	f->first = s->nvars;
	return f;
}

static bool
is_memory(const struct hicam_var *v)
{
	return !(v->flags & HICAM_BY_VALUE);
}

/* A variable of the last frame, whose bytes are at VALUE. */
static void
add(const struct hicam_var *var, const void *value, const void *addr)
{
	struct hicam_frames *s = &hicam_frames;
	struct hicam_saved *v;

	if (s->nvars == save.varcap) {
		save.varcap = save.varcap ? 2 * save.varcap : 256;
		s->vars = hicam_need(s->vars, save.varcap * sizeof(*s->vars));
	}
	v = &s->vars[s->nvars++];
	v->var = var;
	v->addr = addr;
	v->at = room(var->type->size);
	memcpy(save.bytes + v->at, value, var->type->size);
	save.stage++;
}

/* Variables by value of the last frame's stage, up to a memory variable or the end. */
static const struct hicam_var *
add_values(void)
{
	const struct hicam_frame *f = &hicam_frames.frames[hicam_frames.nframes - 1];

	while (save.stage < f->stage->nvars) {
		const struct hicam_var *v = &f->function->vars[f->stage->vars[save.stage]];

		if (is_memory(v))
			return v;
		add(v, (char *)__hicam_values + v->at, NULL);
	}
	return NULL;
}

void
hicam_frames_end(void)
{
	if (hicam_frames.nframes && add_values() != NULL)
		hicam_frames.broken = "a frame saved fewer variables than its stage has";
}

void
__hicam_save(const struct hicam_function *fn, int stage)
{
	hicam_frames_end();
	add_frame(fn, stage);
	save.memory = save.stage = 0;
	add_values();
}

void
__hicam_save_memory(const void *value)
{
	const struct hicam_frame *f = &hicam_frames.frames[hicam_frames.nframes - 1];
	const struct hicam_function *fn = f->function;

	while (save.memory < fn->nvars && !is_memory(&fn->vars[save.memory]))
		save.memory++;
	if (save.memory == fn->nvars) {
		hicam_frames.broken = "a frame saved more memory variables than its function has";
		return;
	}
	if (add_values() == &fn->vars[save.memory])
		add(&fn->vars[save.memory], value, value);
	save.memory++;
	add_values();
}
