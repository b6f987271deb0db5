/* SPDX-License-Identifier: ISC */
/*
 * How threads meet for a capture.  The thread that makes it says so (`stopping`), and waits until each other one is
 * parked at a migration point, where all polls are open, or waits in a call that can be made again; such a thread is
 * left where it is, and does not come out of its call as long as the others are stopped.  Both have noted where they
 * are (setjmp), so that the capturing child can go there: it takes on the stack and the thread pointer of one after the
 * other, the frames of which return and save themselves.
 */
#include "libc_state.h"
#include "message.h"
#include "notify.h"
#include "signals.h"
#include "stats.h"
#include "thread.h"
#include "wake.h"
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif
#ifdef __x86_64__
#include <asm/prctl.h>
#endif
#ifdef __i386__
#include <asm/ldt.h>
#endif

enum {
	PATIENCE_US = 20000, /* how long the others are held up by one that does not come */
	LAST_STACK = 16 << 20,
	NS = 1000000000
};

static void waits_for_futex(void);

static int stopping; /* futex: 0 or 1 */
static int changes;	 /* futex: counts threads that stop */

static HICAM_OWN struct timespec sleeps_until; /* the calling thread, for a futex */

/* ---- waiting ------------------------------------------------------------------------------------------------------
 */

/* In a thread that has been cancelled. */
static void
cancelled(void *stops)
{
	__hicam_atomic++; /* for good */
	if (*(bool *)stops)
		hicam_waited();
}

/* STOPS not NULL: it can be cancelled, and what that leads to is told it.  0 or an error. */
static int
wait_until(const struct hicam_sleep *s, clockid_t clock, bool *stops)
{
	int op = FUTEX_WAIT_BITSET | (clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0), type, error;

	if (stops == NULL)
		return hicam_futex(s->word, op, s->value, &sleeps_until, s->shared) != 0 ? errno : 0;
	pthread_cleanup_push(cancelled, stops);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
	error = hicam_futex(s->word, op, s->value, &sleeps_until, s->shared) != 0 ? errno : 0;
	pthread_setcanceltype(type, NULL);
	pthread_cleanup_pop(0);
	return error;
}

/*
 * As wait_until, unless there is no need to sleep, or handlers have run since there were THEIRS.  A handler that runs
 * between that look and the system call, for which the thread seemed to sleep already, lets the time be over.
 */
static int
sleep_until(struct hicam_sleep *s, clockid_t clock, int64_t end, bool *stops, int theirs)
{
	if (s->needed != NULL && !s->needed(s))
		return 0;
	/* without a time a signal of ours would not interrupt it (SA_RESTART) */
	sleeps_until.tv_sec = (time_t)(end >= 0 ? end / NS : sizeof(time_t) == 4 ? INT32_MAX : INT64_MAX / NS);
	sleeps_until.tv_nsec = (long)(end >= 0 ? end % NS : 0);
	atomic_signal_fence(memory_order_seq_cst);
	return theirs != hicam_signals_theirs ? EINTR : wait_until(s, clock, stops);
}

void
hicam_thread_sleeps_no_more(void)
{
	sleeps_until = (struct timespec){0, 0};
}

enum hicam_woken
hicam_futex_sleep(struct hicam_sleep *s, clockid_t clock, int64_t end, bool stops, bool cancels, int *theirs)
{
	int saved = errno, failed;
	sig_atomic_t own = hicam_signals_own;

	if (!stops)
		failed = sleep_until(s, clock, end, cancels ? &stops : NULL, *theirs);
	else {
		if (_setjmp(hicam_self()->context) != 0)
			return HICAM_STOPPED;
		waits_for_futex();
		failed = sleep_until(s, clock, end, cancels ? &stops : NULL, *theirs);
		hicam_waited();
	}
	errno = saved;
	if ((failed == EINTR || failed == ETIMEDOUT) && *theirs != hicam_signals_theirs) {
		*theirs = hicam_signals_theirs;
		return HICAM_INTERRUPTED;
	}
	if (failed == ETIMEDOUT)
		return end >= 0 ? HICAM_TIMED_OUT : HICAM_WOKEN;
	if (failed != EINTR)
		return HICAM_WOKEN;
	return stops && own != hicam_signals_own ? HICAM_STOPPED : HICAM_WOKEN;
}

enum hicam_woken
hicam_futex_wait(int *word, int value, clockid_t clock, int64_t end, bool shared, bool stops, bool cancels)
{
	int theirs = hicam_signals_theirs;

	return hicam_futex_sleep(&(struct hicam_sleep){word, value, shared, NULL}, clock, end, stops, cancels, &theirs);
}

/* ---- meeting ------------------------------------------------------------------------------------------------------
 */

bool
hicam_threads_stopping(void)
{
	return __atomic_load_n(&stopping, __ATOMIC_ACQUIRE);
}

static void
stand(struct hicam_thread *t, enum hicam_thread_at at)
{
	__atomic_store_n(&t->at, at, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&stopping, __ATOMIC_SEQ_CST)) {
		__atomic_add_fetch(&changes, 1, __ATOMIC_SEQ_CST);
		hicam_futex_wake(&changes, 1, false);
	}
}

/* Runs again, but not while the others are stopped. */
static void
run_on(struct hicam_thread *t, enum hicam_thread_at at)
{
	for (;;) {
		__atomic_store_n(&t->at, HICAM_RUNNING, __ATOMIC_SEQ_CST);
		if (!__atomic_load_n(&stopping, __ATOMIC_SEQ_CST))
			return;
		stand(t, at);
		hicam_futex(&stopping, FUTEX_WAIT, 1, NULL, false);
	}
}

void
hicam_thread_note_handlers(struct hicam_thread *t)
{
	t->pending.late = t->pending.theirs != hicam_signals_theirs;
	t->pending.breaks = t->pending.breaking != hicam_signals_breaking;
}

static void
note(struct hicam_thread *t)
{
	t->tls = __builtin_thread_pointer();
	hicam_mask_hidden(&t->mask);
	hicam_thread_note_handlers(t);
}

void
hicam_thread_note(struct hicam_thread *t)
{
	t->mask_later = false;
	if (t->blocking)
		t->mask = t->beside;
	else
		pthread_sigmask(SIG_SETMASK, NULL, &t->mask);
	note(t);
}

void
hicam_thread_waits(void)
{
	struct hicam_thread *t = hicam_self();

	t->errno_then = errno;
	hicam_thread_note(t);
	stand(t, HICAM_WAITING);
}

/* The same for a futex, during which the mask of the thread is the program's. */
static void
waits_for_futex(void)
{
	struct hicam_thread *t = hicam_self();

	t->errno_then = errno;
	hicam_thread_mask_note(t);
	note(t);
	stand(t, HICAM_WAITING);
}

void
hicam_waited(void)
{
	int saved = errno;

	run_on(hicam_self(), HICAM_WAITING);
	errno = saved;
}

int
hicam_thread_park(void)
{
	struct hicam_thread *t = hicam_self();
	sigset_t all, mask;

	hicam_thread_note(t);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &mask);
	hicam_thread_note_handlers(t);
	if (_setjmp(t->context) != 0)
		return 1;
	stand(t, HICAM_PARKED);
	run_on(t, HICAM_PARKED);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	return 0;
}

/* The kernel gives less than a sigset_t. */
static void
copy_mask(sigset_t *to, const ucontext_t *context)
{
	int sig;

	sigemptyset(to);
	for (sig = 1; sig < NSIG; sig++)
		if (sigismember(&context->uc_sigmask, sig) == 1)
			sigaddset(to, sig);
}

int
hicam_handler_begins(struct hicam_held *held, const siginfo_t *info, const void *context)
{
	struct hicam_thread *t = hicam_self();
	int at = __atomic_load_n(&t->at, __ATOMIC_RELAXED), saved = errno;

	if (at == HICAM_WAITING) {
		held->info = *info;
		copy_mask(&held->mask, context);
		held->next = t->held;
		__atomic_store_n(&t->held, held, __ATOMIC_RELEASE);
		run_on(t, at);
		__atomic_store_n(&t->held, held->next, __ATOMIC_RELEASE);
	}
	errno = saved;
	return at;
}

void
hicam_handler_ends(int at)
{
	if (at == HICAM_WAITING)
		stand(hicam_self(), at);
}

bool
hicam_threads_stop(uint32_t *who)
{
	uint64_t start = hicam_now_us();
	struct timespec moment = {0, 1000000};
	int seen;

	__atomic_store_n(&stopping, 1, __ATOMIC_SEQ_CST);
	hicam_notifiers_stop();
	for (;;) {
		seen = __atomic_load_n(&changes, __ATOMIC_SEQ_CST);
		*who = hicam_thread_running();
		if (*who == 0 && hicam_thread_masks_look())
			return true;
		if (hicam_now_us() - start > PATIENCE_US)
			break;
		hicam_thread_nudge();
		hicam_futex(&changes, FUTEX_WAIT, seen, &moment, false);
	}
	hicam_threads_go();
	return false;
}

/* ---- without a fork: those that wait stay in a handler, as their stacks are to be used by another -----------------
 */

static int freezing; /* futex */

void
hicam_thread_freezes(void)
{
	struct hicam_thread *t = hicam_self();
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	__atomic_store_n(&t->frozen, true, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&freezing, __ATOMIC_SEQ_CST))
		hicam_futex(&freezing, FUTEX_WAIT, 1, NULL, false);
	__atomic_store_n(&t->frozen, false, __ATOMIC_SEQ_CST);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static bool
all_frozen(void)
{
	const struct hicam_thread *t;

	for (t = hicam_threads; t; t = t->next)
		if (__atomic_load_n(&t->at, __ATOMIC_SEQ_CST) == HICAM_WAITING &&
			!__atomic_load_n(&t->frozen, __ATOMIC_SEQ_CST))
			return false;
	return true;
}

bool
hicam_threads_freeze(void)
{
	enum { MOMENTS = 1000 };
	struct timespec moment = {0, 1000000};
	struct hicam_thread *t;
	int i;

	__atomic_store_n(&freezing, 1, __ATOMIC_SEQ_CST);
	for (t = hicam_threads; t; t = t->next)
		if (__atomic_load_n(&t->at, __ATOMIC_SEQ_CST) == HICAM_WAITING)
			hicam_wake_thread(t->tid, true);
	for (i = 0; i < MOMENTS; i++) {
		if (all_frozen())
			return true;
		nanosleep(&moment, NULL);
	}
	__atomic_store_n(&freezing, 0, __ATOMIC_SEQ_CST);
	hicam_futex_wake(&freezing, INT32_MAX, false);
	return false;
}

void
hicam_threads_hold(void)
{
	__atomic_store_n(&stopping, 1, __ATOMIC_SEQ_CST);
}

void
hicam_threads_stand_by(void)
{
	while (hicam_threads_stopping())
		hicam_futex(&stopping, FUTEX_WAIT, 1, NULL, false);
}

void
hicam_threads_go(void)
{
	__atomic_store_n(&stopping, 0, __ATOMIC_SEQ_CST);
	hicam_futex_wake(&stopping, INT32_MAX, false);
	hicam_signals_release();
}

/* ---- in the child ---------------------------------------------------------------------------------------------------
 */

static void
set_thread_pointer(void *tls)
{
#if defined(__x86_64__)
	syscall(SYS_arch_prctl, ARCH_SET_FS, tls);
#elif defined(__i386__)
	struct user_desc d = {0};
	unsigned gs;

	__asm__("mov %%gs, %0" : "=r"(gs));
	d.entry_number = gs >> 3;
	d.base_addr = (unsigned)tls;
	d.limit = 0xfffff;
	d.seg_32bit = 1;
	d.limit_in_pages = 1;
	d.useable = 1;
	syscall(SYS_set_thread_area, &d);
	__asm__ volatile("mov %0, %%gs" : : "r"(gs));
#elif defined(__s390x__)
	unsigned long high = (unsigned long)tls >> 32, low = (unsigned long)tls;

	__asm__ volatile("sar %%a0, %0\n\tsar %%a1, %1" : : "d"(high), "d"(low));
#elif defined(__aarch64__)
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(tls) : "memory");
#elif defined(__arm__)
	syscall(0xf0005, tls); /* set_tls */
#else
#error "no way to set the thread pointer"
#endif
}

static struct hicam_thread *next;
static void (*last_body)(void);

/*
 * Orders what this process does as one thread and then as another for ThreadSanitizer.  An atomic operation would not:
 * the tool leaves out those of a thread that is in a call that blocks, and runs handlers in others that it has put off.
 */
#ifdef __SANITIZE_THREAD__
#define ORDER(way) __tsan_##way(&next)
#else
#define ORDER(way) ((void)0)
#endif

static void
become(struct hicam_thread *t)
{
	ORDER(release);
	set_thread_pointer(t->tls);
	ORDER(acquire);
}

/* Nothing that depends on the thread may be known here already. */
static __attribute__((noinline, noipa)) _Noreturn void
jump(struct hicam_thread *t)
{
	_longjmp(t->context, 1);
}

_Noreturn void
hicam_thread_visit(struct hicam_thread *t)
{
	next = t;
	become(t);
	jump(next);
}

static void
last(void)
{
	become(next);
	last_body();
}

_Noreturn void
hicam_thread_leave(struct hicam_thread *t, void (*body)(void))
{
	ucontext_t to;

	next = t;
	last_body = body;
	getcontext(&to);
	to.uc_stack.ss_size = LAST_STACK;
	to.uc_stack.ss_sp =
		mmap(NULL, LAST_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (to.uc_stack.ss_sp == MAP_FAILED)
		hicam_die(74, "out of memory");
	to.uc_link = NULL;
	makecontext(&to, last, 0);
	setcontext(&to);
	_exit(74);
}
