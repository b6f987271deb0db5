/* SPDX-License-Identifier: ISC */
/*
 * A thread of the run time's own for each of the two clocks sleeps until the next expiry, and begins threads of the
 * program.  It is not state, and made again with the first timer: all that it goes by is in the timers, under a lock,
 * and it begins nothing while the others are stopped.
 */
#include "notify.h"
#include "libc_local.h"
#include "own_thread.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>

enum { NS = 1000000000, NEVER = -1, STACK = 256 << 10 };
static const int64_t FOREVER = INT64_MAX / 2; /* about as far as the system goes, and may be added to the time of day */

struct hicam_waker {
	clockid_t clock;
	int changed; /* futex */
	bool runs;
};
static struct hicam_waker wakers[] = {{CLOCK_MONOTONIC, 0, false}, {CLOCK_REALTIME, 0, false}};
enum { ELAPSED, TIME_OF_DAY, WAKERS };

static struct hicam_notifier *notifiers;
static int lock; /* of all of it, with all signals blocked, as handlers set timers */

/* ---- time ---------------------------------------------------------------------------------------------------------
 */

static int64_t
now_of(const struct hicam_waker *w)
{
	struct timespec t;

	return clock_gettime(w->clock, &t) == 0 ? (int64_t)t.tv_sec * NS + t.tv_nsec : 0;
}

static int64_t
to_ns(const struct timespec *t)
{
	int64_t ns;

	if (__builtin_mul_overflow((int64_t)t->tv_sec, (int64_t)NS, &ns) || ns > FOREVER - NS)
		return FOREVER;
	return ns + t->tv_nsec;
}

static struct timespec
from_ns(int64_t ns)
{
	return (struct timespec){(time_t)(ns / NS), (long)(ns % NS)};
}

static bool
is_time(const struct timespec *t)
{
	return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < NS;
}

/* Expiries since `first` was set. */
static int64_t
expiries(const struct hicam_notifier *n, int64_t now)
{
	if (n->first == 0 || now < n->first)
		return 0;
	return n->interval ? 1 + (now - n->first) / n->interval : 1;
}

/* When the next expiry is that begins a thread. */
static int64_t
next_of(const struct hicam_notifier *n)
{
	int64_t after;

	if (n->first == 0 || (n->interval == 0 && n->seen > 0))
		return NEVER;
	if (__builtin_mul_overflow(n->seen, n->interval, &after) || __builtin_add_overflow(n->first, after, &after))
		return NEVER;
	return sizeof(time_t) == 4 && after / NS > INT32_MAX ? NEVER : after;
}

static int64_t
left_of(const struct hicam_notifier *n, int64_t now)
{
	if (n->first == 0)
		return 0;
	if (now < n->first)
		return n->first - now;
	return n->interval ? n->interval - (now - n->first) % n->interval : 0;
}

/* ---- expiries -----------------------------------------------------------------------------------------------------
 */

static int64_t
expire(struct hicam_notifier *n, int64_t now)
{
	int64_t all = expiries(n, now), due = n->due + (all > n->seen ? all - n->seen : 0);

	if (due > 0) {
		n->overruns = due - 1 > INT32_MAX ? INT32_MAX : (int)(due - 1);
		n->seen += due - n->due;
		n->due = 0;
		hicam_thread_notify(n->function, n->value, &n->attr);
	}
	return next_of(n);
}

/* When it is to wake next. */
static int64_t
expire_all(struct hicam_waker *w)
{
	struct hicam_notifier *n;
	int64_t now = now_of(w), next = NEVER, at;

	for (n = notifiers; n; n = n->next) {
		if (n->function == NULL || n->waker != w)
			continue;
		at = expire(n, now);
		if (at != NEVER && (next == NEVER || at < next))
			next = at;
	}
	return next;
}

/* Nothing in it may ask for the calling thread's record. */
static void *
wake(void *arg)
{
	struct hicam_waker *w = arg;
	int64_t next = NEVER;
	bool stopped;
	int changed;

	for (;;) {
		hicam_lock(&lock);
		changed = __atomic_load_n(&w->changed, __ATOMIC_SEQ_CST);
		stopped = hicam_threads_stopping();
		if (!stopped)
			next = expire_all(w);
		hicam_unlock(&lock);
		if (stopped)
			hicam_threads_stand_by();
		else
			hicam_futex_wait(&w->changed, changed, w->clock, next, false, false, false);
	}
	return NULL;
}

static bool
start(struct hicam_waker *w)
{
	w->runs = w->runs || hicam_own_thread_detached(STACK, wake, w);
	return w->runs;
}

void
hicam_notifiers_stop(void)
{
	uint64_t signals;

	if (__atomic_load_n(&notifiers, __ATOMIC_ACQUIRE) == NULL)
		return;
	hicam_lock_blocking(&lock, &signals);
	hicam_unlock_blocking(&lock, &signals);
}

void
hicam_notifiers_fork(void)
{
	hicam_lock(&lock);
}

void
hicam_notifiers_forked(bool child)
{
	struct hicam_notifier *n;
	int i;

	for (n = notifiers; child && n; n = n->next)
		n->function = NULL;
	for (i = 0; child && i < WAKERS; i++)
		wakers[i].runs = false;
	hicam_unlock(&lock);
}

/* ---- as the program uses them -------------------------------------------------------------------------------------
 */

bool
hicam_notifier_can(clockid_t clock)
{
	return clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME;
}

/* Of FROM, or NULL, what a thread can have in common with others. */
static int
copy_attributes(struct hicam_notifier *n, const pthread_attr_t *from)
{
	struct sched_param param;
	size_t size;
	int value, error = pthread_attr_init(&n->attr);

	n->stack_size = 0;
	if (error)
		return error;
	pthread_attr_setdetachstate(&n->attr, PTHREAD_CREATE_DETACHED);
	if (from == NULL)
		return 0;
	if (pthread_attr_getstacksize(from, &size) == 0 && pthread_attr_setstacksize(&n->attr, size) == 0)
		n->stack_size = size;
	if (pthread_attr_getguardsize(from, &size) == 0)
		pthread_attr_setguardsize(&n->attr, size);
	if (pthread_attr_getinheritsched(from, &value) == 0)
		pthread_attr_setinheritsched(&n->attr, value);
	if (pthread_attr_getschedpolicy(from, &value) == 0)
		pthread_attr_setschedpolicy(&n->attr, value);
	if (pthread_attr_getschedparam(from, &param) == 0)
		pthread_attr_setschedparam(&n->attr, &param);
	return 0;
}

/* With the lock held. */
static bool
start_for(clockid_t clock)
{
	return start(&wakers[ELAPSED]) && (clock != CLOCK_REALTIME || start(&wakers[TIME_OF_DAY]));
}

/* With the lock held: N is in use, and off. */
static void
use(struct hicam_notifier *n, clockid_t clock, void (*function)(union sigval), union sigval value)
{
	n->function = function;
	n->value = value;
	n->clock = clock;
	n->waker = &wakers[ELAPSED];
	n->first = n->interval = n->seen = n->due = 0;
	n->overruns = 0;
	if (n->listed)
		return;
	n->listed = true;
	n->next = notifiers;
	__atomic_store_n(&notifiers, n, __ATOMIC_RELEASE);
}

int
hicam_notifier_make(struct hicam_notifier *n, clockid_t clock, const struct sigevent *event)
{
	uint64_t signals;
	bool made = false;

	if (hicam_threads_begin() && copy_attributes(n, event->sigev_notify_attributes) == 0) {
		hicam_lock_blocking(&lock, &signals);
		made = start_for(clock);
		if (made)
			use(n, clock, event->sigev_notify_function, event->sigev_value);
		hicam_unlock_blocking(&lock, &signals);
		if (!made)
			pthread_attr_destroy(&n->attr);
	}
	if (!made)
		errno = EAGAIN;
	return made ? 0 : -1;
}

/* In a child of the program's there may be none, though its number is known. */
static int
done(bool was)
{
	if (was)
		return 0;
	errno = EINVAL;
	return -1;
}

int
hicam_notifier_delete(struct hicam_notifier *n)
{
	uint64_t signals;
	bool was;

	hicam_lock_blocking(&lock, &signals);
	was = n->function != NULL;
	n->function = NULL;
	hicam_unlock_blocking(&lock, &signals);
	if (was)
		pthread_attr_destroy(&n->attr);
	return done(was);
}

/* *LEFT as the program is shown it. */
static void
look(const struct hicam_notifier *n, int64_t now, struct itimerspec *left)
{
	left->it_value = from_ns(left_of(n, now));
	left->it_interval = from_ns(n->interval);
}

/* With the lock held: ABSOLUTE, or from now on. */
static void
set(struct hicam_notifier *n, bool absolute, int64_t value, int64_t interval)
{
	/* as the system does it, a step of the time of day moves only what is set to one */
	n->waker = &wakers[absolute && n->clock == CLOCK_REALTIME ? TIME_OF_DAY : ELAPSED];
	n->first = value && !absolute ? value + now_of(n->waker) : value;
	n->interval = interval;
	n->seen = n->due = 0;
	n->overruns = 0;
	__atomic_add_fetch(&n->waker->changed, 1, __ATOMIC_SEQ_CST);
	hicam_futex_wake(&n->waker->changed, 1, false);
}

int
hicam_notifier_set(struct hicam_notifier *n, int flags, const struct itimerspec *new, struct itimerspec *old)
{
	struct itimerspec time;
	uint64_t signals;
	bool is;

	if (new == NULL || !is_time(&new->it_value) || !is_time(&new->it_interval))
		return done(false);
	time = *new; /* may be *old */
	hicam_lock_blocking(&lock, &signals);
	is = n->function != NULL;
	if (is && old)
		look(n, now_of(n->waker), old);
	if (is)
		set(n, flags & TIMER_ABSTIME, to_ns(&time.it_value), to_ns(&time.it_interval));
	hicam_unlock_blocking(&lock, &signals);
	return done(is);
}

int
hicam_notifier_get(struct hicam_notifier *n, struct itimerspec *left)
{
	uint64_t signals;
	bool is;

	hicam_lock_blocking(&lock, &signals);
	is = n->function != NULL;
	if (is)
		look(n, now_of(n->waker), left);
	hicam_unlock_blocking(&lock, &signals);
	return done(is);
}

int
hicam_notifier_overruns(struct hicam_notifier *n)
{
	uint64_t signals;
	int overruns;
	bool is;

	hicam_lock_blocking(&lock, &signals);
	is = n->function != NULL;
	overruns = n->overruns;
	hicam_unlock_blocking(&lock, &signals);
	return is ? overruns : done(false);
}

/* ---- state --------------------------------------------------------------------------------------------------------
 */

enum { OWED, STACK_SIZE };

void
hicam_notifier_note(struct hicam_notifier *n, struct itimerspec *left, int *overruns)
{
	int64_t now = now_of(n->waker), all = expiries(n, now);

	look(n, now, left);
	*overruns = n->overruns;
	n->owed = n->due + (all > n->seen ? all - n->seen : 0);
}

void
hicam_notifier_save(struct hicam_item *item, const struct hicam_notifier *n)
{
	hicam_item_number(item, n->owed);
	hicam_item_number(item, (int64_t)n->stack_size);
	hicam_item_pointer(item, (const void *)n->function, true);
}

bool
hicam_notifier_damaged(const int64_t *numbers)
{
	return numbers[OWED] < 0 || numbers[OWED] > FOREVER || numbers[STACK_SIZE] < 0 || numbers[STACK_SIZE] > INT32_MAX;
}

void
hicam_notifier_load(struct hicam_notifier *n, const int64_t *numbers, int overruns)
{
	n->stack_size = (size_t)numbers[STACK_SIZE];
	if (n->stack_size)
		pthread_attr_setstacksize(&n->attr, hicam_thread_stack_size(n->stack_size));
	n->due = numbers[OWED];
	n->overruns = overruns;
}
