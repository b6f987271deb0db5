/* SPDX-License-Identifier: ISC */
#ifndef HICAM_CONTROL_H
#define HICAM_CONTROL_H

/*
 * The request channel.  Each process has a datagram socket PID in a folder that only its user can enter, and gets a
 * signal when a request has come; the answer goes to the socket that asked.  Nothing is opened or allocated for a
 * request, and who asks is told by the kernel (SCM_CREDENTIALS).
 *
 * Messages are lines of text, the same on all machines.  A request: "1", a token that the answers repeat, then one of
 *
 *	ls
 *	interval, microseconds (0: none)
 *	checkpoint, "stop" or "go", the path of the state or nothing (where checkpoints go)
 *
 * An answer: "1", the token, a word (enum hicam_answer as text), then lines `name value`.
 */
#include "capture.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	HICAM_CONTROL_TEXT = 8192, /* longest message */
	HICAM_CONTROL_FOLDERS = 3
};

/* The Ith folder where sockets may be, of the user UID, in PATH; false: there is no such. */
bool hicam_control_folder(unsigned i, unsigned uid, char *path, unsigned size);
/* Is it a folder that only UID can enter? */
bool hicam_control_is_private(const char *path, unsigned uid);
/* Removes the socket at PATH if it is nobody's; true: it was. */
bool hicam_control_sweep(const char *path);

/* Serves this process, unless that cannot be. */
void hicam_control_start(void);
/* The process ends: whoever waits is told, and the socket goes. */
void hicam_control_end(void);
/* In a child: its copy of the socket goes. */
void hicam_control_leave(void);
/* Before the process becomes another program; false: it is not served. */
bool hicam_control_pause(void);
/* The socket; -1: none. */
int hicam_control_descriptor(void);
static inline bool
hicam_control_is(int fd)
{
	return fd >= 0 && fd == hicam_control_descriptor();
}
/* In a signal handler: answers what can be answered at once.  True: something waits for a migration point. */
bool hicam_control_receive(void);

/* ---- in a thread of the run time's own, which is not stopped for captures ---- */

enum hicam_control_kind {
	HICAM_CONTROL_GO,
	HICAM_CONTROL_STOP, /* and end */
	HICAM_CONTROL_MOVE	/* and end when another process has gone on from it */
};
struct hicam_control_made {
	struct hicam_capture_result result;
	uint64_t pause_us;
	char file[4096]; /* of the state */
};
/* Waits for a checkpoint to FILE ("": where checkpoints go).  False: too many wait already, or there can be none. */
bool hicam_control_checkpoint(enum hicam_control_kind, const char *file, struct hicam_control_made *);
/* As hicam_wake_interval. */
int hicam_control_interval(uint64_t us);

/* ---- at a migration point ---- */

/* Checkpoints are wanted, *STOP: and one after which the process ends. */
bool hicam_control_wants(bool *stop);
/* One begins: those who asked first, and all who asked for the same, belong to it.  Its path, NULL: the usual one. */
const char *hicam_control_begins(bool stop);
/* All who asked for the one at work to stop ask for a move. */
bool hicam_control_moves(void);
/* It has been started, and has held the program up for PAUSE_US. */
void hicam_control_started(uint64_t pause_us);
/* It is to be tried again. */
void hicam_control_again(void);
/* It is over; FILE: of the state. */
void hicam_control_ended(const struct hicam_capture_result *, const char *file);

#endif
