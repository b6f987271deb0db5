/* SPDX-License-Identifier: ISC */
#ifndef HICAM_THREAD_H
#define HICAM_THREAD_H

/*
 * The program's threads.  Each has a record, which itself and the thread that makes a capture use: how they meet is in
 * thread_stop.c.  A thread's number is what the program has as its pthread_t; it is never used again, and stays the
 * same after a restore.
 */
#include "abi.h"
#include "lock.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hicam_thread_at {
	HICAM_RUNNING,
	HICAM_WAITING, /* in a call that can be made again: nothing has happened in it so far */
	HICAM_PARKED,  /* at a migration point, until the capture has begun */
	HICAM_ENDED
};

/* Where a call that waits goes on when it is made again. */
struct hicam_pending {
	int theirs, breaking; /* signals of the program's (libc_state.h) before the poll in front of it */
	bool late, breaks;	  /* capture: the one, the other has come since */
	bool on;
	bool asked;			/* its caller has just passed its poll */
	int64_t given, end; /* time as the program gave it, in ns; when it ends (CLOCK_MONOTONIC); -1: never */
	int phase;			/* of a wait in several steps (sync.h): 0 at its start */
	int64_t outcome;	/* what it is to return, or how much of it has been done */
	int64_t left;		/* state: end, as time that was left */
};

/* A thread in a queue: it waits until another takes it out. */
struct hicam_queued {
	const void *object; /* NULL: in none */
	uint64_t ticket;	/* order of arrival */
	int woken;			/* it has been taken out; a futex */
	struct hicam_thread *next;
};

struct hicam_value {
	uint64_t made; /* of the key it belongs to */
	void *value;
};

/* What kind of function it runs. */
enum hicam_thread_kind {
	HICAM_POSIX,   /* void *(*)(void *) */
	HICAM_C11,	   /* int (*)(void *) */
	HICAM_NOTIFIES /* void (*)(union sigval), whose argument is in the place of a pointer */
};

struct hicam_thread {
	struct hicam_thread *next; /* in the order of the numbers */
	uint32_t number;		   /* 1: main */
	int at;					   /* enum hicam_thread_at */
	int ended;				   /* futex */
	bool begun, detached, joinable, foreign;
	bool cancelled;					   /* asked to end: unless that waits, what it runs then is not seen */
	bool cancel_waits, cancel_at_once; /* pthread_setcancelstate, pthread_setcanceltype */
	enum hicam_thread_kind kind;
	bool restored; /* made by a restore */
	pthread_t real;
	void *start, *arg, *result;
	size_t stack_size;
	char *stack_base, *stack_lowest;
	jmp_buf context; /* where it waits or is parked */
	void *tls;		 /* its thread pointer */
	int errno_then;
	sigset_t mask;
	bool mask_later; /* what the kernel has is to be added to it */
	sigset_t beside; /* its mask, while `blocking` */
	bool blocking;	 /* it blocks more signals for the moment, by itself */
	bool frozen;	 /* it has stopped in a handler, for a capture without a fork */
	bool moves;		 /* it is in a call that a signal cuts short without loss */
	pid_t tid;
	stack_t signal_stack;	 /* by sigaltstack; of no size: none */
	struct hicam_held *held; /* signals it has taken while the others are stopped */
	struct hicam_pending pending;
	struct hicam_queued queued;
	const void *reads; /* a stream, alone, in a read for which it has to wait; NULL: none */
	struct hicam_thread *next_reader;
	struct hicam_value *values; /* of its keys; NULL: none yet */
	size_t first, frames;		/* capture and restore: in hicam_frames, resume.c */
	bool unwound;				/* in the child: its frames are saved */
};

extern HICAM_OWN struct hicam_thread *hicam_self_known; /* NULL: not known yet */
extern struct hicam_thread *hicam_threads;				/* main first */
extern bool hicam_threaded;								/* there has ever been more than one */

struct hicam_thread *hicam_thread_adopt(void);

static inline struct hicam_thread *
hicam_self(void)
{
	return __builtin_expect(hicam_self_known != NULL, 1) ? hicam_self_known : hicam_thread_adopt();
}

/* Also while it stands and says so again and again. */
static inline bool
hicam_thread_has_ended(const struct hicam_thread *t)
{
	return __atomic_load_n(&t->at, __ATOMIC_SEQ_CST) == HICAM_ENDED;
}

/* Is P in what is or was the stack of a thread? */
bool hicam_thread_stack_holds(const void *p);
/* Main begins; its stack is below BASE. */
void hicam_thread_start(void *base);
/* Where its stack ends. */
void hicam_thread_note_main(void);
/* In a restore; NULL: there is none. */
struct hicam_thread *hicam_thread_numbered(int64_t number);
/* Threads whose end has not been seen, the calling one included. */
unsigned hicam_thread_count(void);
/* Around a fork by the program: the CHILD has this thread only, and no lock in it is held by others. */
void hicam_thread_forks(void);
void hicam_thread_forked(bool child);
/* Cuts such calls (moves) of others short, so that they come to a point. */
void hicam_thread_nudge(void);
/* Number of a thread besides the calling one that neither waits nor is parked; 0: none. */
uint32_t hicam_thread_running(void);
/* From one thread to several, unless there are already.  False: out of memory. */
bool hicam_threads_begin(void);
/* A thread of the program begins with FUNCTION, detached as ATTR says; may be called by threads that are not its own.
 */
void hicam_thread_notify(void (*function)(union sigval), union sigval, const pthread_attr_t *attr);
/* What a restore gives one for which the program asked for SIZE. */
size_t hicam_thread_stack_size(size_t size);
/* Makes T as a restore found it run BODY; false: errno says why. */
bool hicam_thread_recreate(struct hicam_thread *, void *(*body)(struct hicam_thread *));
/* A record as a restore reads it; NULL: the number is taken, or 0. */
struct hicam_thread *hicam_thread_new(uint32_t number);
/* In a restored thread, the calling one: it can be cancelled, or is, as it was. */
void hicam_thread_cancel_resume(struct hicam_thread *);
/* The values of keys: runs the destructors at the end of a thread. */
void hicam_keys_end(struct hicam_thread *);
/* In a child that the program forked: no other thread has their lock. */
void hicam_keys_forked(void);

/* ---- meeting (thread_stop.c) ---------------------------------------------------------------------------------- */

/*
 * Waits until no other thread runs.  False: one did not come to a migration point in time, and all go on; *WHO is its
 * number.
 */
bool hicam_threads_stop(uint32_t *who);
/* thread_mask.c: whether masks can be looked up; in T before it waits; of all that wait, false: no. */
void hicam_thread_masks_begin(void);
void hicam_thread_mask_note(struct hicam_thread *);
bool hicam_thread_masks_look(void);
/* Those that wait do nothing any more, whatever they wait for, for good.  False: that could not be had, they go on. */
bool hicam_threads_freeze(void);
/* In a handler of the thread's. */
void hicam_thread_freezes(void);
/* A thread of the run time's own waits until they go. */
void hicam_threads_stand_by(void);
/* They go on; in a new process too. */
void hicam_threads_go(void);
/* Threads that are made, or wait, do not go on until then. */
void hicam_threads_hold(void);
/* What the calling thread T must say of itself before a capture; it has noted errno. */
void hicam_thread_note(struct hicam_thread *);
/* Again, when it takes no more signals: handlers that have run meanwhile may end the wait that it is in. */
void hicam_thread_note_handlers(struct hicam_thread *);
/* At a migration point.  1 in the capturing child: the frame is to be saved. */
int hicam_thread_park(void);
/*
 * The calling thread is not cancelled from now on, PTHREAD_CANCEL_ASYNCHRONOUS or not; *WAS is for
 * pthread_setcancelstate. The C library ends a thread whatever it has meanwhile put off if the signal was under way:
 * that has come when this returns, or does not come.
 */
void hicam_thread_not_cancelled(int *was);
/* Is one of the others to park? */
bool hicam_threads_stopping(void);

/*
 * `if (hicam_waiting()) { call; hicam_waited(); }`: a call in which the thread counts as waiting.  False in the
 * capturing child, and only there, when the frames are to be saved: the call is to be made again.
 */
#define hicam_waiting() (_setjmp(hicam_self()->context) == 0 ? (hicam_thread_waits(), true) : false)
void hicam_thread_waits(void);
void hicam_waited(void);
/* Around a signal handler of the program's: the thread runs meanwhile, but holds it while others are stopped. */
int hicam_handler_begins(struct hicam_held *, const siginfo_t *, const void *context);
void hicam_handler_ends(int at);

/* In the child: leaves for the stack of a thread that waits or is parked. */
_Noreturn void hicam_thread_visit(struct hicam_thread *);
/* Calls BODY with much stack and the thread pointer of T. */
_Noreturn void hicam_thread_leave(struct hicam_thread *, void (*body)(void));

/* ---- waiting --------------------------------------------------------------------------------------------------- */

enum hicam_woken {
	HICAM_WOKEN,
	HICAM_TIMED_OUT,
	HICAM_INTERRUPTED, /* by a signal handler of the program's */
	HICAM_STOPPED	   /* the caller is to poll, and call again */
};
/*
 * What a thread sleeps on: *word while it is value.  needed, if not NULL, is asked right before the sleep, when the
 * thread counts as waiting already: it marks the object as one that somebody waits for, so that those who use it
 * meanwhile have no reason to wake anybody, and may set value; false: the thread need not sleep.  It may take nothing.
 */
struct hicam_sleep {
	int *word, value;
	bool shared; /* by processes */
	bool (*needed)(struct hicam_sleep *);
};
/*
 * Waits while *WORD is VALUE, until END on CLOCK (ns; -1: for ever).  STOPS: the thread counts as waiting meanwhile.
 * CANCELS: pthread_cancel ends it.
 */
enum hicam_woken hicam_futex_wait(int *word, int value, clockid_t clock, int64_t end, bool shared, bool stops,
								  bool cancels);
/*
 * HICAM_INTERRUPTED if more handlers have run than *THEIRS (libc_state.h), also if they did before the sleep began;
 * *THEIRS is then how many.
 */
enum hicam_woken hicam_futex_sleep(struct hicam_sleep *, clockid_t clock, int64_t end, bool stops, bool cancels,
								   int *theirs);
/* At the end of a handler: a sleep that the calling thread was about to begin is over at once. */
void hicam_thread_sleeps_no_more(void);

#endif
