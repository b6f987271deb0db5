/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SYNC_H
#define HICAM_SYNC_H

/*
 * Mutexes and the like are ours, in the objects that the C library declares: what they hold is known in source terms
 * (__hicam_sync_get), and a wait for one has had no effect until it is over, but for those in a queue.  Objects that
 * processes share, robust mutexes and those with a protocol are the C library's.
 *
 * Phases of struct hicam_pending: what has been done when the call is made again.
 */
#include "thread.h"
#include "wait.h"

enum {
	HICAM_PHASE_QUEUED = 1,	 /* pthread_cond_wait, pthread_barrier_wait: in the queue, or taken out of it */
	HICAM_PHASE_RELOCK = 2,	 /* pthread_cond_wait: to lock the mutex, then to return the outcome */
	HICAM_PHASE_TRANSFER = 3 /* libc_io.c: as many bytes have gone as the outcome says */
};

/* Queues, by object: threads wait in the order in which they came. */
void hicam_queue_lock(const void *object);
void hicam_queue_unlock(const void *object);
/* With the lock held.  TICKET 0: behind all others. */
void hicam_queue_add(struct hicam_thread *, const void *object, uint64_t ticket);
/* Takes the first out, *COUNT (or NULL) less by one, and wakes it; false: there is none. */
bool hicam_queue_wake(const void *object, unsigned *count);
/* Takes T out; false: it was not in any. */
bool hicam_queue_remove(struct hicam_thread *);
/* In a child that the program forked: the others are in no queue any more, and have no lock. */
void hicam_queues_forked(void);

struct hicam_barrier {
	unsigned count, in; /* how many there are to be, and are */
	int shared, round;	/* of one that processes share: no state */
};

/* Lock, which could not be done at once, as W says; *W is spent. 0 with __hicam_waits 2: the caller is to poll. */
int hicam_mutex_lock(pthread_mutex_t *, struct hicam_wait *w);

/* Of a word that is 0 free, 1 locked, 2 locked and waited for: is it locked still?  Then it is waited for. */
bool hicam_sleep_locked(struct hicam_sleep *);
/* Locks such a word for one who has slept, and does not know whether he was the only one; false: it is locked. */
bool hicam_sleep_take(int *word);

/* Of __kind of a mutex; others mean that it is the C library's.  That of lock elision, which is not done, is set with
 * PTHREAD_MUTEX_NORMAL. */
enum { HICAM_MUTEX_TYPE = 3, HICAM_MUTEX_ELISION = 256 | 512 };

static inline bool
hicam_mutex_is_theirs(const pthread_mutex_t *m)
{
	return m->__data.__kind & ~(HICAM_MUTEX_TYPE | HICAM_MUTEX_ELISION);
}

/* An object is about to be looked at and written to: its cache line comes from another processor once, not twice. */
static inline void
hicam_claim(void *object)
{
#ifdef __x86_64__
	__asm__ volatile("prefetchw %0" : : "m"(*(char *)object));
#else
	__builtin_prefetch(object, 1);
#endif
}

/*
 * A microsecond or two, for one who could not take a lock.  Who has it for a moment only is best left alone meanwhile:
 * two threads that lock and unlock on two processors take the words from each other each time, and do a third of what
 * one does alone.
 */
static inline void
hicam_moment(void)
{
	enum { PAUSES = 50 };
	int i;

	for (i = 0; i < PAUSES; i++)
#if defined(__x86_64__) || defined(__i386__)
		__builtin_ia32_pause();
#else
		__asm__ volatile("");
#endif
}

/* In a child that the program forked: what others were about to do once is yet to be done. */
void hicam_once_forked(void);
/* State: how many such forks are behind this process; values of pthread_once_t depend on it. */
uint32_t hicam_once_forks(void);
void hicam_once_set_forks(uint32_t);

/* Why objects that were made cannot travel, NULL: they can. */
extern const char *hicam_sync_refused;

#endif
