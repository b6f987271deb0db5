/* SPDX-License-Identifier: ISC */
#ifndef HICAM_LIBC_WAIT_H
#define HICAM_LIBC_WAIT_H

/* Shared by libc_wait.c and libc_io.c: a call that waits, and is made again when it was the run time that woke it. */
#include "libc_local.h"
#include "thread.h"
#include <errno.h>
#include <stdarg.h>

enum { FOREVER = -1, NS = 1000000000, NS_PER_MS = 1000000 };

struct wait {
	sig_atomic_t own, theirs; /* signals before the call */
	sig_atomic_t breaking;	  /* those behind which calls are not restarted, before its caller polled */
	bool late;				  /* a signal of the program's, which ends the wait, came while the caller polled */
	int64_t given, end;		  /* nanoseconds to wait; when it ends (CLOCK_MONOTONIC); FOREVER */
	bool caller;			  /* polls, and calls again */
	int *turn, cancel; /* libc_io.c: lock that is held, NULL: none; whether the thread could be cancelled before */
};

/* The wait for NS nanoseconds, or FOREVER, begins or goes on.  False: the caller is to poll first. */
bool hicam_call_begins(struct wait *, int64_t ns);
/* Has one of our signals, and none of the program's, come since the call began, or since this was last asked? */
bool hicam_was_ours(struct wait *);
/* The caller is to poll, and to go on with this wait. */
void hicam_asks(const struct wait *);
/* After a call has failed: is it to be made again? */
bool hicam_again(struct wait *);

/* In front of a call, with hicam_came behind it, in which the thread counts as waiting; false in the capturing child.
 */
#define GOES(w) (!(w)->caller || !hicam_threaded || hicam_waiting())

static inline void
hicam_came(const struct wait *w)
{
	if (w->caller && hicam_threaded)
		hicam_waited();
}

/* CALL, which gives -1 when it fails, until it was not us that interrupted it.  -1 at once if the caller polls first.
 */
#define WAIT(w, ns, call)                                 \
	__extension__({                                       \
		__typeof__(call) volatile result_ = -1;           \
                                                          \
		if (hicam_call_begins(&(w), (ns)) && (w).late)    \
			errno = EINTR;                                \
		else if (__hicam_waits != 2)                      \
			do {                                          \
				if (!GOES(&(w))) {                        \
					hicam_asks(&(w));                     \
					break;                                \
				}                                         \
				result_ = (call);                         \
				hicam_came(&(w));                         \
			} while (result_ == -1 && hicam_again(&(w))); \
		result_;                                          \
	})

/* ---- transfers (libc_io.c) ---- */

/* After a wait that a signal has ended: false if the call is over, errno or __hicam_waits says why. */
bool hicam_waits_on(struct wait *);
/* Is FD a file that needs no waiting for? */
bool hicam_io_never_waits(int fd);
/*
 * Waits until FD can be read or written (EVENTS; 0: it does not wait), in a wait that has begun; hicam_io_done is to
 * follow behind the call.  False: that is over, errno or __hicam_waits says why.
 */
bool hicam_io_ready(struct wait *, int fd, short events);
void hicam_io_done(struct wait *);
/* How much of a transfer of SIZE that goes on (pending.on before it began) had gone when its caller stopped in it. */
size_t hicam_io_take_up(const struct wait *, bool goes_on, size_t size);
/* The caller stops in a transfer of which DONE bytes have gone; -1. */
ssize_t hicam_io_stops(const struct wait *, size_t done);

/* ---- reads of streams (libc_input.c) ---- */

/* Does another thread read F, for which it has to wait? */
bool hicam_input_is_read(const FILE *);
/*
 * Waits until this thread is the one that reads F; hicam_input_leave is to follow.  False: the call is over, errno or
 * __hicam_waits says why.
 */
bool hicam_input_take(struct wait *, const FILE *);
/*
 * BODY(F, ...), which reads as it likes, when there is a byte that is no white space, which goes if SKIPS, or the end.
 * What comes behind that byte is waited for in BODY.
 */
typedef int hicam_input_body(FILE *, const char *format, va_list);
int hicam_input_scan(FILE *, bool skips, hicam_input_body *, const char *format, va_list);

#endif
