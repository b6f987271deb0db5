/* SPDX-License-Identifier: ISC */
#ifndef HICC_PAD_H
#define HICC_PAD_H

#include "ast.h"
#include "util.h"

/*
 * A statement that does nothing until the run time opens its pad: then it goes to CALL when the stack is unwound, to
 * POLL when there is a request.  Either may be NULL.
 */
void pad_print(struct buf *, const struct target *, const char *call, const char *poll);

/* Is an open pad a call of the run time, which knows from a table where to go? */
bool pad_calls(const struct target *);

/* To LABEL on the way to the stages FIRST to LAST, or HICAM_WAY_POLL or HICAM_WAY_CALL to save one's own. */
struct pad_way {
	int first, last;
	const char *label;
};

struct pad {
	const char *function; /* address of its descriptor */
	int kinds;			  /* of enum hicam_pad_kind */
	int poll, call;		  /* stages of its own, or -1 */
	struct pad_way *ways;
	size_t nways;
	const struct expr **loads; /* what is to be in registers there (ahead.c) */
	size_t nloads;
};

enum { PAD_WAYS = 24 }; /* to different labels: GCC takes 30 operands */
void pad_print_call(struct buf *, const struct pad *);

/* A variable in a register: the stage's by-value variable NUMBER. */
struct pad_value {
	size_t number;
	const char *name;
	bool floating;
};

enum { PAD_INTEGERS = 8, PAD_FLOATS = 12 }; /* that there are registers for at once */
/* Where pads are calls: tells the run time what is in which registers.  WHOLE: with that the frame is saved. */
void pad_print_save(struct buf *, const struct pad_value *, size_t n, bool whole, bool clang);

/*
 * Where pads are calls: lets the run time load variables of the function that is being restored, whose NUMBERs are
 * those among all of its variables that some stage saves.  STANDS: its frame stands then.
 */
void pad_print_load(struct buf *, const struct pad_value *, size_t n, bool stands);

#endif
