/* SPDX-License-Identifier: ISC */
/*
 * Which workers wait for the server's events.  As long as there is little to do, or calls are long, all those that have
 * nothing to do wait for the next event each.  When events come fast, and calls are short, that would wake workers for
 * no more than a moment each, be it that a client asks again before the worker that answered it waits: then only one
 * waits, and takes several events at a time, reads what there is, and runs one call after another, while the others are
 * spare.  They join it when calls wait for too long.  A thread of the run time's own sees to that meanwhile, as the one
 * may be in a call that does not end soon; and when all workers are busy for more than a moment it does the reading
 * itself, so that replies that wait, repeats, and questions after a server that works for hours are seen to.
 */
#include "own_thread.h"
#include "rpc_server.h"
#include "stats.h"
#include <errno.h>
#include <sched.h>

enum {
	BATCH = 16,
	MANY = 32,				  /* connections; with so many */
	SOON_US = 50,			  /* so long the next are looked for without a sleep */
	LONG_US = 50,			  /* calls that take so long on average are long; */
	LONGEST_US = 8 * LONG_US, /* what one counts for at most */
	PART = 8,				  /* of the average that the last one makes up */
	OLD_US = 200,			  /* so long may a call wait for one of the short ones before it, */
	STUCK_US = 500,			  /* and so long for one that turns out not to be */
	LOOK_NS = 500000,		  /* how often that is looked after */
	LOOKS = 40,				  /* in each so many of which */
	RARE = 80,				  /* so many events are few */
	BUSY_US = 1000,			  /* in each such time */
	OFTEN = 4,				  /* so many events are many */
	AGAIN_MS = 100,			  /* how long connections wait that could not be accepted */
	HELP_MS = 10,			  /* how long the helper waits for an event */
	SWEEP_S = 10			  /* how often stuck peers are looked for */
};

static int waiters;				 /* workers that wait for events */
static int spares, spare;		 /* workers that do not, nor have a call; futex: counts those that were woken */
static bool watched;			 /* the helper looks whether calls are stuck */
static int wanted;				 /* futex: the helper is to look */
static unsigned turns;			 /* waits for events that have ended */
static uint64_t moved;			 /* us: when a worker last took events or a call */
static unsigned average_us;		 /* of the time calls take */
static HICAM_OWN uint64_t began; /* us: the call that the thread took last, 0: none */
static pthread_t helper;
static bool helping;

/* ---- counts -------------------------------------------------------------------------------------------------------
 */

static bool
calls_are_long(void)
{
	return __atomic_load_n(&average_us, __ATOMIC_RELAXED) >= LONG_US;
}

/* One worker is enough for the events. */
static bool
one_is_enough(void)
{
	return __atomic_load_n(&watched, __ATOMIC_SEQ_CST) && !calls_are_long();
}

static int
count(int *of)
{
	return __atomic_load_n(of, __ATOMIC_SEQ_CST);
}

void
rpc_turns_look(void)
{
	if (__atomic_exchange_n(&wanted, 1, __ATOMIC_SEQ_CST) == 0)
		hicam_futex_wake(&wanted, 1, false);
}

static void
wake_spare(void)
{
	__atomic_add_fetch(&spare, 1, __ATOMIC_SEQ_CST);
	hicam_futex_wake(&spare, 1, false);
}

void
rpc_turns_wake(void)
{
	if (count(&spares) > 0)
		wake_spare();
	else if (count(&waiters) > 0)
		rpc_server_poke();
}

/* ---- calls --------------------------------------------------------------------------------------------------------
 */

void
rpc_turns_ended(void)
{
	unsigned average = __atomic_load_n(&average_us, __ATOMIC_RELAXED);
	uint64_t took;

	if (began == 0)
		return;
	took = hicam_now_us() - began;
	began = 0;
	if (took > LONGEST_US)
		took = LONGEST_US;
	/* lost updates do no harm */
	__atomic_store_n(&average_us, (average * (PART - 1) + (unsigned)took + PART - 1) / PART, __ATOMIC_RELAXED);
}

void
rpc_turns_took(uint64_t next)
{
	bool one = one_is_enough();

	began = hicam_now_us();
	__atomic_store_n(&moved, began, __ATOMIC_RELAXED);
	if (next && (!one || began - next > OLD_US))
		rpc_turns_wake();
	else if (!one && count(&waiters) == 0 && count(&spares) > 0)
		wake_spare();
}

/* ---- turns --------------------------------------------------------------------------------------------------------
 */

/* Events may come so fast that one worker is enough; then the helper is to look. */
static void
note_turn(void)
{
	static uint64_t since;
	static unsigned n;
	uint64_t now = hicam_now_us();

	__atomic_store_n(&moved, now, __ATOMIC_RELAXED);
	__atomic_add_fetch(&turns, 1, __ATOMIC_RELAXED);
	if (__atomic_load_n(&watched, __ATOMIC_RELAXED) || calls_are_long())
		return;
	if (now - __atomic_load_n(&since, __ATOMIC_RELAXED) > BUSY_US) {
		__atomic_store_n(&since, now, __ATOMIC_RELAXED);
		__atomic_store_n(&n, 0, __ATOMIC_RELAXED);
	} else if (__atomic_add_fetch(&n, 1, __ATOMIC_RELAXED) == OFTEN)
		rpc_turns_look();
}

static bool
is_stopping(void)
{
	return __atomic_load_n(&rpc_serving, __ATOMIC_SEQ_CST) == RPC_STOPPING;
}

/* Until it is woken; false: the caller is to poll. */
static bool
rest(struct hicam_wait *w)
{
	int seen = count(&spare);
	enum hicam_woken woken = HICAM_WOKEN;

	__atomic_add_fetch(&spares, 1, __ATOMIC_SEQ_CST);
	/* what came before that was seen woke nobody */
	if (one_is_enough() && count(&waiters) > 0 && !is_stopping())
		woken = hicam_wait_futex(w, &spare, seen);
	if (__hicam_mode)
		return false;
	__atomic_sub_fetch(&spares, 1, __ATOMIC_SEQ_CST);
	return woken != HICAM_STOPPED;
}

/* One less waits for events. */
static void
leave(void)
{
	if (__atomic_sub_fetch(&waiters, 1, __ATOMIC_SEQ_CST) > 0 || one_is_enough())
		return;
	if (count(&spares) > 0)
		wake_spare();
	else
		rpc_turns_look();
}

/* As rpc_server_events, but the thread counts as waiting; -1 with EINTR: the caller is to poll. */
static int
wait_for(struct epoll_event *e, int most, bool stops)
{
	int n;

	if (!stops)
		return rpc_server_events(e, most, -1);
	if (!hicam_waiting()) {
		errno = EINTR;
		return -1;
	}
	n = rpc_server_events(e, most, -1);
	hicam_waited();
	return n;
}

/* Where there are many connections the next event comes soon: a sleep, and its end, would cost their peers more time.
 */
static int
look_for(struct epoll_event *e)
{
	uint64_t end = rpc_server_connections() < MANY ? 0 : hicam_now_us() + SOON_US;
	int n;

	while ((n = rpc_server_events(e, BATCH, 0)) == 0 && end && hicam_now_us() < end)
		sched_yield();
	return n;
}

bool
rpc_turns_next(struct hicam_wait *w, bool polled)
{
	struct epoll_event e[BATCH];
	int n = 0, i;
	bool one = one_is_enough(), interrupted;

	if (one && count(&waiters) > 0)
		return rest(w);
	__atomic_add_fetch(&waiters, 1, __ATOMIC_SEQ_CST);
	/* the same */
	if (rpc_request_waiting() || is_stopping()) {
		__atomic_sub_fetch(&waiters, 1, __ATOMIC_SEQ_CST);
		return true;
	}
	if (one && polled)
		n = look_for(e);
	if (n <= 0)
		n = wait_for(e, one ? BATCH : 1, w->stops);
	if (__hicam_mode)
		return false;
	interrupted = n < 0 && errno == EINTR;
	leave();
	if (interrupted && w->stops)
		return false;
	for (i = 0; i < n; i++)
		rpc_server_handle(&e[i]);
	note_turn();
	return true;
}

/* ---- the helper ---------------------------------------------------------------------------------------------------
 */

static bool
goes_on(void)
{
	return __atomic_load_n(&helping, __ATOMIC_ACQUIRE);
}

static void
sweep(void)
{
	static uint64_t swept;
	uint64_t now = hicam_now_us();

	if (now - swept > SWEEP_S * 1000000)
		rpc_server_sweep(swept = now);
}

/* As long as all workers are busy. */
static void
help(void)
{
	struct epoll_event e[BATCH];
	int n, i;

	while (goes_on() && count(&waiters) == 0 && count(&spares) == 0) {
		n = rpc_server_events(e, BATCH, HELP_MS);
		for (i = 0; i < n; i++)
			rpc_server_handle(&e[i]);
		/* what was meant to wake a worker may have come here */
		if (rpc_request_waiting() || is_stopping())
			rpc_turns_wake();
		sweep();
	}
}

/*
 * Is there something that no worker sees to?  Those that began to wait for events before one was enough may wait still,
 * while the one that read several calls is in the first of them.
 */
static bool
is_left_alone(void)
{
	return rpc_request_waiting() || count(&waiters) == 0;
}

static void
watch(void)
{
	struct timespec moment = {0, LOOK_NS};
	unsigned seen, i;

	__atomic_store_n(&watched, true, __ATOMIC_SEQ_CST);
	do {
		seen = __atomic_load_n(&turns, __ATOMIC_RELAXED);
		for (i = 0; i < LOOKS && goes_on(); i++) {
			nanosleep(&moment, NULL);
			rpc_server_accept_again();
			if (hicam_now_us() - __atomic_load_n(&moved, __ATOMIC_RELAXED) > STUCK_US && is_left_alone()) {
				if (count(&waiters) > 0 || count(&spares) > 0)
					rpc_turns_wake();
				else
					help();
			}
			sweep();
		}
	} while (goes_on() && !calls_are_long() && __atomic_load_n(&turns, __ATOMIC_RELAXED) - seen > RARE);
	__atomic_store_n(&watched, false, __ATOMIC_SEQ_CST);
	/* who read calls while it was true left them to itself */
	if (is_left_alone())
		rpc_turns_wake();
}

static void *
help_out(void *arg)
{
	struct timespec sweeps = {SWEEP_S, 0}, again = {0, AGAIN_MS * 1000000};

	(void)arg;
	while (goes_on()) {
		__atomic_store_n(&wanted, 0, __ATOMIC_SEQ_CST);
		if (count(&waiters) > 0 || count(&spares) > 0)
			hicam_futex(&wanted, 0 /* FUTEX_WAIT */, 0, rpc_server_has_unaccepted() ? &again : &sweeps, false);
		watch();
	}
	return NULL;
}

bool
rpc_turns_start(void)
{
	int error;

	helping = true; /* which it looks at */
	error = hicam_own_thread(&helper, NULL, help_out, NULL);
	if (error)
		helping = false;
	return error == 0;
}

void
rpc_turns_stop(void)
{
	if (!helping)
		return;
	__atomic_store_n(&helping, false, __ATOMIC_RELEASE);
	rpc_turns_look();
	pthread_join(helper, NULL);
}

void
rpc_turns_forked(void)
{
	helping = watched = false;
	waiters = spares = 0;
	average_us = 0;
}
