/* SPDX-License-Identifier: ISC */
#include "wait.h"
#include "libc_state.h"
#include "poll.h"
#include <errno.h>
#include <time.h>

enum { NS = 1000000000 };

static int64_t
now_ns(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

bool
hicam_wait_bad(const struct timespec *until)
{
	return until && (until->tv_nsec < 0 || until->tv_nsec >= NS);
}

static int64_t
ns_of(const struct timespec *until)
{
	int64_t ns;

	if (until == NULL || __builtin_mul_overflow((int64_t)until->tv_sec, (int64_t)NS, &ns) || ns > INT64_MAX - NS)
		return -1;
	return until->tv_sec < 0 ? 0 : ns + until->tv_nsec;
}

/* As the kernel has it, the end of a wait with a time does not depend on SA_RESTART. */
static bool
breaks(const struct hicam_pending *p, const struct hicam_wait *w)
{
	return w->given >= 0 ? p->theirs != w->theirs : p->breaking != w->breaking;
}

bool
hicam_wait_begin(struct hicam_wait *w, clockid_t clock, const struct timespec *until)
{
	struct hicam_pending *p;

	w->cancels = w->broken = false;
	w->stops = __hicam_waits == 1 && __hicam_atomic == 0;
	__hicam_waits = 0;
	w->clock = clock;
	w->given = w->end = ns_of(until);
	w->seen = w->theirs = hicam_signals_theirs; /* of what comes from now on the sleep knows */
	w->breaking = hicam_signals_breaking;
	if (!w->stops)
		return true;
	p = &hicam_self()->pending;
	if (hicam_requested() && !p->asked) {
		p->asked = true;
		p->theirs = hicam_signals_theirs;
		p->breaking = hicam_signals_breaking;
		__hicam_waits = 2;
		return false;
	}
	if (p->asked)
		w->broken = breaks(p, w);
	if (p->on && p->given == w->given && w->given >= 0) {
		w->clock = CLOCK_MONOTONIC;
		w->end = p->end;
	}
	p->on = p->asked = false;
	return true;
}

void
hicam_wait_ask(const struct hicam_wait *w)
{
	struct hicam_pending *p = &hicam_self()->pending;

	p->on = p->asked = true;
	p->theirs = w->theirs;
	p->breaking = w->breaking;
	p->late = w->theirs != hicam_signals_theirs;
	p->breaks = w->breaking != hicam_signals_breaking;
	p->given = w->given;
	p->end = w->end;
	if (w->end >= 0 && w->clock != CLOCK_MONOTONIC)
		p->end = now_ns(CLOCK_MONOTONIC) + w->end - now_ns(w->clock);
	__hicam_waits = 2;
}

enum hicam_woken
hicam_wait_sleep(struct hicam_wait *w, struct hicam_sleep *s)
{
	enum hicam_woken woken = hicam_futex_sleep(s, w->clock, w->end, w->stops, w->cancels, &w->seen);

	if (woken == HICAM_INTERRUPTED && w->given < 0 && w->breaking == hicam_signals_breaking)
		return HICAM_WOKEN;
	if (woken == HICAM_STOPPED)
		hicam_wait_ask(w);
	return woken;
}

enum hicam_woken
hicam_wait_futex(struct hicam_wait *w, int *word, int value)
{
	return hicam_wait_sleep(w, &(struct hicam_sleep){word, value, false, NULL});
}

enum hicam_woken
hicam_wait_nap(struct hicam_wait *w, int64_t us)
{
	int never = 0;
	struct hicam_sleep nap = {&never, 0, false, NULL};
	int64_t end = now_ns(CLOCK_MONOTONIC) + us * 1000;
	enum hicam_woken woken = hicam_futex_sleep(&nap, CLOCK_MONOTONIC, end, w->stops, false, &w->seen);

	if (woken == HICAM_STOPPED)
		hicam_wait_ask(w);
	return woken;
}
