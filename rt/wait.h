/* SPDX-License-Identifier: ISC */
#ifndef HICAM_WAIT_H
#define HICAM_WAIT_H

/*
 * Waits for other threads, as wrappers begin them.  The caller in the program has set __hicam_waits if it can stop in
 * them; then they end without a result and with __hicam_waits 2 when it is to poll, and are made again.
 */
#include "thread.h"

struct hicam_wait {
	bool stops;	  /* the caller can stop */
	bool cancels; /* to be set where pthread_cancel is to end it */
	bool broken;  /* a signal that breaks it off came while the caller polled */
	clockid_t clock;
	int64_t given, end;	  /* ns, -1: for ever */
	int theirs, breaking; /* signals of the program's so far */
	int seen;			  /* those that have ended a sleep, too */
};

/*
 * UNTIL: on CLOCK, NULL: for ever.  A wait under way goes on for what was left of it.  False: the caller is to poll
 * first.  A time that is none is left to hicam_wait_bad.
 */
bool hicam_wait_begin(struct hicam_wait *, clockid_t clock, const struct timespec *until);
bool hicam_wait_bad(const struct timespec *until);
/* The wait has come to nothing: the caller is to poll, and to call again. */
void hicam_wait_ask(const struct hicam_wait *);
/* Sleeps, if there is need; HICAM_STOPPED: return at once. */
enum hicam_woken hicam_wait_sleep(struct hicam_wait *, struct hicam_sleep *);
/* The same while *WORD, of this process alone, is VALUE. */
enum hicam_woken hicam_wait_futex(struct hicam_wait *, int *word, int value);
/* Sleeps for US microseconds, whatever the wait is for; HICAM_STOPPED as above. */
enum hicam_woken hicam_wait_nap(struct hicam_wait *, int64_t us);

#endif
