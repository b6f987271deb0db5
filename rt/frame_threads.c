/* SPDX-License-Identifier: ISC */
/* Frames of several threads; see frame.h. */
#include "class.h"
#include "frame.h"
#include "message.h"
#include "thread.h"
#include <string.h>

void
hicam_frames_sort(void)
{
	struct hicam_frames *s = &hicam_frames;
	struct hicam_frame *sorted = hicam_need(NULL, s->nframes * sizeof(*sorted));
	size_t end = s->nframes;
	struct hicam_thread *t;

	for (t = hicam_threads; t; t = t->next) {
		end -= t->frames;
		if (t->frames)
			memcpy(sorted + end, s->frames + t->first, t->frames * sizeof(*sorted));
		t->first = end;
	}
	s->frames = sorted;
}

void
hicam_frames_add_own(void)
{
	const struct hicam_class *c = hicam_class();
	unsigned i;

	if (c->own == NULL)
		return;
	__hicam_save(c->own, 0);
	for (i = 0; i < c->own->nvars; i++)
		__hicam_save_memory(hicam_class_own_object(c, i)->where());
}
