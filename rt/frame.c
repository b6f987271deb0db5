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
	size_t next, end; /* of hicam_frames.vars: memory variables to come, all of the frame */
} save;

void *
hicam_saved_bytes(const struct hicam_saved *v)
{
	return save.bytes + v->at;
}

static bool
is_memory(const struct hicam_saved *v)
{
	return !(v->var->flags & HICAM_BY_VALUE);
}

void
hicam_frames_end(void)
{
	while (save.next < save.end)
		if (is_memory(&hicam_frames.vars[save.next++]))
			hicam_frames.broken = "a frame saved fewer variables than its stage has";
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

/* The values come into one piece of memory, at the offsets that the stage knows. */
void *
__hicam_save(const struct hicam_function *fn, int stage)
{
	struct hicam_frames *s = &hicam_frames;
	const struct hicam_frame *f;
	size_t at, i, n = 0;

	hicam_frames_end();
	f = add_frame(fn, stage);
	while (save.varcap - s->nvars < f->stage->nvars) {
		save.varcap = save.varcap ? 2 * save.varcap : 256;
		s->vars = hicam_need(s->vars, save.varcap * sizeof(*s->vars));
	}
	at = room(f->stage->size);
	save.next = s->nvars;
	for (i = 0; i < f->stage->nvars; i++) {
		struct hicam_saved *v = &s->vars[s->nvars++];

		v->var = &fn->vars[f->stage->vars[i]];
		v->addr = NULL;
		v->at = is_memory(v) ? 0 : at + f->stage->at[n++];
	}
	save.end = s->nvars;
	return save.bytes + at;
}

void
__hicam_save_memory(const void *value)
{
	struct hicam_frames *s = &hicam_frames;
	struct hicam_saved *v;

	while (save.next < save.end && !is_memory(&s->vars[save.next]))
		save.next++;
	if (save.next == save.end) {
		s->broken = "a frame saved more variables than its stage has";
		return;
	}
	v = &s->vars[save.next++];
	v->addr = value;
	v->at = room(v->var->type->size);
	memcpy(save.bytes + v->at, value, v->var->type->size);
}
