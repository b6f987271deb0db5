/* SPDX-License-Identifier: ISC */
/*
 * Mutexes and condition variables.  A mutex: __lock 0 free, 1 locked, 2 locked and perhaps waited for; __owner the
 * number of the thread; __count locks besides the first; __kind as the C library has it.
 */
#include "libc_local.h"
#include "poll.h"
#include "sync.h"
#include <errno.h>
#include <limits.h>

static bool
take(pthread_mutex_t *m)
{
	int free = 0;

	return __atomic_compare_exchange_n(&m->__data.__lock, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Does the owner lock it again, or may he not?  -1: he is not the owner. */
static int
again(pthread_mutex_t *m)
{
	int type = m->__data.__kind & HICAM_MUTEX_TYPE;

	if (type != PTHREAD_MUTEX_RECURSIVE_NP && type != PTHREAD_MUTEX_ERRORCHECK_NP)
		return -1;
	if (__atomic_load_n(&m->__data.__owner, __ATOMIC_RELAXED) != (int)hicam_self()->number)
		return -1;
	if (type == PTHREAD_MUTEX_ERRORCHECK_NP)
		return EDEADLK;
	if (m->__data.__count == UINT_MAX)
		return EAGAIN;
	m->__data.__count++;
	return 0;
}

static int
own(pthread_mutex_t *m)
{
	__atomic_store_n(&m->__data.__owner, (int)hicam_self()->number, __ATOMIC_RELAXED);
	return 0;
}

bool
hicam_sleep_locked(struct hicam_sleep *s)
{
	int now = 1;

	return __atomic_compare_exchange_n(s->word, &now, 2, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED) || now == 2;
}

bool
hicam_sleep_take(int *word)
{
	int free = 0;

	return __atomic_compare_exchange_n(word, &free, 2, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

int
hicam_mutex_lock(pthread_mutex_t *m, struct hicam_wait *w)
{
	struct hicam_sleep sleep = {&m->__data.__lock, 2, false, hicam_sleep_locked};
	int result = again(m);

	if (result >= 0)
		return result;
	do
		switch (hicam_wait_sleep(w, &sleep)) {
		case HICAM_TIMED_OUT:
			return ETIMEDOUT;
		case HICAM_STOPPED:
			return 0;
		default:
			break;
		}
	while (!hicam_sleep_take(&m->__data.__lock));
	return own(m);
}

/* Is it free after some microseconds, in which its owner is left alone? */
static bool
take_soon(pthread_mutex_t *m)
{
	if (__atomic_load_n(&m->__data.__owner, __ATOMIC_RELAXED) == (int)hicam_self()->number)
		return false;
	hicam_moment();
	hicam_moment();
	return take(m);
}

/* TRIED: it could not be taken a moment ago.  Each look at it takes it from the processor of its owner. */
static __attribute__((noinline)) int
lock_slowly(pthread_mutex_t *m, bool tried, clockid_t clock, const struct timespec *until)
{
	struct hicam_wait w;

	if (hicam_mutex_is_theirs(m)) {
		__hicam_waits = 0;
		return until ? pthread_mutex_clocklock(m, clock, until) : pthread_mutex_lock(m);
	}
	if (!hicam_wait_begin(&w, clock, until))
		return 0;
	if ((!tried && take(m)) || take_soon(m))
		return own(m);
	return hicam_wait_bad(until) && again(m) < 0 ? EINVAL : hicam_mutex_lock(m, &w);
}

int
__hicam_pthread_mutex_lock(pthread_mutex_t *m)
{
	hicam_claim(m);
	if (__builtin_expect(hicam_requested() || hicam_mutex_is_theirs(m), 0))
		return lock_slowly(m, false, CLOCK_MONOTONIC, NULL);
	if (__builtin_expect(!take(m), 0))
		return lock_slowly(m, true, CLOCK_MONOTONIC, NULL);
	__hicam_waits = 0;
	return own(m);
}

int
__hicam_pthread_mutex_timedlock(pthread_mutex_t *restrict m, const struct timespec *restrict until)
{
	return lock_slowly(m, false, CLOCK_REALTIME, until);
}

int
__hicam_pthread_mutex_clocklock(pthread_mutex_t *restrict m, clockid_t clock, const struct timespec *restrict until)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	return lock_slowly(m, false, clock, until);
}

int
__hicam_pthread_mutex_trylock(pthread_mutex_t *m)
{
	int result;

	if (hicam_mutex_is_theirs(m))
		return pthread_mutex_trylock(m);
	if (take(m))
		return own(m);
	result = again(m);
	return result == EAGAIN || result == 0 ? result : EBUSY;
}

int
__hicam_pthread_mutex_unlock(pthread_mutex_t *m)
{
	int type = m->__data.__kind & HICAM_MUTEX_TYPE;

	if (__builtin_expect(hicam_mutex_is_theirs(m), 0))
		return pthread_mutex_unlock(m);
	if (type == PTHREAD_MUTEX_RECURSIVE_NP || type == PTHREAD_MUTEX_ERRORCHECK_NP) {
		if (__atomic_load_n(&m->__data.__owner, __ATOMIC_RELAXED) != (int)hicam_self()->number)
			return EPERM;
		if (m->__data.__count > 0) {
			m->__data.__count--;
			return 0;
		}
	}
	__atomic_store_n(&m->__data.__owner, 0, __ATOMIC_RELAXED);
	if (__atomic_exchange_n(&m->__data.__lock, 0, __ATOMIC_RELEASE) == 2)
		hicam_futex_wake(&m->__data.__lock, 1, false);
	return 0;
}

int
__hicam_pthread_mutex_destroy(pthread_mutex_t *m)
{
	if (!hicam_mutex_is_theirs(m) && __atomic_load_n(&m->__data.__lock, __ATOMIC_RELAXED) != 0)
		return EBUSY;
	return pthread_mutex_destroy(m);
}

/* ---- condition variables: __wrefs has the clock, as the C library sets it; the rest stays 0 ---- */

static bool
cond_is_theirs(const pthread_cond_t *c)
{
	return c->__data.__wrefs & 1; /* shared by processes */
}

/* The number of threads in the queue, so that nobody looks for those who are not there. */
static unsigned *
waiters(pthread_cond_t *c)
{
	return &c->__data.__g_size[0];
}

struct cond_wait {
	pthread_cond_t *c;
	pthread_mutex_t *m;
	struct hicam_thread *t;
};

/* False: T has been taken out by a signal, which goes to another if it PASSES_ON and C is still there. */
static bool
leave_queue(pthread_cond_t *c, struct hicam_thread *t, bool passes_on)
{
	bool left;

	hicam_queue_lock(c);
	left = hicam_queue_remove(t);
	if (left)
		__atomic_sub_fetch(waiters(c), 1, __ATOMIC_SEQ_CST);
	else if (passes_on)
		hicam_queue_wake(c, waiters(c));
	hicam_queue_unlock(c);
	return left;
}

/* T is not to wait after all. */
static void
give_up(pthread_cond_t *c, struct hicam_thread *t)
{
	leave_queue(c, t, true);
	t->pending.phase = 0;
}

/* The thread ends in the wait: with the mutex. */
static void
cancelled(void *arg)
{
	const struct cond_wait *w = arg;

	give_up(w->c, w->t);
	__hicam_pthread_mutex_lock(w->m);
}

static int
wait_in_queue(pthread_cond_t *c, struct hicam_thread *t, struct hicam_wait *w)
{
	enum hicam_woken woken = HICAM_WOKEN;

	while (!__atomic_load_n(&t->queued.woken, __ATOMIC_ACQUIRE)) {
		woken = hicam_wait_futex(w, &t->queued.woken, 0);
		if (woken == HICAM_STOPPED)
			return 0;
		if (woken != HICAM_TIMED_OUT)
			continue;
		if (leave_queue(c, t, false))
			t->pending.outcome = ETIMEDOUT;
		break;
	}
	t->pending.phase = HICAM_PHASE_RELOCK;
	return 0;
}

/* Once the thread has been taken out of the queue C may have been freed: who comes back does not look at it. */
static int
cond_wait(pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock, const struct timespec *until)
{
	struct hicam_thread *t = hicam_self();
	struct cond_wait end = {c, m, t};
	struct hicam_wait w;
	int error;

	if (t->pending.phase == 0 && cond_is_theirs(c)) {
		__hicam_waits = 0;
		return until ? pthread_cond_clockwait(c, m, clock, until) : pthread_cond_wait(c, m);
	}
	if (!hicam_wait_begin(&w, clock, until))
		return 0;
	if (t->pending.phase == 0) {
		if (hicam_wait_bad(until))
			return EINVAL;
		hicam_queue_lock(c);
		hicam_queue_add(t, c, 0);
		__atomic_add_fetch(waiters(c), 1, __ATOMIC_SEQ_CST);
		hicam_queue_unlock(c);
		t->pending.phase = HICAM_PHASE_QUEUED;
		t->pending.outcome = 0;
		if ((error = __hicam_pthread_mutex_unlock(m)) != 0) {
			give_up(c, t);
			return error;
		}
	}
	if (t->pending.phase == HICAM_PHASE_QUEUED) {
		w.cancels = true;
		pthread_cleanup_push(cancelled, &end);
		wait_in_queue(c, t, &w);
		pthread_cleanup_pop(0);
		w.cancels = false;
		if (__hicam_waits == 2)
			return 0;
	}
	w.given = w.end = -1;
	if (hicam_mutex_is_theirs(m))
		error = pthread_mutex_lock(m);
	else if (take(m))
		error = own(m);
	else {
		error = hicam_mutex_lock(m, &w);
		if (__hicam_waits == 2)
			return 0;
	}
	t->pending.phase = 0;
	return error ? error : (int)t->pending.outcome;
}

int
__hicam_pthread_cond_wait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m)
{
	return cond_wait(c, m, CLOCK_MONOTONIC, NULL);
}

int
__hicam_pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
							   const struct timespec *restrict until)
{
	bool begins = hicam_self()->pending.phase == 0;

	return cond_wait(c, m, begins && c->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME, until);
}

int
__hicam_pthread_cond_clockwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m, clockid_t clock,
							   const struct timespec *restrict until)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	return cond_wait(c, m, clock, until);
}

static int
wake(pthread_cond_t *c, bool all)
{
	if (__atomic_load_n(waiters(c), __ATOMIC_SEQ_CST) == 0)
		return 0;
	hicam_queue_lock(c);
	while (hicam_queue_wake(c, waiters(c)) && all)
		;
	hicam_queue_unlock(c);
	return 0;
}

int
__hicam_pthread_cond_signal(pthread_cond_t *c)
{
	return cond_is_theirs(c) ? pthread_cond_signal(c) : wake(c, false);
}

int
__hicam_pthread_cond_broadcast(pthread_cond_t *c)
{
	return cond_is_theirs(c) ? pthread_cond_broadcast(c) : wake(c, true);
}

int
__hicam_pthread_cond_destroy(pthread_cond_t *c)
{
	return cond_is_theirs(c) ? pthread_cond_destroy(c) : 0;
}

/* ---- C11 --------------------------------------------------------------------------------------------------------- */

static int
c11(int error)
{
	return error == 0			? thrd_success
		   : error == EBUSY		? thrd_busy
		   : error == ETIMEDOUT ? thrd_timedout
		   : error == ENOMEM	? thrd_nomem
								: thrd_error;
}

int
__hicam_mtx_lock(mtx_t *m)
{
	return c11(__hicam_pthread_mutex_lock((pthread_mutex_t *)m));
}

int
__hicam_mtx_timedlock(mtx_t *restrict m, const struct timespec *restrict until)
{
	return c11(__hicam_pthread_mutex_timedlock((pthread_mutex_t *)m, until));
}

int
__hicam_mtx_trylock(mtx_t *m)
{
	return c11(__hicam_pthread_mutex_trylock((pthread_mutex_t *)m));
}

int
__hicam_mtx_unlock(mtx_t *m)
{
	return c11(__hicam_pthread_mutex_unlock((pthread_mutex_t *)m));
}

void
__hicam_mtx_destroy(mtx_t *m)
{
	__hicam_pthread_mutex_destroy((pthread_mutex_t *)m);
}

int
__hicam_cnd_wait(cnd_t *c, mtx_t *m)
{
	return c11(__hicam_pthread_cond_wait((pthread_cond_t *)c, (pthread_mutex_t *)m));
}

int
__hicam_cnd_timedwait(cnd_t *restrict c, mtx_t *restrict m, const struct timespec *restrict until)
{
	return c11(__hicam_pthread_cond_timedwait((pthread_cond_t *)c, (pthread_mutex_t *)m, until));
}

int
__hicam_cnd_signal(cnd_t *c)
{
	return c11(__hicam_pthread_cond_signal((pthread_cond_t *)c));
}

int
__hicam_cnd_broadcast(cnd_t *c)
{
	return c11(__hicam_pthread_cond_broadcast((pthread_cond_t *)c));
}

void
__hicam_cnd_destroy(cnd_t *c)
{
	__hicam_pthread_cond_destroy((pthread_cond_t *)c);
}
