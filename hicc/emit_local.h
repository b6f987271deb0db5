/* SPDX-License-Identifier: ISC */
#ifndef HICC_EMIT_LOCAL_H
#define HICC_EMIT_LOCAL_H

/* What the printers of a function with points share: emit_function.c, emit_body.c, emit_pad.c,
 * emit_frame.c. */

#include "emit.h"
#include "pass.h"

#include "../rt/abi.h"

enum emit_version {
	EMIT_WHOLE, /* the function, with the way in for a restore */
	EMIT_HOT,	/* the function without it */
	EMIT_CLONE	/* what a restore enters instead */
};

/* What is being printed. */
extern struct emit {
	struct buf *out;
	struct function *fun;
	struct plan *plan;
	enum emit_version version;
	const struct nest *around; /* the innermost loop with stages inside, or NULL */
	const char *next;		   /* the label that continue goes to, or NULL */
	bool calls;				   /* pads are calls of the run time */
	bool clang;				   /* for clang, not for GCC */
} emit;

/* ---- emit_body.c */
void emit_list(const struct flat *);

/* ---- emit_pad.c */

/* LOOP: whose turn ends there, or NULL. */
void emit_pad_poll(int stage, const struct flat *loop);
/* Behind the call at stage CALL, together with a poll at POLL, or -1. */
void emit_pad_behind(int call, int poll);
/* At the start of the body of LOOP: its poll, and the ways on for a restore. */
void emit_pad_start(const struct flat *loop);
/* At the top: is a restore under way that is to go on inside?  PREPARE prints what is to be done first, if any. */
void emit_pad_entry(void (*prepare)(void));
/* Cases of a switch over stages, from BASE up: where a restore leaves LIST for those inside. */
void emit_ways(const struct flat *list, int base);

/* ---- emit_frame.c */

/* "function, stage", as the run time's entries take them. */
const char *emit_stage_ref(int stage);
/* D = what comes in between. */
void emit_assign_begin(const struct decl *d);
void emit_assign_end(const struct decl *d);
/* The struct that holds the function's values, in front of it. */
void emit_frame_begin(void);
/* Where a restore reaches STAGE: loads what is not loaded yet, then its call goes on down, or the program goes on. */
void emit_go(int stage);
/* What a restore loads on its way into a loop; is there anything? */
void emit_nest_load(const struct nest *);
bool emit_nest_loads(const struct nest *);
/* Where a frame is saved that stands at STAGE. */
const char *emit_save_label(int stage);
bool emit_has_memory(void);
/* Ahead of the ways from the function's entry: gives all memory variables their contents. */
void emit_load_memory(void);
/* The places where frames are saved, and the way out. */
void emit_saves(void);

#endif
