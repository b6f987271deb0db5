/* SPDX-License-Identifier: ISC */
#ifndef HICAM_POLL_H
#define HICAM_POLL_H

/* Migration points: when a checkpoint is due, and what happens if it cannot be made. */

#include "abi.h"
#include <stdbool.h>

/* Has the next point anything to do? */
static inline bool
hicam_requested(void)
{
	return __atomic_load_n(&__hicam_request, __ATOMIC_RELAXED) != 0;
}

/* Sets up what hicam_config asks for, so that polls take the slow path when they should. */
void hicam_poll_start(void);
/* At the end of the program: waits for a background checkpoint, and reports one that was refused so far. */
void hicam_poll_end(void);

enum hicam_ask {
	HICAM_ASK_NOTHING, /* of the next point; but a signal of ours has come */
	HICAM_ASK_STOP,	   /* checkpoint, and end */
	HICAM_ASK_INTERVAL,
	HICAM_ASK_CONTROL /* what control.c or a capture at work says */
};
/* In a handler of our own signals: a point is to see to this. */
void hicam_poll_ask(enum hicam_ask);
/* In a handler: SIG ends the program, and a point is to clean up before. */
void hicam_poll_end_by(int sig);
/* In any thread: TO takes the program's place, a point cleans up before; it may be called in a handler. */
void hicam_poll_leave(void (*to)(void));
/* In a handler, time after time: what waits for a point too long is done without. */
void hicam_poll_insists(void);
/* Has nothing seen to it yet? */
bool hicam_poll_asked(void);

/* Instead of a child this process has made the checkpoint after which it ends. */
struct hicam_capture_result;
_Noreturn void hicam_poll_over(const struct hicam_function *, int stage, const struct hicam_capture_result *);

/* Functions are to ask at their entry whether they go on.  0, or -1 with errno. */
int hicam_poll_resuming(void);
/* The restored program's stack stands again. */
void hicam_poll_resumed(void);

/* Takes the result of a capture at work if it is there; any thread may.  False: it is at work. */
bool hicam_poll_collect(void);
/* Waits for a capture at work and begins none until hicam_poll_continue.  False: nothing to do, nor to continue. */
bool hicam_poll_pause(void);
void hicam_poll_continue(void);

#endif
