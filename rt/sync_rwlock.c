/* SPDX-License-Identifier: ISC */
/*
 * Read-write locks.  __readers: how many have it, or WRITER; __cur_writer the number of the thread that writes;
 * __writers wait to write.  __wrphase_futex (those who read) and __writers_futex (who write) are what threads sleep on:
 * twice how often some were woken, and SLEEPERS while there are any.
 *
 * A lock is not handed over: who is woken takes it if nobody was faster, else sleeps again.  At the end of a lock all
 * who wait to read are woken, or one who waits to write.  That one makes the others known again, when it takes the lock
 * or goes back to sleep; who is woken to read sees to writers at the end of its own lock.
 */
#include "libc_local.h"
#include "poll.h"
#include "stats.h"
#include "sync.h"
#include <errno.h>
#include <limits.h>

enum { WRITER = (int)((unsigned)INT_MAX + 1), SLEEPERS = 1 };

static bool
rwlock_is_theirs(const pthread_rwlock_t *l)
{
	return l->__data.__shared;
}

static bool
rwlock_writers_first(const pthread_rwlock_t *l)
{
	return l->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/* Do others wait to write? */
static bool
rwlock_writers(pthread_rwlock_t *l)
{
	return __atomic_load_n(&l->__data.__writers, __ATOMIC_SEQ_CST) != 0;
}

/* Can it be taken while it has READERS? */
static bool
rwlock_free(pthread_rwlock_t *l, int readers, bool write)
{
	if (write)
		return readers == 0;
	return readers >= 0 && readers != INT_MAX && !(rwlock_writers_first(l) && rwlock_writers(l));
}

static bool
rwlock_take(pthread_rwlock_t *l, bool write)
{
	int *readers = (int *)&l->__data.__readers, now;

	hicam_claim(l);
	now = __atomic_load_n(readers, __ATOMIC_RELAXED);
	do {
		if (!rwlock_free(l, now, write))
			return false;
	} while (!__atomic_compare_exchange_n(readers, &now, write ? WRITER : now + 1, true, __ATOMIC_ACQUIRE,
										  __ATOMIC_RELAXED));
	if (write)
		__atomic_store_n(&l->__data.__cur_writer, (int)hicam_self()->number, __ATOMIC_RELAXED);
	return true;
}

static int *
rwlock_ends(pthread_rwlock_t *l, bool write)
{
	return (int *)(write ? &l->__data.__writers_futex : &l->__data.__wrphase_futex);
}

/* Those who wait to read, or one who waits to write, is to look again.  False: none slept. */
static bool
rwlock_wake(pthread_rwlock_t *l, bool write)
{
	int *ends = rwlock_ends(l, write), seen = __atomic_load_n(ends, __ATOMIC_SEQ_CST);

	return seen & SLEEPERS &&
		   __atomic_compare_exchange_n(ends, &seen, (int)((unsigned)seen + SLEEPERS), false, __ATOMIC_SEQ_CST,
									   __ATOMIC_RELAXED) &&
		   hicam_futex_wake(ends, write ? 1 : INT_MAX, false) > 0;
}

/* It was locked for whom WROTE, and is not any more. */
static void
rwlock_ended(pthread_rwlock_t *l, bool wrote)
{
	if (rwlock_writers_first(l)) {
		if (!rwlock_wake(l, true) && !rwlock_writers(l))
			rwlock_wake(l, false);
	} else if (!wrote || !rwlock_wake(l, false))
		rwlock_wake(l, true);
}

struct rwlock_sleep {
	struct hicam_sleep sleep; /* on the ends */
	pthread_rwlock_t *l;
	bool write;
};

/* Still locked, after the others have been told that somebody waits? */
static bool
rwlock_locked(struct hicam_sleep *s)
{
	struct rwlock_sleep *r = (struct rwlock_sleep *)s;

	s->value = __atomic_or_fetch(s->word, SLEEPERS, __ATOMIC_SEQ_CST);
	return !rwlock_free(r->l, __atomic_load_n((int *)&r->l->__data.__readers, __ATOMIC_SEQ_CST), r->write);
}

/* A wait to write is over: others are to be woken at the end of this LOCK, or, without it, need not let it go first. */
static void
rwlock_waited(pthread_rwlock_t *l, bool lock)
{
	bool others = __atomic_sub_fetch(&l->__data.__writers, 1, __ATOMIC_SEQ_CST) != 0;

	if (lock && others)
		__atomic_or_fetch(rwlock_ends(l, true), SLEEPERS, __ATOMIC_SEQ_CST);
	else if (!lock && !others && rwlock_writers_first(l))
		rwlock_wake(l, false);
}

/* Leaves those who have it alone for some microseconds; true: it was free at times. */
static bool
rwlock_leave_alone(pthread_rwlock_t *l, bool write)
{
	enum { LOOKS = 8 };
	bool free = false;
	int look;

	for (look = 0; look < LOOKS; look++) {
		hicam_moment();
		free |= rwlock_free(l, __atomic_load_n((int *)&l->__data.__readers, __ATOMIC_RELAXED), write);
	}
	return free;
}

/*
 * Where others lock and unlock all the time: leaves them alone for longer, the more often that is so.  They need not
 * wake this one then, which costs both more than what they lock for.  False: the caller is to poll.
 */
static bool
rwlock_nap(struct hicam_wait *w)
{
	enum { FIRST_US = 50, MOST_US = 800, RECENTLY_US = 2000 };
	static HICAM_OWN uint64_t end, length;
	uint64_t now = hicam_now_us();

	if (now > end + RECENTLY_US)
		length = FIRST_US;
	else if (length < MOST_US)
		length *= 2;
	end = now + length;
	return hicam_wait_nap(w, (int64_t)length) != HICAM_STOPPED;
}

static int
rwlock_lock(pthread_rwlock_t *l, bool write, clockid_t clock, const struct timespec *until)
{
	struct rwlock_sleep sleep = {{rwlock_ends(l, write), 0, false, rwlock_locked}, l, write};
	enum hicam_woken woken = HICAM_WOKEN;
	struct hicam_wait w;
	bool busy;

	if (!hicam_wait_begin(&w, clock, until))
		return 0;
	if (rwlock_take(l, write))
		return 0;
	if (__atomic_load_n(&l->__data.__cur_writer, __ATOMIC_RELAXED) == (int)hicam_self()->number)
		return EDEADLK;
	if (hicam_wait_bad(until))
		return EINVAL;
	busy = rwlock_leave_alone(l, write);
	if (rwlock_take(l, write))
		return 0;
	if (busy && until == NULL && !rwlock_nap(&w))
		return 0;
	if (write)
		__atomic_add_fetch(&l->__data.__writers, 1, __ATOMIC_SEQ_CST);
	do
		woken = hicam_wait_sleep(&w, &sleep.sleep);
	while (woken != HICAM_TIMED_OUT && woken != HICAM_STOPPED && !rwlock_take(l, write));
	if (__hicam_mode)
		return 0; /* counted again when it is made again */
	if (write)
		rwlock_waited(l, woken != HICAM_TIMED_OUT && woken != HICAM_STOPPED);
	return woken == HICAM_TIMED_OUT ? ETIMEDOUT : 0;
}

static __attribute__((noinline)) int
rwlock_lock_slowly(pthread_rwlock_t *l, bool write, clockid_t clock, const struct timespec *until)
{
	if (!rwlock_is_theirs(l))
		return rwlock_lock(l, write, clock, until);
	__hicam_waits = 0;
	if (until)
		return write ? pthread_rwlock_clockwrlock(l, clock, until) : pthread_rwlock_clockrdlock(l, clock, until);
	return write ? pthread_rwlock_wrlock(l) : pthread_rwlock_rdlock(l);
}

static inline int
rwlock_lock_soon(pthread_rwlock_t *l, bool write)
{
	hicam_claim(l);
	if (__builtin_expect(hicam_requested() || rwlock_is_theirs(l) || !rwlock_take(l, write), 0))
		return rwlock_lock_slowly(l, write, CLOCK_MONOTONIC, NULL);
	__hicam_waits = 0;
	return 0;
}

int
__hicam_pthread_rwlock_rdlock(pthread_rwlock_t *l)
{
	return rwlock_lock_soon(l, false);
}

int
__hicam_pthread_rwlock_wrlock(pthread_rwlock_t *l)
{
	return rwlock_lock_soon(l, true);
}

int
__hicam_pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict l, const struct timespec *restrict until)
{
	return rwlock_lock_slowly(l, false, CLOCK_REALTIME, until);
}

int
__hicam_pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict l, const struct timespec *restrict until)
{
	return rwlock_lock_slowly(l, true, CLOCK_REALTIME, until);
}

int
__hicam_pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict l, clockid_t clock, const struct timespec *restrict until)
{
	return rwlock_lock_slowly(l, false, clock, until);
}

int
__hicam_pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict l, clockid_t clock, const struct timespec *restrict until)
{
	return rwlock_lock_slowly(l, true, clock, until);
}

int
__hicam_pthread_rwlock_tryrdlock(pthread_rwlock_t *l)
{
	if (rwlock_is_theirs(l))
		return pthread_rwlock_tryrdlock(l);
	return rwlock_take(l, false) ? 0 : EBUSY;
}

int
__hicam_pthread_rwlock_trywrlock(pthread_rwlock_t *l)
{
	if (rwlock_is_theirs(l))
		return pthread_rwlock_trywrlock(l);
	return rwlock_take(l, true) ? 0 : EBUSY;
}

int
__hicam_pthread_rwlock_unlock(pthread_rwlock_t *l)
{
	int *readers = (int *)&l->__data.__readers;
	bool wrote;

	hicam_claim(l);
	if (rwlock_is_theirs(l))
		return pthread_rwlock_unlock(l);
	wrote = __atomic_load_n(readers, __ATOMIC_RELAXED) < 0;
	if (wrote) {
		__atomic_store_n(&l->__data.__cur_writer, 0, __ATOMIC_RELAXED);
		__atomic_store_n(readers, 0, __ATOMIC_SEQ_CST);
	} else if (__atomic_sub_fetch(readers, 1, __ATOMIC_SEQ_CST) != 0)
		return 0;
	rwlock_ended(l, wrote);
	return 0;
}
