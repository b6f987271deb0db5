/* SPDX-License-Identifier: ISC */
#ifndef HICAM_LOCK_H
#define HICAM_LOCK_H

/* Locks of the run time's own, held for moments only, never while a thread waits or is parked; and futexes. */
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* A variable of each thread, local to the program, of which the run time is a part. */
#define HICAM_OWN __thread __attribute__((tls_model("initial-exec")))

void hicam_lock_slowly(int *lock);
/* The system call; SHARED: by processes. */
int hicam_futex(int *word, int op, int value, const struct timespec *time, bool shared);
/* Wakes N who wait for *WORD, and returns how many did; errno stays. */
int hicam_futex_wake(int *word, int n, bool shared);

/*
 * Blocks all signals of the calling thread; what sigfillset leaves out too: the one by which the C library cancels
 * threads would end one that has locks.
 */
void hicam_block_all(uint64_t *old);
void hicam_unblock(const uint64_t *old);

static inline void
hicam_lock(int *lock)
{
	int free = 0;

	if (!__atomic_compare_exchange_n(lock, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		hicam_lock_slowly(lock);
}

static inline void
hicam_unlock(int *lock)
{
	if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2)
		hicam_futex_wake(lock, 1, false);
}

/* Of what handlers lock, too: all signals are blocked as long as it is locked. */
static inline void
hicam_lock_blocking(int *lock, uint64_t *old)
{
	hicam_block_all(old);
	hicam_lock(lock);
}

static inline void
hicam_unlock_blocking(int *lock, const uint64_t *old)
{
	hicam_unlock(lock);
	hicam_unblock(old);
}

#endif
