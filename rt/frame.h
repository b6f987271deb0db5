/* SPDX-License-Identifier: ISC */
#ifndef HICAM_FRAME_H
#define HICAM_FRAME_H

/*
 * The stacks as the frames said it while they returned (capturing child only): innermost first, one thread behind the
 * other as they were visited, then (hicam_frames_sort) the first thread last.  A variable's bytes are
 * copied when it is saved, since the memory is lost with the frame; of memory variables the address is kept too.
 */
#include "abi.h"
#include <stddef.h>

struct hicam_saved {
	const struct hicam_var *var;
	const void *addr; /* where it stood; NULL if HICAM_BY_VALUE */
	size_t at;		  /* of its bytes: hicam_saved_bytes() */
};

struct hicam_frame {
	const struct hicam_function *function;
	const struct hicam_stage *stage;
	int number;	  /* of the stage */
	size_t first; /* hicam_frames.vars[first .. first + stage->nvars) */
};

struct hicam_frames {
	struct hicam_frame *frames;
	struct hicam_saved *vars;
	size_t nframes, nvars;
	const char *broken; /* not NULL: why what was saved makes no stack */
};
extern struct hicam_frames hicam_frames;

/* The copied bytes of a variable, aligned as it needs; good as long as nothing more is saved. */
void *hicam_saved_bytes(const struct hicam_saved *);
/* __hicam_values is to have room for SIZE bytes. */
void hicam_values_size(size_t size);
/* To be called when a stack is unwound: sets broken if the outermost frame is not whole. */
void hicam_frames_end(void);
/* Adds the frame with the calling thread's own variables (class.h). */
void hicam_frames_add_own(void);
/* Puts the threads into the order in which they travel, from the end on. */
void hicam_frames_sort(void);

#endif
