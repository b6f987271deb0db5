/* SPDX-License-Identifier: ISC */
#ifndef HICAM_CAPTURE_H
#define HICAM_CAPTURE_H

/*
 * A capture: the process forks, the child unwinds its stack, encodes and writes the state, and says through a pipe how
 * it went; the parent waits (hicam_capture_wait) or goes on and asks later.  A process that is to end behind it can do
 * the child's work itself, as far as it cannot fork; it does not survive that.
 */
#include "abi.h"
#include "heap.h"
#include <stdbool.h>
#include <stdint.h>

struct hicam_capture_result {
	int status; /* 0: written; 1: refused; 74: I/O or memory */
	bool late;	/* refused as a thread did not come; it may have in time */
	uint64_t state_bytes, encode_us;
	uint64_t child_kib; /* memory that only the child has, at its end; 0 if nobody wants to know */
	struct hicam_heap_usage heap;
	char text[600]; /* reason, unless 0 */
};

enum hicam_capture {
	HICAM_CAPTURE_CHILD,   /* this is the child: every frame is to save itself and return */
	HICAM_CAPTURE_STARTED, /* the child is at work: hicam_capture_wait */
	HICAM_CAPTURE_NOT	   /* refused at once, see the result */
};

/*
 * Starts one at this point, to FILE (NULL: where checkpoints go).  There must be none at work.  Other threads are
 * stopped when it is started, until hicam_threads_go().  WANTED: somebody asks what it cost.  LAST: the
 * process ends if it succeeds.
 */
enum hicam_capture hicam_capture_start(const struct hicam_function *, int stage, const char *file, bool wanted,
									   bool last, struct hicam_capture_result *);
/* The path that the last one went to. */
const char *hicam_capture_file(void);
/* A child is at work, or not gone yet. */
bool hicam_capture_busy(void);
/* Where its result comes from; -1: none. */
int hicam_capture_descriptor(void);
static inline bool
hicam_capture_is(int fd)
{
	return fd >= 0 && fd == hicam_capture_descriptor();
}
/*
 * Fetches the result, once, as soon as the child has said it (BLOCK: waits for that); it is at work, nevertheless,
 * until this has been asked again when it is gone, for which BLOCK waits, too.  False: not yet, or it was fetched
 * before.
 */
bool hicam_capture_wait(bool block, struct hicam_capture_result *);
/*
 * In the child, when the outermost function of the calling thread has returned: goes to the next thread, or encodes,
 * writes, reports, _exit.
 */
_Noreturn void hicam_capture_unwound(void);
/* In the child, at a point: the calling thread is about to save its frames. */
void hicam_capture_unwinds(void);
/* Forgets the child of another process (after a fork by the program). */
void hicam_capture_forget(void);

#endif
