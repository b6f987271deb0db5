/* SPDX-License-Identifier: ISC */
/*
 * Timers: each goes on with what was left of its time, those of alarm and setitimer, and those made by timer_create,
 * which the program knows by numbers of our own, as the system's are others in each process.
 */
#include "libc_local.h"
#include "notify.h"
#include "signals.h"
#include <errno.h>
#include <sys/time.h>

enum { TIMERS = 3, LEFT = 0, INTERVAL, NUMBERS };
enum { SECOND = 1000000, NS = 1000000000 };

static const int which[TIMERS] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
static struct itimerval then[TIMERS]; /* a child has none */

/* Made by timer_create.  They are never freed, but used again, as handlers use them without a lock. */
struct timer {
	struct timer *next;
	int number; /* the program's timer_t */
	bool used;
	bool begins_threads; /* by the run time itself */
	struct hicam_notifier notifier;
	timer_t real; /* else */
	clockid_t clock;
	int notify, sig;
	union sigval value;
	int64_t first, interval; /* ns on its clock; 0: does not run */
	uint64_t seen;			 /* expiries that the program was told of since `first` was set */
	int before;				 /* overruns of its last signal, if that is from before a restore */
	bool restored;			 /* none has come since */
	struct itimerspec left;	 /* capture */
	int overruns;
};
static struct timer *timers;

static int64_t
to_ns(const struct timespec *t)
{
	return (int64_t)t->tv_sec * NS + t->tv_nsec;
}

static int64_t
clock_now(clockid_t clock)
{
	struct timespec t;

	return clock_gettime(clock, &t) == 0 ? to_ns(&t) : 0;
}

static struct timer *
timer_of(timer_t id)
{
	struct timer *t = __atomic_load_n(&timers, __ATOMIC_ACQUIRE);

	/* what else changes in others is nobody's here */
	while (t && t->number != (int)(intptr_t)id)
		t = t->next;
	if (t && !__atomic_load_n(&t->used, __ATOMIC_ACQUIRE))
		t = NULL;
	if (t == NULL)
		errno = EINVAL;
	return t;
}

/* One that is not used, with NUMBER, or 0: any. */
static struct timer *
unused(int number)
{
	struct timer *t;
	int last = 0;

	for (t = timers; t; t = t->next) {
		if (!t->used && (number == 0 || t->number == number))
			return t;
		last = t->number > last ? t->number : last;
	}
	t = calloc(1, sizeof *t);
	if (t == NULL)
		return NULL;
	t->number = number ? number : last + 1;
	t->next = timers;
	__atomic_store_n(&timers, t, __ATOMIC_RELEASE);
	return t;
}

static int
make(struct timer *t, struct sigevent *event)
{
	t->begins_threads = event->sigev_notify == SIGEV_THREAD && hicam_notifier_can(t->clock);
	if ((t->begins_threads ? hicam_notifier_make(&t->notifier, t->clock, event)
						   : timer_create(t->clock, event, &t->real)) != 0)
		return -1;
	t->notify = event->sigev_notify;
	t->sig = event->sigev_notify == SIGEV_NONE || t->begins_threads ? 0 : event->sigev_signo;
	t->value = event->sigev_value;
	t->first = t->interval = 0;
	t->restored = false;
	__atomic_store_n(&t->used, true, __ATOMIC_RELEASE);
	return 0;
}

int
__hicam_timer_create(clockid_t clock, struct sigevent *event, timer_t *id)
{
	HICAM_GUARD;
	struct timer *t = unused(0);
	struct sigevent plain;

	if (t == NULL) {
		errno = EAGAIN;
		return -1;
	}
	if (event == NULL) {
		memset(&plain, 0, sizeof plain);
		plain.sigev_notify = SIGEV_SIGNAL;
		plain.sigev_signo = SIGALRM;
		plain.sigev_value.sival_int = t->number;
		event = &plain;
	}
	t->clock = clock;
	if (make(t, event) != 0)
		return -1;
	*id = (timer_t)(intptr_t)t->number;
	return 0;
}

int
__hicam_timer_delete(timer_t id)
{
	HICAM_GUARD;
	struct timer *t = timer_of(id);

	if (t == NULL || (t->begins_threads ? hicam_notifier_delete(&t->notifier) : timer_delete(t->real)) != 0)
		return -1;
	__atomic_store_n(&t->used, false, __ATOMIC_RELEASE);
	return 0;
}

int
__hicam_timer_settime(timer_t id, int flags, const struct itimerspec *restrict new, struct itimerspec *restrict old)
{
	struct timer *t = timer_of(id);

	if (t && t->begins_threads)
		return hicam_notifier_set(&t->notifier, flags, new, old);
	if (t == NULL || timer_settime(t->real, flags, new, old) != 0)
		return -1;
	t->first = to_ns(&new->it_value);
	if (t->first && !(flags & TIMER_ABSTIME))
		t->first += clock_now(t->clock);
	t->interval = to_ns(&new->it_interval);
	t->seen = 0;
	t->restored = false;
	return 0;
}

int
__hicam_timer_gettime(timer_t id, struct itimerspec *left)
{
	struct timer *t = timer_of(id);

	if (t && t->begins_threads)
		return hicam_notifier_get(&t->notifier, left);
	return t ? timer_gettime(t->real, left) : -1;
}

int
__hicam_timer_getoverrun(timer_t id)
{
	struct timer *t = timer_of(id);

	if (t && t->begins_threads)
		return hicam_notifier_overruns(&t->notifier);
	return t == NULL ? -1 : t->restored ? t->before : timer_getoverrun(t->real);
}

static bool
sends(const struct timer *t)
{
	return __atomic_load_n(&t->used, __ATOMIC_ACQUIRE) && t->notify == SIGEV_SIGNAL;
}

void
hicam_timer_signals(sigset_t *set)
{
	const struct timer *t;

	for (t = timers; t; t = t->next)
		if (sends(t))
			sigaddset(set, t->sig);
}

void
hicam_timer_came(int sig, const siginfo_t *info)
{
	struct timer *t;

	for (t = __atomic_load_n(&timers, __ATOMIC_ACQUIRE); t; t = t->next)
		if (sends(t) && t->sig == sig && t->value.sival_ptr == info->si_value.sival_ptr) {
			t->restored = info->si_timerid == HICAM_TIMER_BEFORE;
			if (t->restored)
				t->before = info->si_overrun;
			else
				t->seen += 1 + (uint64_t)info->si_overrun;
			return;
		}
}

/* Expiries that the signal of T which is pending does not stand for. */
static int
overruns(const struct timer *t)
{
	int64_t since = clock_now(t->clock) - t->first, n;

	if (t->first == 0 || t->interval == 0 || since < 0)
		return 0;
	n = since / t->interval - (int64_t)t->seen;
	return n < 0 ? 0 : n > INT32_MAX ? INT32_MAX : (int)n;
}

bool
hicam_timer_info(int sig, siginfo_t *info)
{
	const struct timer *t;

	for (t = timers; t && !(sends(t) && t->sig == sig); t = t->next)
		;
	if (t == NULL)
		return false;
	memset(info, 0, sizeof *info);
	info->si_signo = sig;
	info->si_code = SI_TIMER;
	info->si_overrun = overruns(t);
	info->si_value = t->value;
	return true;
}

static int64_t
to_us(struct timeval t)
{
	return (int64_t)t.tv_sec * SECOND + t.tv_usec;
}

/*
 * What is left of an interval timer.  One with an interval is never off: the system sets ITIMER_REAL again when its
 * signal is taken, and the others may be about to expire.  False: it may have expired since the signals were looked at.
 */
static bool
note_interval(int i)
{
	struct itimerval *t = &then[i];

	if (getitimer(which[i], t) != 0)
		*t = (struct itimerval){{0, 0}, {0, 0}};
	if (to_us(t->it_value) != 0 || to_us(t->it_interval) == 0)
		return true;
	if (which[i] != ITIMER_REAL) {
		t->it_value.tv_usec = 1;
		return true;
	}
	t->it_value = t->it_interval;
	return false;
}

bool
hicam_timer_note(void)
{
	struct timer *t;
	bool whole = true;
	int i;

	for (i = 0; i < TIMERS; i++)
		whole = note_interval(i) && whole;
	for (t = timers; t; t = t->next)
		if (t->used && t->begins_threads)
			hicam_notifier_note(&t->notifier, &t->left, &t->overruns);
		else if (t->used) {
			if (timer_gettime(t->real, &t->left) != 0)
				memset(&t->left, 0, sizeof t->left);
			t->overruns = t->restored ? t->before : timer_getoverrun(t->real);
		}
	return whole;
}

static struct timeval
from_us(int64_t us)
{
	return (struct timeval){(time_t)(us / SECOND), (suseconds_t)(us % SECOND)};
}

/* In one item: per timer the microseconds left, 0 if it is off, and its interval. */
static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;
	bool any = false;
	int i;

	(void)refusal;
	for (i = 0; i < TIMERS; i++)
		any = any || to_us(then[i].it_value) != 0;
	if (!any)
		return true;
	item = hicam_item_new(items, "timer");
	for (i = 0; i < TIMERS; i++) {
		hicam_item_number(item, to_us(then[i].it_value));
		hicam_item_number(item, to_us(then[i].it_interval));
	}
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct itimerval timer;
	int i;

	for (i = 0; i < TIMERS; i++, n += NUMBERS) {
		if (n[LEFT] < 0 || n[LEFT] / SECOND > INT32_MAX || n[INTERVAL] < 0 || n[INTERVAL] / SECOND > INT32_MAX)
			return hicam_libc_fail(error, "an interval timer is damaged");
		timer.it_value = from_us(n[LEFT]);
		timer.it_interval = from_us(n[INTERVAL]);
		if (n[LEFT] && setitimer(which[i], &timer, NULL) != 0)
			return hicam_libc_fail(error, "an interval timer: %s", strerror(errno));
	}
	return true;
}

const struct hicam_part hicam_part_timer = {"timer", NUMBERS *TIMERS, 0, save, NULL, load};

/* ---- by timer_create --------------------------------------------------------------------------------------------- */

enum { ID, CLOCK, NOTIFY, SIG, TIME, EVERY, OVERRUNS, VALUE, MADE_NUMBERS = VALUE + HICAM_VALUE_NUMBERS };
enum { THREADS = MADE_NUMBERS, THREAD_NUMBERS = THREADS + HICAM_NOTIFIER_NUMBERS };

/* What a timer of this kind is called, if it cannot travel. */
static const char *
stays(const struct timer *t)
{
	switch (t->clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM:
	case CLOCK_TAI:
	case CLOCK_PROCESS_CPUTIME_ID:
		break;
	case CLOCK_THREAD_CPUTIME_ID:
		return "CLOCK_THREAD_CPUTIME_ID";
	default:
		return "the clock of another process or thread";
	}
	switch (t->notify) {
	case SIGEV_NONE:
	case SIGEV_SIGNAL:
		return NULL;
	case SIGEV_THREAD:
		return t->begins_threads ? NULL : "SIGEV_THREAD on a clock that is neither CLOCK_MONOTONIC nor CLOCK_REALTIME";
	case SIGEV_THREAD_ID:
		return "SIGEV_THREAD_ID";
	default:
		return "another kind of sigev_notify";
	}
}

static bool
save_made(struct hicam_items *items, char **refusal)
{
	const struct timer *t;
	struct hicam_item *item;

	for (t = timers; t; t = t->next) {
		if (!t->used)
			continue;
		if (stays(t))
			return hicam_libc_fail(refusal, "a timer made by timer_create with %s is there", stays(t));
		item = hicam_item_new(items, "timer_create");
		hicam_item_number(item, t->number);
		hicam_item_number(item, t->clock);
		hicam_item_number(item, t->notify);
		hicam_item_number(item, t->sig);
		hicam_item_number(item, to_ns(&t->left.it_value));
		hicam_item_number(item, to_ns(&t->left.it_interval));
		hicam_item_number(item, t->overruns);
		hicam_value_save(item, t->value);
		if (t->begins_threads)
			hicam_notifier_save(item, &t->notifier);
	}
	return true;
}

static struct timespec
from_ns(int64_t ns)
{
	return (struct timespec){(time_t)(ns / NS), (long)(ns % NS)};
}

static bool
is_damaged(const struct hicam_item *item)
{
	const int64_t *n = item->numbers;

	if (n[ID] < 1 || n[ID] > INT32_MAX || n[TIME] < 0 || n[EVERY] < 0 ||
		(sizeof(time_t) == 4 && (n[TIME] / NS > INT32_MAX || n[EVERY] / NS > INT32_MAX)))
		return true;
	if (n[NOTIFY] == SIGEV_THREAD)
		return item->nnumbers < THREAD_NUMBERS || item->npointers < 2 || !hicam_notifier_can((clockid_t)n[CLOCK]) ||
			   item->pointers[1] == NULL || hicam_notifier_damaged(n + THREADS);
	return n[NOTIFY] != SIGEV_NONE && n[NOTIFY] != SIGEV_SIGNAL;
}

static bool
load_made(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct itimerspec time;
	struct sigevent event;
	struct timer *t;

	if (is_damaged(item))
		return hicam_libc_fail(error, "a timer made by timer_create is damaged");
	t = unused((int)n[ID]);
	if (t == NULL)
		return hicam_libc_fail(error, "out of memory");
	t->clock = (clockid_t)n[CLOCK];
	memset(&event, 0, sizeof event);
	event.sigev_notify = (int)n[NOTIFY];
	event.sigev_signo = (int)n[SIG];
	event.sigev_value = hicam_value_load(n + VALUE, item->pointers[0]);
	if (n[NOTIFY] == SIGEV_THREAD) {
		event.sigev_notify_function = (void (*)(union sigval))item->pointers[1];
		hicam_threads_hold();
	}
	time.it_value = from_ns(n[TIME]);
	time.it_interval = from_ns(n[EVERY]);
	if (make(t, &event) != 0 || __hicam_timer_settime((timer_t)(intptr_t)t->number, 0, &time, NULL) != 0)
		return hicam_libc_fail(error, "a timer made by timer_create: %s", strerror(errno));
	if (t->begins_threads) {
		hicam_notifier_load(&t->notifier, n + THREADS, (int)n[OVERRUNS]);
		return true;
	}
	t->before = (int)n[OVERRUNS];
	t->restored = true;
	return true;
}

const struct hicam_part hicam_part_timer_create = {"timer_create", MADE_NUMBERS, 1, save_made, NULL, load_made};
