/* SPDX-License-Identifier: ISC */
/* Saving frames; see frame.h. */
#include "frame.h"
#include "message.h"
#include <string.h>

struct hicam_frames hicam_frames;

static struct {
	char *bytes;
	size_t used, cap, framecap, varcap;
	const struct hicam_function *function; /* of the frame that is being saved */
	unsigned next, nvars;				   /* of its stage's vars */
} save;

void *
hicam_saved_bytes(const struct hicam_saved *v)
{
	return save.bytes + v->at;
}

void
hicam_frames_end(void)
{
	if (save.next != save.nvars)
		hicam_frames.broken = "a frame saved fewer variables than its stage has";
}

void
__hicam_save_begin(const struct hicam_function *fn, int stage)
{
	struct hicam_frames *s = &hicam_frames;
	struct hicam_frame *f;

	hicam_frames_end();
	if (stage < 0 || stage >= fn->nstages) {
		s->broken = "a frame says a stage that its function does not have";
		return;
	}
	if (s->nframes == save.framecap) {
		save.framecap = save.framecap ? 2 * save.framecap : 64;
		s->frames = hicam_need(s->frames, save.framecap * sizeof(*s->frames));
	}
	f = &s->frames[s->nframes++];
	f->function = fn;
	f->stage = &fn->stages[stage];
	f->number = stage;
	f->first = s->nvars;
	save.function = fn;
	save.next = 0;
	save.nvars = f->stage->nvars;
}

void
__hicam_save(const void *value)
{
	struct hicam_frames *s = &hicam_frames;
	const struct hicam_var *var;
	struct hicam_saved *v;
	size_t size;

	if (s->nframes == 0 || save.next >= save.nvars) {
		s->broken = "a frame saved more variables than its stage has";
		return;
	}
	var = &save.function->vars[s->frames[s->nframes - 1].stage->vars[save.next++]];
	size = var->type->size;
	if (s->nvars == save.varcap) {
		save.varcap = save.varcap ? 2 * save.varcap : 256;
		s->vars = hicam_need(s->vars, save.varcap * sizeof(*s->vars));
	}
	if (save.cap - save.used < size + 32) {
		save.cap = 2 * save.cap + size + 4096;
		save.bytes = hicam_need(save.bytes, save.cap);
	}
	v = &s->vars[s->nvars++];
	v->var = var;
	v->addr = var->flags & HICAM_BY_VALUE ? NULL : value;
	v->at = save.used;
	memcpy(save.bytes + v->at, value, size);
	save.used += (size + 15) & ~(size_t)15;
}
