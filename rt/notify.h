/* SPDX-License-Identifier: ISC */
#ifndef HICAM_NOTIFY_H
#define HICAM_NOTIFY_H

/*
 * Timers whose expiries begin threads (SIGEV_THREAD), on CLOCK_MONOTONIC and CLOCK_REALTIME.  The system knows nothing
 * of them, so that what has become of each expiry is known at any moment: it has begun a thread, or is yet to do so.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct hicam_item;

struct hicam_notifier {
	struct hicam_notifier *next;
	bool listed;
	void (*function)(union sigval); /* NULL: not in use */
	union sigval value;
	pthread_attr_t attr;
	size_t stack_size; /* that the program asked for; 0: it did not */
	clockid_t clock;
	struct hicam_waker *waker;
	int64_t first, interval; /* ns on the clock of the waker; 0: does not run */
	int64_t seen;			 /* expiries since first that threads were begun for */
	int64_t due;			 /* others, from before a restore */
	int overruns;			 /* of the last one */
	int64_t owed;			 /* capture: expiries that are yet to begin a thread */
};

bool hicam_notifier_can(clockid_t);
/* As timer_create and the others: 0, or -1 with errno. */
int hicam_notifier_make(struct hicam_notifier *, clockid_t, const struct sigevent *);
int hicam_notifier_delete(struct hicam_notifier *);
int hicam_notifier_set(struct hicam_notifier *, int flags, const struct itimerspec *, struct itimerspec *old);
int hicam_notifier_get(struct hicam_notifier *, struct itimerspec *left);
int hicam_notifier_overruns(struct hicam_notifier *);

/* From now on no thread begins as long as others are stopped. */
void hicam_notifiers_stop(void);
/* Around a fork by the program: the child has none. */
void hicam_notifiers_fork(void);
void hicam_notifiers_forked(bool child);

/* Capture, while the others are stopped: as hicam_notifier_get and hicam_notifier_overruns, and what is owed. */
void hicam_notifier_note(struct hicam_notifier *, struct itimerspec *left, int *overruns);
/* HICAM_NOTIFIER_NUMBERS and the function; back to one that has been set, while threads are held. */
enum { HICAM_NOTIFIER_NUMBERS = 2 };
void hicam_notifier_save(struct hicam_item *, const struct hicam_notifier *);
bool hicam_notifier_damaged(const int64_t *numbers);
void hicam_notifier_load(struct hicam_notifier *, const int64_t *numbers, int overruns);

#endif
