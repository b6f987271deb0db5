/* SPDX-License-Identifier: ISC */
/* Barriers, spin locks, semaphores, and what is done once. */
#include "libc_local.h"
#include "poll.h"
#include "sync.h"
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <semaphore.h>
#include <stdarg.h>

/* ---- barriers ---------------------------------------------------------------------------------------------------- */

_Static_assert(sizeof(struct hicam_barrier) <= sizeof(pthread_barrier_t), "a barrier has room");

int
__hicam_pthread_barrier_init(pthread_barrier_t *restrict p, const pthread_barrierattr_t *restrict attr, unsigned count)
{
	struct hicam_barrier *b = (struct hicam_barrier *)p;
	int shared = PTHREAD_PROCESS_PRIVATE;

	if (attr)
		pthread_barrierattr_getpshared(attr, &shared);
	if (count == 0 || count > INT_MAX)
		return EINVAL;
	memset(p, 0, sizeof *p);
	b->count = count;
	b->shared = shared == PTHREAD_PROCESS_SHARED;
	return 0;
}

int
__hicam_pthread_barrier_destroy(pthread_barrier_t *p)
{
	(void)p;
	return 0;
}

static int
wait_shared(struct hicam_barrier *b)
{
	int round = __atomic_load_n(&b->round, __ATOMIC_SEQ_CST);

	if (__atomic_add_fetch(&b->in, 1, __ATOMIC_SEQ_CST) == b->count) {
		__atomic_store_n(&b->in, 0, __ATOMIC_SEQ_CST);
		__atomic_add_fetch(&b->round, 1, __ATOMIC_SEQ_CST);
		hicam_futex_wake(&b->round, INT_MAX, true);
		return PTHREAD_BARRIER_SERIAL_THREAD;
	}
	while (__atomic_load_n(&b->round, __ATOMIC_SEQ_CST) == round)
		hicam_futex_wait(&b->round, round, CLOCK_MONOTONIC, -1, true, false, false);
	return 0;
}

int
__hicam_pthread_barrier_wait(pthread_barrier_t *p)
{
	struct hicam_thread *t = hicam_self();
	struct hicam_barrier *b = (struct hicam_barrier *)p;
	struct hicam_wait w;
	bool last = false;

	/* who comes back has been counted already: the others may have gone on, and freed it */
	if (t->pending.phase == 0 && b->shared) {
		__hicam_waits = 0;
		return wait_shared(b);
	}
	if (!hicam_wait_begin(&w, CLOCK_MONOTONIC, NULL))
		return 0;
	if (t->pending.phase == 0) {
		hicam_queue_lock(p);
		last = b->in + 1 >= b->count;
		if (last) {
			b->in = 0;
			while (hicam_queue_wake(p, NULL))
				;
		} else {
			b->in++;
			hicam_queue_add(t, p, 0);
			t->pending.phase = HICAM_PHASE_QUEUED;
		}
		hicam_queue_unlock(p);
		if (last)
			return PTHREAD_BARRIER_SERIAL_THREAD;
	}
	while (!__atomic_load_n(&t->queued.woken, __ATOMIC_ACQUIRE))
		if (hicam_wait_futex(&w, &t->queued.woken, 0) == HICAM_STOPPED)
			return 0;
	t->pending.phase = 0;
	return 0;
}

/* ---- spin locks: 0 free, 1 locked, 2 locked and somebody sleeps
 * ------------------------------------------------------- */

int
__hicam_pthread_spin_init(pthread_spinlock_t *l, int shared)
{
	(void)shared;
	__atomic_store_n(l, 0, __ATOMIC_RELAXED);
	return 0;
}

int
__hicam_pthread_spin_destroy(pthread_spinlock_t *l)
{
	(void)l;
	return 0;
}

int
__hicam_pthread_spin_trylock(pthread_spinlock_t *l)
{
	int free = 0;

	return __atomic_compare_exchange_n(l, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED) ? 0 : EBUSY;
}

/* Who holds it may be stopped at a point, or not be running: sooner or later this sleeps. */
static __attribute__((noinline)) int
spin_lock_slowly(pthread_spinlock_t *l)
{
	struct hicam_sleep sleep = {(int *)l, 2, true, hicam_sleep_locked};
	struct hicam_wait w;
	int i;

	if (!hicam_wait_begin(&w, CLOCK_MONOTONIC, NULL))
		return 0;
	for (i = 0; i < 1000; i++)
		if (__atomic_load_n(l, __ATOMIC_RELAXED) == 0 && __hicam_pthread_spin_trylock(l) == 0)
			return 0;
	while (!hicam_sleep_take((int *)l))
		if (hicam_wait_sleep(&w, &sleep) == HICAM_STOPPED)
			return 0;
	return 0;
}

int
__hicam_pthread_spin_lock(pthread_spinlock_t *l)
{
	if (__builtin_expect(hicam_requested() || __hicam_pthread_spin_trylock(l) != 0, 0))
		return spin_lock_slowly(l);
	__hicam_waits = 0;
	return 0;
}

int
__hicam_pthread_spin_unlock(pthread_spinlock_t *l)
{
	if (__atomic_exchange_n(l, 0, __ATOMIC_RELEASE) == 2)
		hicam_futex_wake((int *)l, 1, true);
	return 0;
}

/* ---- semaphores: twice the value, and 1 if somebody sleeps.  Those with a name are the C library's
 * -------------------- */

enum { NAMED_MOST = 1024 };
static sem_t *named[NAMED_MOST];
static unsigned nnamed;

static bool
sem_is_theirs(const sem_t *s)
{
	unsigned i;

	for (i = 0; i < __atomic_load_n(&nnamed, __ATOMIC_ACQUIRE); i++)
		if (named[i] == s)
			return true;
	return false;
}

sem_t *
__hicam_sem_open(const char *name, int flags, ...)
{
	mode_t mode = 0;
	unsigned value = 0;
	va_list ap;
	sem_t *s;

	va_start(ap, flags);
	if (flags & 0100) { /* O_CREAT */
		mode = va_arg(ap, mode_t);
		value = va_arg(ap, unsigned);
	}
	va_end(ap);
	s = sem_open(name, flags, mode, value);
	if (s != SEM_FAILED && !sem_is_theirs(s) && nnamed < NAMED_MOST) {
		named[nnamed] = s;
		__atomic_add_fetch(&nnamed, 1, __ATOMIC_RELEASE);
	}
	return s;
}

static unsigned *
sem_word(sem_t *s)
{
	return (unsigned *)s;
}

int
__hicam_sem_init(sem_t *s, int shared, unsigned value)
{
	(void)shared;
	if (value > INT_MAX) {
		errno = EINVAL;
		return -1;
	}
	memset(s, 0, sizeof *s);
	*sem_word(s) = 2 * value;
	return 0;
}

int
__hicam_sem_destroy(sem_t *s)
{
	(void)s;
	return 0;
}

int
__hicam_sem_getvalue(sem_t *restrict s, int *restrict value)
{
	if (sem_is_theirs(s))
		return sem_getvalue(s, value);
	*value = (int)(__atomic_load_n(sem_word(s), __ATOMIC_SEQ_CST) / 2);
	return 0;
}

int
__hicam_sem_post(sem_t *s)
{
	unsigned *word = sem_word(s), now;

	if (sem_is_theirs(s))
		return sem_post(s);
	now = __atomic_load_n(word, __ATOMIC_RELAXED);
	do {
		if (now / 2 == INT_MAX) {
			errno = EOVERFLOW;
			return -1;
		}
	} while (!__atomic_compare_exchange_n(word, &now, (now + 2) & ~1u, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	if (now & 1)
		hicam_futex_wake((int *)word, INT_MAX, true);
	return 0;
}

static bool
sem_take(sem_t *s)
{
	unsigned *word = sem_word(s), now = __atomic_load_n(word, __ATOMIC_RELAXED);

	do
		if (now / 2 == 0)
			return false;
	while (!__atomic_compare_exchange_n(word, &now, now - 2, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

int
__hicam_sem_trywait(sem_t *s)
{
	if (sem_is_theirs(s))
		return sem_trywait(s);
	if (sem_take(s))
		return 0;
	errno = EAGAIN;
	return -1;
}

/* Still 0, after the others have been told that somebody sleeps? */
static bool
sem_empty(struct hicam_sleep *s)
{
	int now = 0;

	return __atomic_compare_exchange_n(s->word, &now, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED) || now == 1;
}

static int
sem_lock(sem_t *s, clockid_t clock, const struct timespec *until)
{
	struct hicam_sleep sleep = {(int *)sem_word(s), 1, true, sem_empty};
	struct hicam_wait w;

	if (sem_is_theirs(s)) {
		__hicam_waits = 0;
		return until ? sem_clockwait(s, clock, until) : sem_wait(s);
	}
	if (!hicam_wait_begin(&w, clock, until))
		return -1;
	w.cancels = true;
	while (!sem_take(s)) {
		if (hicam_wait_bad(until) || w.broken) {
			errno = w.broken ? EINTR : EINVAL;
			return -1;
		}
		switch (hicam_wait_sleep(&w, &sleep)) {
		case HICAM_TIMED_OUT:
			errno = ETIMEDOUT;
			return -1;
		case HICAM_INTERRUPTED:
			errno = EINTR;
			return -1;
		case HICAM_STOPPED:
			return -1;
		case HICAM_WOKEN:
			break;
		}
	}
	return 0;
}

int
__hicam_sem_wait(sem_t *s)
{
	return sem_lock(s, CLOCK_MONOTONIC, NULL);
}

int
__hicam_sem_timedwait(sem_t *restrict s, const struct timespec *restrict until)
{
	return sem_lock(s, CLOCK_REALTIME, until);
}

int
__hicam_sem_clockwait(sem_t *restrict s, clockid_t clock, const struct timespec *restrict until)
{
	return sem_lock(s, clock, until);
}

/* ---- once ------------------------------------------------------------------------------------------------------- */

/* A forked child has none of the others that are at work: AT_WORK is another number in it, by GENERATION larger. */
enum { NOT_YET, AT_WORK, DONE, GENERATION = 4 };
static int at_work = AT_WORK;

void
hicam_once_forked(void)
{
	hicam_once_set_forks(hicam_once_forks() + 1);
}

uint32_t
hicam_once_forks(void)
{
	return (uint32_t)at_work / GENERATION;
}

void
hicam_once_set_forks(uint32_t n)
{
	at_work = (int)(n * GENERATION + AT_WORK);
}

static void
leave_once(int *state, int now)
{
	__atomic_store_n(state, now, __ATOMIC_RELEASE);
	hicam_futex_wake(state, INT_MAX, false);
}

/* Its thread ends in the routine, which is called again by another one. */
static void
give_up_once(void *state)
{
	leave_once(state, NOT_YET);
}

static void
once(int *state, void (*routine)(void))
{
	int now = __atomic_load_n(state, __ATOMIC_ACQUIRE);

	do {
		while (now == at_work) {
			hicam_futex_wait(state, at_work, CLOCK_MONOTONIC, -1, false, false, false);
			now = __atomic_load_n(state, __ATOMIC_ACQUIRE);
		}
		if (now == DONE)
			return;
	} while (!__atomic_compare_exchange_n(state, &now, at_work, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE));
	pthread_cleanup_push(give_up_once, state);
	__hicam_atomic++;
	routine();
	__hicam_atomic--;
	pthread_cleanup_pop(0);
	leave_once(state, DONE);
}

int
__hicam_pthread_once(pthread_once_t *state, void (*routine)(void))
{
	once(state, routine);
	return 0;
}

void
__hicam_call_once(once_flag *flag, void (*routine)(void))
{
	once((int *)flag, routine);
}
