/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SIGNALS_H
#define HICAM_SIGNALS_H

/*
 * Signals around a capture.  While it begins, the thread that makes it takes none, those that are parked neither; one
 * that waits may have taken one when the others stop: it holds it, and runs the handler when they go on.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct hicam_thread;
struct hicam_item;

/* A signal that a thread has taken, and has not told the program of. */
struct hicam_held {
	siginfo_t info;
	sigset_t mask; /* of the thread before that */
	struct hicam_held *next;
};

/* The calling thread takes no signals until hicam_signals_release. */
void hicam_signals_hold(void);
void hicam_signals_release(void);
/* Notes what is pending, and what is left of timers, at one moment; others are stopped, and signals held. */
void hicam_signals_note(void);
/* A restored thread, the calling one, with all signals blocked, gets what was pending for it, and its mask. */
void hicam_signals_resume(struct hicam_thread *);

/* The alternate signal stack of a thread: it ends, it is restored and the calling one. */
void hicam_altstack_end(struct hicam_thread *);
void hicam_altstack_resume(const struct hicam_thread *);
/* In a child that captures, or ALONE in the program itself: what handlers have left on them is gone. */
void hicam_altstack_clear(bool alone);

/* Adds the signals that the run time has taken for itself. */
void hicam_signals_reserved(sigset_t *);
/* They interrupt system calls that they would have restarted, or do so no more. */
void hicam_signals_interrupt(bool on);
/* Has the program a handler for any signal? */
bool hicam_signal_any(void);
/* From now on signals may be pending for one thread (pthread_kill, raise). */
void hicam_signals_directed(void);

/* ---- what the program does not see (libc_sigmask.c) ---- */

/* SIG is the run time's; the calling thread blocks it no longer. */
void hicam_mask_take(int sig);
/* In a child of the program's: none is any more. */
void hicam_mask_forked(void);
/* Adds what the calling thread blocks as far as the program knows. */
void hicam_mask_hidden(sigset_t *);
/* It is what it was before a handler, as the system's mask is. */
void hicam_mask_back(const sigset_t *);
/* A thread begins with MASK as the program knows it, the system knows it already. */
void hicam_mask_inherit(const sigset_t *mask);
/* SIG is given up to the program.  False: which does not block it; else it is pending. */
bool hicam_mask_pass(int sig);
/* A set for the system; SET, or one in *ROOM. */
const sigset_t *hicam_mask_wait(const sigset_t *set, sigset_t *room);
/* May one of SET be given up? */
bool hicam_mask_may_pass(const sigset_t *set);
/* Takes one of SET that is pending by hicam_mask_pass; 0: there is none. */
int hicam_mask_passed(const sigset_t *set, siginfo_t *);
bool hicam_mask_pending(int sig);
/* SIG was pending before a restore.  False: it is not the run time's here. */
bool hicam_mask_resume(int sig);
/* From now on there are clean-up routines to be run when a signal ends the program. */
void hicam_signal_clean_up(void);
/* Ends the program by SIG. */
void hicam_signal_die(int sig);
/* In a child of the program's: the signals are the program's. */
void hicam_signals_forked(void);

/* ---- timers (libc_timer.c) ---- */

/* Timers by timer_create.  Adds their signals. */
void hicam_timer_signals(sigset_t *);
/* Notes what is left of all timers.  False: one has expired without being set again yet. */
bool hicam_timer_note(void);
/* In si_timerid of a signal of a timer that was pending before a restore. */
enum { HICAM_TIMER_BEFORE = -1 };
/* The program gets a signal of a timer. */
void hicam_timer_came(int sig, const siginfo_t *);
/* What the program would be told of a pending SIG of a timer. */
bool hicam_timer_info(int sig, siginfo_t *);

/* The value that goes with a signal, in HICAM_VALUE_NUMBERS and a pointer; what of the union is meant shows. */
enum { HICAM_VALUE_NUMBERS = 3 };
enum hicam_value_is {
	HICAM_VALUE_INT,
	HICAM_VALUE_POINTER,
	HICAM_VALUE_WORD /* a number as a pointer */
};
enum hicam_value_is hicam_value_is(union sigval);
void hicam_value_save(struct hicam_item *, union sigval);
union sigval hicam_value_load(const int64_t *numbers, void *pointer);

/* Signal sets as they travel: a bit each from signal 1 on. */
int64_t hicam_set_to_number(const sigset_t *);
void hicam_number_to_set(int64_t number, sigset_t *);

#endif
