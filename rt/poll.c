/* SPDX-License-Identifier: ISC */
/*
 * The slow path of a poll.  __hicam_request is not 0 while there may be anything to do: always with HICAM_STOP_AT and
 * HICAM_STATS, which count points, else from a signal until the checkpoint is made or given up.
 */
#include "poll.h"
#include "capture.h"
#include "control.h"
#include "huge.h"
#include "identity.h"
#include "libc_state.h"
#include "message.h"
#include "pads.h"
#include "resume.h"
#include "rpc_hooks.h"
#include "signals.h"
#include "start.h"
#include "statefile.h"
#include "stats.h"
#include "table.h"
#include "thread.h"
#include "wake.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

volatile int __hicam_request;
int __hicam_mode;

enum {
	EXIT_STOPPED = 75,
	RETRY_US = 1000000 /* how long a refused checkpoint is tried again */
};

extern __typeof__(sigaction) __hicam_sigaction; /* as the program sees it */

/* What all threads see, and handlers. */
static atomic_int open;	  /* polls take the slow path */
static atomic_int ending; /* a signal that ends the program when it has cleaned up, or another number */
static atomic_ullong ending_since;
static void (*_Atomic successor)(void); /* takes its place then */
static atomic_int term;					/* SIGTERM is waiting */
static atomic_int tick;					/* the interval has passed */
static atomic_int control;				/* a request has come, or a capture on request may have ended */
static atomic_ullong asked;				/* when the oldest of them came, 0: none */
static int requesting;					/* lock of `open`, held with all signals blocked */
static int attending; /* lock of what follows: the number of the thread that sees to what waits for a point */

static bool counting; /* every point is to be counted */
static bool stopping; /* HICAM_STOP_AT is ahead */
static struct {
	uint64_t since;		 /* when it was refused first, 0: not refused */
	uint64_t step, wait; /* points between attempts, points to the next one */
	struct hicam_capture_result last;
} retry;

/* ---- points that are counted and nothing else ----------------------------------------------------------------- */

#ifdef HICAM_PAD_CALLS
/*
 * Points that need not come here are counted beforehand, and those that are left are taken off again, all in one step
 * each, since handlers and other threads take back.
 */
static void
leave(long n)
{
	long left = __atomic_exchange_n(&hicam_polls_left, n, __ATOMIC_SEQ_CST);

	__atomic_sub_fetch(&hicam_stats.points, (uint64_t)left, __ATOMIC_RELAXED);
}

/* The next one comes here; also in handlers. */
static void
take_back(void)
{
	leave(0);
}

/* The next N points need not come here. */
static void
grant(uint64_t n)
{
	long most = n < LONG_MAX ? (long)n : LONG_MAX;

	__atomic_add_fetch(&hicam_stats.points, (uint64_t)most, __ATOMIC_RELAXED);
	leave(most);
}
#else
static void
grant(uint64_t n)
{
	(void)n;
}

static void
take_back(void)
{
}
#endif

/*
 * Makes polls, or entries too, take the slow path, or none.  That is noted only when it is done: a handler that asks
 * while they are being closed finds them open still, and whoever closes them looks for what came in between.
 */
static int
request(enum hicam_open on)
{
	uint64_t old;
	int status = 0, cancel;

	take_back();
	if (open == (int)on && hicam_requested() == (on != HICAM_CLOSED))
		return 0;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	hicam_lock_blocking(&requesting, &old);
	__atomic_store_n(&__hicam_request, on != HICAM_CLOSED, __ATOMIC_SEQ_CST);
	if (open != (int)on) {
		status = hicam_pads_set(HICAM_PAD_POLL, on);
		if (status == 0)
			open = (int)on;
	}
	hicam_unlock_blocking(&requesting, &old);
	pthread_setcancelstate(cancel, NULL);
	return status;
}

/* In handlers.  Another thread may see to it as soon as it is noted. */
void
hicam_poll_ask(enum hicam_ask what)
{
	unsigned long long none = 0;
	int saved = errno;

	hicam_signals_own++;
	if (what == HICAM_ASK_NOTHING)
		return;
	atomic_compare_exchange_strong(&asked, &none, hicam_now_us());
	if (what == HICAM_ASK_STOP)
		term = 1;
	else if (what == HICAM_ASK_INTERVAL)
		tick = 1;
	else
		control = 1;
	take_back();
	if (open == HICAM_CLOSED || !hicam_requested())
		request(open == HICAM_OPEN ? HICAM_OPEN : HICAM_POLLS);
	errno = saved;
}

void
hicam_poll_end_by(int sig)
{
	ending_since = hicam_now_us();
	ending = sig;
	hicam_poll_ask(HICAM_ASK_CONTROL);
	hicam_wake_insist();
}

void
hicam_poll_leave(void (*to)(void))
{
	successor = to;
	ending_since = hicam_now_us();
	ending = -1;
	hicam_wake_now(HICAM_ASK_CONTROL);
}

static void
end_now(void)
{
	if (successor)
		successor();
	hicam_signal_die(ending);
}

void
hicam_poll_start(void)
{
	stopping = hicam_config.stop_at != 0;
	counting = stopping || hicam_config.stats;
	/* whether it can be done at all is better known now than when a signal comes */
	if ((counting || hicam_config.on_term || hicam_config.interval_us) &&
		(request(HICAM_POLLS) != 0 || request(counting ? HICAM_POLLS : HICAM_CLOSED) != 0))
		hicam_say("no checkpoints: jumps cannot be put into a copy of the text: %s", strerror(errno));
	hicam_wake_start();
}

void
hicam_forked(void)
{
	requesting = attending = 0; /* nobody is left who could have them */
	term = tick = control = ending = 0;
	asked = 0;
	successor = NULL;
	counting = stopping = false;
	request(HICAM_CLOSED);
	hicam_config.on_term = 0;
	hicam_signals_forked();
	hicam_wake_forked();
	hicam_capture_forget();
	hicam_huge_forked();
	hicam_control_leave();
}

/* Notes that a state stopped at STAGE of FN, for the number of distinct ones. */
static void
count_stage(const struct hicam_function *fn, int stage)
{
	static struct {
		const struct hicam_function *fn;
		int stage;
	} * seen;
	static size_t n;
	size_t i;

	for (i = 0; i < n; i++)
		if (seen[i].fn == fn && seen[i].stage == stage)
			return;
	if ((n & (n - 1)) == 0)
		seen = hicam_need(seen, (n ? 2 * n : 1) * sizeof(*seen));
	seen[n].fn = fn;
	seen[n++].stage = stage;
	hicam_stats.stages = n;
}

static void
take_result(const struct hicam_capture_result *r)
{
	if (r->status == 0) {
		/* atomically where another thread may tell somebody (control.c) */
		__atomic_add_fetch(&hicam_stats.checkpoints, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&hicam_stats.state_bytes, r->state_bytes, __ATOMIC_RELAXED);
		hicam_stats.encode_us = r->encode_us;
		hicam_stats.heap_asked = r->heap.asked;
		hicam_stats.heap_taken = r->heap.taken;
		if (r->child_kib > hicam_stats.child_kib_max)
			hicam_stats.child_kib_max = r->child_kib;
		retry.since = 0;
		if (hicam_rpc_durable)
			hicam_rpc_durable(hicam_identity.sequence);
	}
}

/* Was the reason in TEXT told before, be it of another point?  It is from now on, until TOLD others were. */
static bool
told(const char *text)
{
	enum { TOLD = 16 };
	static uint64_t before[TOLD];
	static unsigned next;
	const char *reason = strstr(text, ": ") ? strstr(text, ": ") : text;
	uint64_t h = hicam_hash_bytes(0, reason, strlen(reason));
	unsigned i;

	for (i = 0; i < TOLD; i++)
		if (before[i] == h)
			return true;
	before[next++ % TOLD] = h;
	return false;
}

/* At an interval the same reason may come up for as long as the program runs. */
static void
tell(const struct hicam_capture_result *r)
{
	if (!told(r->text))
		hicam_say("checkpoint %s: %s", r->status == 1 ? "refused" : "failed", r->text);
	__atomic_add_fetch(&hicam_stats.refused, 1, __ATOMIC_RELAXED);
	retry.since = 0;
}

/* A refused or failed checkpoint: false while it is to be tried again, true if it was given up and reported. */
static bool
give_up(const struct hicam_capture_result *r)
{
	uint64_t now = hicam_now_us();

	if (retry.since == 0) {
		retry.since = now ? now : 1;
		retry.step = 1;
	}
	retry.wait = retry.step;
	retry.step *= 2;
	retry.last = *r;
	if (r->status == 1 && now - retry.since < RETRY_US)
		return false;
	tell(r);
	return true;
}

/*
 * SIGTERM without a checkpoint: a handler of the program's gets it, or whoever takes it later where it is blocked; a
 * program without either is not to be lost.
 */
static void
pass_term_on(void)
{
	struct sigaction sa;

	if (!hicam_mask_pass(SIGTERM) && __hicam_sigaction(SIGTERM, NULL, &sa) == 0 && sa.sa_handler != SIG_DFL)
		hicam_signal_deliver(SIGTERM);
}

/* The result of a capture.  False: it is to be tried again. */
static bool
over(const struct hicam_capture_result *r)
{
	take_result(r);
	if (r->status != 0 && !give_up(r)) {
		hicam_control_again();
		return false;
	}
	hicam_control_ended(r, hicam_capture_file());
	return true;
}

/* Takes no more calls from clients, or takes them again. */
static void
withdraw(bool on)
{
	static bool is;

	if (on == is || hicam_rpc_withdraw == NULL)
		return;
	is = on;
	if (on)
		hicam_rpc_withdraw();
	else
		hicam_rpc_advertise();
}

/* Is over, with a state. */
static _Noreturn void
end_stopped(void)
{
	hicam_stats_write();
	_exit(EXIT_STOPPED);
}

_Noreturn void
hicam_poll_over(const struct hicam_function *fn, int stage, const struct hicam_capture_result *r)
{
	hicam_control_ended(r, hicam_capture_file());
	take_result(r);
	if (r->status == 0) {
		count_stage(fn, stage);
		end_stopped();
	}
	hicam_die(HICAM_EXIT_IO, "checkpoint %s: %s; as there was no fork, the program ends here",
			  r->status == 1 ? "refused" : "failed", r->text);
}

/* The checkpoint after which the process ends.  Returns 1 in the capturing child, 0 if it was not to be. */
static int
stop(const struct hicam_function *fn, int stage)
{
	struct hicam_capture_result r;
	uint64_t start = hicam_now_us();

	if (hicam_capture_busy() && hicam_capture_wait(true, &r))
		over(&r);
	withdraw(true);
	switch (hicam_capture_start(fn, stage, hicam_control_begins(true), false, true, &r)) {
	case HICAM_CAPTURE_CHILD:
		return 1;
	case HICAM_CAPTURE_STARTED:
		hicam_capture_wait(true, &r);
		break;
	case HICAM_CAPTURE_NOT:
		break;
	}
	hicam_times_add(&hicam_stats.pause, hicam_now_us() - start);
	if (r.status == 0) {
		bool moves = !term && !(stopping && hicam_stats.points >= hicam_config.stop_at) && hicam_control_moves();

		over(&r);
		count_stage(fn, stage);
		if (!moves || hicam_rpc_handover == NULL || hicam_rpc_handover())
			end_stopped();
		hicam_threads_go();
		withdraw(false);
		return 0;
	}
	hicam_threads_go();
	if (over(&r)) {
		if (term) {
			term = 0;
			pass_term_on();
		} else
			stopping = false;
		withdraw(false);
	}
	return 0;
}

/* A background checkpoint.  Returns 1 in the capturing child. */
static int
checkpoint(const struct hicam_function *fn, int stage)
{
	struct hicam_capture_result r;
	enum hicam_capture started;
	uint64_t start, pause;
	bool wanted, stops;

	if (hicam_capture_busy() && hicam_capture_wait(false, &r)) {
		if (!over(&r) && !tick)
			return 0; /* after some more points */
		if (r.status != 0 && retry.since == 0)
			tick = 0; /* given up */
	}
	if (hicam_capture_busy()) {
		tick = 0; /* this one falls together with the next */
		return 0;
	}
	wanted = hicam_control_wants(&stops);
	if (!tick && !wanted)
		return 0;
	start = hicam_now_us();
	started = hicam_capture_start(fn, stage, hicam_control_begins(false), wanted, false, &r);
	if (started == HICAM_CAPTURE_CHILD)
		return 1;
	/* here it ends: who is woken may have the processor before this thread has it again */
	pause = hicam_now_us() - start;
	hicam_threads_go();
	hicam_huge_mend();
	hicam_times_add(&hicam_stats.pause, pause);
	if (started == HICAM_CAPTURE_STARTED) {
		if (wanted)
			hicam_wake_interval_anew();
		hicam_control_started(pause);
		count_stage(fn, stage);
		tick = 0;
	} else if (over(&r))
		tick = 0;
	return 0;
}

enum { NO_THREAD = -1 };

/* 0, or who attends already. */
static int
take_attending(int self)
{
	int now = 0;

	__atomic_compare_exchange_n(&attending, &now, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
	return now;
}

static void
leave_attending(void)
{
	__atomic_store_n(&attending, 0, __ATOMIC_RELEASE);
}

bool
hicam_poll_collect(void)
{
	struct hicam_capture_result r;
	bool done;

	if (take_attending(NO_THREAD) != 0)
		return false;
	if (hicam_capture_busy() && hicam_capture_wait(false, &r))
		over(&r);
	done = !hicam_capture_busy();
	leave_attending();
	return done;
}

/* No other thread attends from now on.  False: it was this one already. */
static bool
attend_alone(void)
{
	static const struct timespec moment = {0, 1000000};
	int self = (int)hicam_self()->number, other;

	while ((other = take_attending(self)) != 0 && other != self)
		nanosleep(&moment, NULL);
	return other == 0;
}

bool
hicam_poll_pause(void)
{
	struct hicam_capture_result r;

	if (hicam_config.pid != getpid() || !attend_alone())
		return false;
	if (hicam_capture_busy() && hicam_capture_wait(true, &r))
		over(&r);
	return true;
}

void
hicam_poll_continue(void)
{
	leave_attending();
}

void
hicam_poll_end(void)
{
	struct hicam_capture_result r;
	uint64_t now = hicam_now_us();

	take_back();
	if (hicam_threaded)
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	attend_alone();
	if (hicam_capture_busy() && hicam_capture_wait(true, &r)) {
		take_result(&r);
		if (r.status != 0)
			tell(&r);
		hicam_control_ended(&r, hicam_capture_file());
	}
	/* not because of this thread, which ends the program, nor of others that had too little time */
	if (retry.since && retry.since <= now && (!retry.last.late || now - retry.since >= RETRY_US))
		tell(&retry.last);
	hicam_control_end();
}

int
hicam_poll_resuming(void)
{
	return request(HICAM_OPEN);
}

void
hicam_poll_insists(void)
{
	if (ending && hicam_now_us() - ending_since > RETRY_US)
		end_now();
}

bool
hicam_poll_asked(void)
{
	bool stops;

	return ending || term || tick || control || hicam_control_wants(&stops);
}

/* What was asked for in the meantime, or is to be counted, keeps the polls open. */
static void
settle(void)
{
	if (hicam_poll_asked())
		return;
	if (counting) {
		request(HICAM_POLLS);
		if (!retry.since && (!stopping || hicam_stats.points < hicam_config.stop_at))
			grant(stopping ? hicam_config.stop_at - hicam_stats.points - 1 : UINT64_MAX);
	} else
		request(HICAM_CLOSED);
	if (hicam_poll_asked()) /* came in between */
		request(HICAM_POLLS);
}

void
hicam_poll_resumed(void)
{
	settle();
}

/* Does what waits for a point.  Returns 1 in the capturing child. */
static int
attend(const struct hicam_function *fn, int stage)
{
	uint64_t since;
	bool end, wanted, stops;

	take_back();
	__atomic_add_fetch(&hicam_stats.points, 1, __ATOMIC_RELAXED);
	if (ending) {
		hicam_cleanup_run();
		end_now();
	}
	wanted = hicam_control_wants(&stops) || control;
	end = term || stops || (stopping && hicam_stats.points >= hicam_config.stop_at);
	if (!end && !tick && !wanted)
		return 0;
	since = atomic_exchange(&asked, 0);
	if (since)
		hicam_times_add(&hicam_stats.latency, hicam_now_us() - since);
	/* the last attempt comes when its time has, however few points there are */
	if (retry.since && retry.wait > 0 && hicam_now_us() - retry.since < RETRY_US) {
		retry.wait--;
		return 0;
	}
	control = 0; /* before looking at what there is */
	return end ? stop(fn, stage) : checkpoint(fn, stage);
}

/* Does it, and closes the polls if nothing is left to do. */
static int
attend_and_close(const struct hicam_function *fn, int stage)
{
	int unwind = attend(fn, stage);

	if (!unwind)
		settle();
	return unwind;
}

/* Where there are other threads: one attends, and the others stop when it says so.  It is not cancelled meanwhile. */
static int
meet(const struct hicam_function *fn, int stage)
{
	int unwind = 0, cancel;

	hicam_thread_not_cancelled(&cancel);
	if (hicam_threads_stopping())
		unwind = hicam_thread_park();
	else if (take_attending((int)hicam_self()->number) == 0) {
		unwind = attend_and_close(fn, stage);
		if (!unwind)
			leave_attending();
	}
	if (!unwind) /* in the child nobody is cancelled */
		pthread_setcancelstate(cancel, NULL);
	return unwind;
}

int
__hicam_at_point(const struct hicam_function *fn, int stage)
{
	struct hicam_thread *self;
	int unwind, saved = errno, way = hicam_resume_way();

	if (way)
		return way;
	if (__hicam_mode) {
		hicam_capture_unwinds();
		return HICAM_SAVE;
	}
	self = hicam_self();
	if (__hicam_atomic > 0 || !__atomic_load_n(&hicam_running, __ATOMIC_RELAXED) || self->foreign)
		return 0;
	self->errno_then = saved;
	unwind = hicam_threaded ? meet(fn, stage) : attend_and_close(fn, stage);
	if (unwind)
		hicam_capture_unwinds();
	errno = saved;
	return unwind ? HICAM_SAVE : 0;
}

int
__hicam_at_loop(void)
{
	return hicam_resume_way();
}
