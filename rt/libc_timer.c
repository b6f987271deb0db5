/* SPDX-License-Identifier: ISC */
/*
 * Interval timers, those of alarm among them: each goes on with what was left of its time.  Timers made by timer_create
 * have numbers that only the kernel knows, and refuse the capture.
 */
#include "libc_local.h"
#include <errno.h>
#include <sys/time.h>

enum { TIMERS = 3, LEFT = 0, INTERVAL, NUMBERS };
enum { SECOND = 1000000 };

static const int which[TIMERS] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
static struct itimerval then[TIMERS]; /* a child has none */
static int made;					  /* by timer_create */

int
__hicam_timer_create(clockid_t clock, struct sigevent *event, timer_t *timer)
{
	int result = timer_create(clock, event, timer);

	if (result == 0)
		__atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
	return result;
}

int
__hicam_timer_delete(timer_t timer)
{
	int result = timer_delete(timer);

	if (result == 0)
		__atomic_sub_fetch(&made, 1, __ATOMIC_RELAXED);
	return result;
}

void
hicam_timer_prepare(void)
{
	int i;

	for (i = 0; i < TIMERS; i++)
		if (getitimer(which[i], &then[i]) != 0)
			then[i] = (struct itimerval){{0, 0}, {0, 0}};
}

static int64_t
to_us(struct timeval t)
{
	return (int64_t)t.tv_sec * SECOND + t.tv_usec;
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

	if (made > 0)
		return hicam_libc_fail(refusal, "a timer made by timer_create is there");
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
