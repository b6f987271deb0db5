/* SPDX-License-Identifier: ISC */
#ifndef HICAM_LIBC_STATE_H
#define HICAM_LIBC_STATE_H

/*
 * The C library's hidden state, as the core sees it: the `hicam_item libc<>` of a state's body (spec.h), the homes of
 * results that libc hands out in memory of its own, and the streams.
 *
 * Order of calls.  Start: hicam_libc_start().  Capture: hicam_libc_capture_prepare() in the parent, while signals are
 * held (signals.h); in the child hicam_libc_visit() as often as wanted, then hicam_libc_encode().  Restore:
 * hicam_libc_start(); hicam_libc_decode(), which opens files but changes none, and after which streams and homes have
 * their addresses; when every pointer it asked for is in place, hicam_libc_commit(). Nothing else may use the program's
 * streams between decode and commit.
 */
#include "lock.h"
#include "wire.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Notes which descriptors and signal dispositions the process came with.  Before main. */
void hicam_libc_start(void);

/* Flushes the output streams, and notes errno, what is pending, what is left of timers, and open files. */
void hicam_libc_capture_prepare(void);

/* Writes the hicam_pointer for P; FUNCTION: P is the address of a function.  Failures are the core's to remember. */
typedef void hicam_put_pointer(struct hicam_out *, const void *p, bool function);
/* Reads one; *SLOT gets the address, at once or at any time before hicam_libc_commit(). */
typedef void hicam_get_pointer(struct hicam_in *, void **slot, bool function);
/* Shown one pointer that libc's state holds. NAME is the item's ("strtok"). */
typedef void hicam_see_pointer(void *arg, const char *name, const void *p, bool function);

/* Shows every pointer that hicam_libc_encode() would put. */
void hicam_libc_visit(hicam_see_pointer *, void *arg);

/* Writes the libc<> field.  false with *REFUSAL (malloced) if something is open or set that cannot travel. */
bool hicam_libc_encode(struct hicam_out *, hicam_put_pointer *, char **refusal);

/* Reads the libc<> field.  false with *ERROR (malloced): path and reason; the exit status for it is 70. */
bool hicam_libc_decode(struct hicam_in *, hicam_get_pointer *, char **error);

/* Cuts files, installs handlers, registers exit functions, sets locale, umask and errno, in this order. */
bool hicam_libc_commit(char **error);

/*
 * Homes (spec.h, HICAM_WHERE_LIBC): true if P points into memory that stands for libc's own results (struct tm of
 * localtime, text of strerror ...), with what travels.  The reverse gives NULL for what is not there.
 */
bool hicam_libc_home(const void *p, unsigned *home, int64_t *number);
void *hicam_libc_home_at(unsigned home, int64_t number);

/* Number of a stream the program has (0, 1, 2: stdin, stdout, stderr), -1 if P is none, -2 if it was one: stale. */
int hicam_stream_index(const void *p);
/* The stream of that number, NULL if there is none. */
FILE *hicam_stream_at(unsigned number);

/* FD is the run time's own from now on (OWN) or no longer: captures leave it out. */
void hicam_file_own(int fd, bool own);
/* With all signals blocked: one that nobody is told of comes now, and is gone at the end. */
void hicam_file_passing(bool begins);
/* In a child: nobody is left who could be about to say so. */
void hicam_file_forked(void);

/*
 * Takes a signal for the run time: from now on FIRST is called for it, whatever the program installs, which it still
 * sees when it asks.  What FIRST does not take (false) is the program's.  hicam_signal_deliver does what the program
 * wanted done on SIG.
 */
bool hicam_signal_reserve(int sig, bool (*first)(int sig, siginfo_t *));
void hicam_signal_deliver(int sig);
/*
 * Signals so far that the run time took for itself in this thread, that a handler of the program's got, and of those
 * the ones that break off calls (no SA_RESTART).
 */
extern HICAM_OWN volatile sig_atomic_t hicam_signals_own, hicam_signals_theirs, hicam_signals_breaking;

/* Runs the routines of hicam_cleanup, the last one first. */
void hicam_cleanup_run(void);

/* Supplied by the core: writes HICAM_STATS, called in the process that hicam_libc_start() saw, before _exit. */
void hicam_stats_write(void);
/* Supplied by the core: this process is a child by the program's own fork and is not checkpointed or counted. */
void hicam_forked(void);

#endif
