/* SPDX-License-Identifier: ISC */
/*
 * Signal dispositions.  The kernel is given our handler, which runs the program's as an atomic region; the program is
 * shown its own.  Signal numbers and the flags that programs set are equal on all targets that we have.
 */
#include "libc_local.h"
#include "poll.h"
#include "signals.h"
#include "wake.h"
#include <errno.h>
#include <ucontext.h>

struct disposition {
	bool set;	   /* by the program: travels */
	void *handler; /* SIG_DFL and SIG_IGN too */
	int flags;
	sigset_t mask;
	bool (*first)(int, siginfo_t *); /* the run time's own, or NULL */
	bool passing;					 /* hicam_signal_deliver: past `first` this time */
};
static struct disposition dispositions[NSIG];
static int lock;				/* of changes to them, with all signals blocked */
static sigset_t interrupting;	/* siginterrupt: signal() is to leave SA_RESTART away */
static bool reserved_interrupt; /* the run time's own leave it away, too */

static bool
is_function(const void *handler)
{
	return handler != (void *)SIG_DFL && handler != (void *)SIG_IGN;
}

static int tell_kernel(int sig);

/* ---- the program's end by a signal ---- */

static const int ends[] = {SIGTERM, SIGINT, SIGHUP};
static bool cleans_up; /* and something is to be done then */
static volatile sig_atomic_t ending;

static bool
ends_cleanly(int sig)
{
	size_t i;

	for (i = 0; i < sizeof ends / sizeof *ends && ends[i] != sig; i++)
		;
	return cleans_up && i < sizeof ends / sizeof *ends && dispositions[sig].handler == (void *)SIG_DFL;
}

void
hicam_signal_die(int sig)
{
	struct sigaction sa;
	sigset_t one;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = SIG_DFL;
	sigaction(sig, &sa, NULL);
	sigemptyset(&one);
	sigaddset(&one, sig);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	raise(sig);
}

/* The next point sees to it; a second signal does not wait for that. */
static void
end_by(int sig)
{
	if (ending)
		hicam_signal_die(sig);
	ending = sig;
	hicam_poll_end_by(sig);
}

#ifdef __SANITIZE_THREAD__
/* In a capture's child signals are blocked, but the tool may run the handler for one from before the fork. */
static __attribute__((noinline, no_sanitize_thread)) bool
put_off(void)
{
	return __hicam_mode;
}
#endif

/*
 * As the system would have had it, but for us: what the thread blocked before, the handler's own, and SIG.  Not under
 * ThreadSanitizer, which would forget the mask of the thread if one handler interrupted another.
 */
static void
unblock(int sig, const struct disposition *d, const ucontext_t *context)
{
	uint64_t mask, more;

#ifdef __SANITIZE_THREAD__
	return;
#endif

	memcpy(&mask, &context->uc_sigmask, sizeof mask);
	memcpy(&more, &d->mask, sizeof more);
	mask |= more;
	if (d->first || !(d->flags & SA_NODEFER))
		mask |= (uint64_t)1 << (sig - 1);
	hicam_unblock(&mask);
}

/*
 * With all signals blocked: were the next one taken before this one is held, the capture would know of neither the one
 * nor the other as pending.
 */
static void
on_signal(int sig, siginfo_t *info, void *context)
{
	struct disposition *d = &dispositions[sig];
	void *handler = d->handler;
	int saved = errno, waits = __hicam_waits, at;
	struct hicam_held held;
	sigset_t blocked;

#ifdef __SANITIZE_THREAD__
	if (put_off())
		return;
#endif
	if (d->first && !__atomic_load_n(&d->passing, __ATOMIC_RELAXED)) {
		int cancel;
		bool taken;

		/* it has locks; the signal may have met a call in which the thread can be cancelled at once */
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
		taken = d->first(sig, info);
		pthread_setcancelstate(cancel, NULL);
		errno = saved;
		if (!taken && handler == (void *)SIG_DFL)
			hicam_signal_deliver(sig);
		if (taken)
			return;
	}
	if (d->first)
		__atomic_store_n(&d->passing, false, __ATOMIC_RELAXED);
	if (ends_cleanly(sig)) {
		end_by(sig);
		errno = saved;
	}
	if (!is_function(handler))
		return;
	at = hicam_threaded ? hicam_handler_begins(&held, info, context) : 0;
	if (d->flags & SA_RESETHAND) {
		d->handler = (void *)SIG_DFL;
		if (d->first)
			tell_kernel(sig);
	}
	unblock(sig, d, context);
	if (info->si_code == SI_TIMER)
		hicam_timer_came(sig, info);
	hicam_signals_theirs++;
	hicam_signals_breaking += !(d->flags & SA_RESTART);
	sigemptyset(&blocked);
	hicam_mask_hidden(&blocked);
	__hicam_atomic++;
	if (d->flags & SA_SIGINFO)
		((void (*)(int, siginfo_t *, void *))handler)(sig, info, context);
	else
		((void (*)(int))handler)(sig);
	__hicam_atomic--;
	hicam_thread_sleeps_no_more();
	hicam_mask_back(&blocked);
	if (hicam_threaded)
		hicam_handler_ends(at);
	__hicam_waits = waits;
}

/* To be blocked too: the signal by which the C library cancels threads, which sigaddset leaves out. */
static void
add_cancelling(sigset_t *set)
{
	enum { CANCELLING = 32, BITS = 8 * sizeof(unsigned long) };
	unsigned long *words = (unsigned long *)set;

	words[(CANCELLING - 1) / BITS] |= 1ul << (CANCELLING - 1) % BITS;
}

/* Installs what dispositions[] says. */
static int
tell_kernel(int sig)
{
	const struct disposition *d = &dispositions[sig];
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_mask = d->mask;
	sa.sa_flags = d->flags;
	if (d->first || is_function(d->handler) || ends_cleanly(sig)) {
		sigfillset(&sa.sa_mask);
		sa.sa_sigaction = on_signal;
		sa.sa_flags |= SA_SIGINFO;
		if (ends_cleanly(sig))
			sa.sa_flags = SA_SIGINFO | SA_RESTART;
		if (d->first) {
			sa.sa_flags &= ~(SA_RESETHAND | SA_NODEFER);
			add_cancelling(&sa.sa_mask); /* it would end the thread with our locks held */
			if (!is_function(d->handler))
				sa.sa_flags |= SA_RESTART;
			if (reserved_interrupt)
				sa.sa_flags &= ~SA_RESTART;
		}
	} else if (d->handler == (void *)SIG_IGN) {
		sa.sa_flags &= ~SA_SIGINFO;
		sa.sa_handler = SIG_IGN;
	} else {
		sa.sa_flags &= ~SA_SIGINFO;
		sa.sa_handler = SIG_DFL;
	}
	return sigaction(sig, &sa, NULL);
}

/* What the process came with, unless the program (or the run time) has set it already. */
static int
learn(int sig)
{
	struct disposition *d = &dispositions[sig];
	struct sigaction sa;

	if (sig < 1 || sig >= NSIG) {
		errno = EINVAL;
		return -1;
	}
	if (d->set || d->first)
		return 0;
	if (sigaction(sig, NULL, &sa) != 0)
		return -1;
	d->handler = sa.sa_flags & SA_SIGINFO ? (void *)sa.sa_sigaction : (void *)sa.sa_handler;
	d->flags = sa.sa_flags;
	d->mask = sa.sa_mask;
	return 0;
}

int
__hicam_sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict old)
{
	struct disposition was, *d;
	struct sigaction given, shown;
	sigset_t all, mask;
	int result = 0;

	if (learn(sig) != 0)
		return -1;
	d = &dispositions[sig];
	was = *d;
	memset(&shown, 0, sizeof shown);
	if (was.flags & SA_SIGINFO)
		shown.sa_sigaction = (void (*)(int, siginfo_t *, void *))was.handler;
	else
		shown.sa_handler = (void (*)(int))was.handler;
	shown.sa_flags = was.flags;
	shown.sa_mask = was.mask;
	if (act) {
		given = *act;
		sigfillset(&all);
		pthread_sigmask(SIG_BLOCK, &all, &mask);
		hicam_lock(&lock);
		d->set = true;
		d->flags = given.sa_flags;
		d->mask = given.sa_mask;
		d->handler = given.sa_flags & SA_SIGINFO ? (void *)given.sa_sigaction : (void *)given.sa_handler;
		result = tell_kernel(sig);
		if (result != 0)
			*d = was;
		hicam_unlock(&lock);
		pthread_sigmask(SIG_SETMASK, &mask, NULL);
	}
	if (result == 0 && old)
		*old = shown;
	return result;
}

typedef void handler(int);

/* sigaction with the mask of SIG alone, or of none (FLAGS has SA_NODEFER). */
static handler *
simple(int sig, handler *h, int flags)
{
	struct sigaction sa, old;

	memset(&sa, 0, sizeof sa);
	if (h == SIG_ERR || sigemptyset(&sa.sa_mask) != 0 || (!(flags & SA_NODEFER) && sigaddset(&sa.sa_mask, sig) != 0)) {
		errno = EINVAL;
		return SIG_ERR;
	}
	sa.sa_handler = h;
	sa.sa_flags = flags;
	return __hicam_sigaction(sig, &sa, &old) == 0 ? old.sa_handler : SIG_ERR;
}

handler *
__hicam_signal(int sig, handler *h)
{
	return simple(sig, h, sigismember(&interrupting, sig) == 1 ? 0 : SA_RESTART);
}

handler *
__hicam_bsd_signal(int sig, handler *h)
{
	return __hicam_signal(sig, h);
}

handler *
__hicam_ssignal(int sig, handler *h)
{
	return __hicam_signal(sig, h);
}

handler *
__hicam___sysv_signal(int sig, handler *h)
{
	return simple(sig, h, SA_RESETHAND | SA_NODEFER);
}

handler *
__hicam_sysv_signal(int sig, handler *h)
{
	return __hicam___sysv_signal(sig, h);
}

handler *
__hicam_sigset(int sig, handler *h)
{
	struct sigaction sa, old;
	sigset_t one, mask;

	memset(&sa, 0, sizeof sa);
	if (h == SIG_ERR || sigemptyset(&sa.sa_mask) != 0 || sigemptyset(&one) != 0 || sigaddset(&one, sig) != 0) {
		errno = EINVAL;
		return SIG_ERR;
	}
	sa.sa_handler = h;
	if (__hicam_sigaction(sig, h == SIG_HOLD ? NULL : &sa, &old) != 0 ||
		__hicam_sigprocmask(h == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, &one, &mask) != 0)
		return SIG_ERR;
	return sigismember(&mask, sig) == 1 ? SIG_HOLD : old.sa_handler;
}

int
__hicam_sigignore(int sig)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = SIG_IGN;
	return __hicam_sigaction(sig, &sa, NULL);
}

int
__hicam_siginterrupt(int sig, int interrupt)
{
	struct sigaction sa;

	if (__hicam_sigaction(sig, NULL, &sa) != 0)
		return -1;
	if (interrupt) {
		sigaddset(&interrupting, sig);
		sa.sa_flags &= ~SA_RESTART;
	} else {
		sigdelset(&interrupting, sig);
		sa.sa_flags |= SA_RESTART;
	}
	return __hicam_sigaction(sig, &sa, NULL);
}

void
hicam_signal_clean_up(void)
{
	size_t i;

	if (cleans_up || !hicam_wake_prepare())
		return;
	cleans_up = true;
	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		if (learn(ends[i]) == 0)
			tell_kernel(ends[i]);
}

int
__hicam_raise(int sig)
{
	hicam_signals_directed();
	return raise(sig);
}

bool
hicam_signal_any(void)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (dispositions[sig].set && is_function(dispositions[sig].handler))
			return true;
	return false;
}

void
hicam_signals_interrupt(bool on)
{
	uint64_t old;
	int sig;

	hicam_lock_blocking(&lock, &old);
	reserved_interrupt = on;
	for (sig = 1; sig < NSIG; sig++)
		if (dispositions[sig].first)
			tell_kernel(sig);
	hicam_unlock_blocking(&lock, &old);
}

void
hicam_signals_reserved(sigset_t *set)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (dispositions[sig].first)
			sigaddset(set, sig);
}

bool
hicam_signal_reserve(int sig, bool (*first)(int, siginfo_t *))
{
	if (learn(sig) != 0)
		return false;
	dispositions[sig].first = first;
	if (tell_kernel(sig) != 0)
		return false;
	hicam_mask_take(sig);
	return true;
}

void
hicam_signals_forked(void)
{
	bool ours[NSIG];
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		ours[sig] = dispositions[sig].first || ends_cleanly(sig);
	cleans_up = false;
	ending = 0;
	for (sig = 1; sig < NSIG; sig++)
		if (ours[sig]) {
			dispositions[sig].first = NULL;
			tell_kernel(sig);
		}
	hicam_mask_forked();
}

void
hicam_signal_deliver(int sig)
{
	struct disposition *d = &dispositions[sig];
	sigset_t one, mask;
	struct sigaction sa;

	if (d->handler == (void *)SIG_IGN)
		return;
	if (is_function(d->handler)) {
		__atomic_store_n(&d->passing, true, __ATOMIC_RELAXED);
	} else {
		memset(&sa, 0, sizeof sa);
		sa.sa_handler = SIG_DFL;
		sigaction(sig, &sa, NULL);
	}
	sigemptyset(&one);
	sigaddset(&one, sig);
	sigprocmask(SIG_UNBLOCK, &one, &mask);
	raise(sig);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (!is_function(d->handler))
		tell_kernel(sig);
}

/* ---- state ------------------------------------------------------------------------------------ */

int64_t
hicam_set_to_number(const sigset_t *mask)
{
	uint64_t bits = 0;
	int sig;

	for (sig = 1; sig <= 64; sig++)
		if (sigismember(mask, sig) == 1)
			bits |= (uint64_t)1 << (sig - 1);
	return (int64_t)bits;
}

void
hicam_number_to_set(int64_t number, sigset_t *mask)
{
	int sig;

	sigemptyset(mask);
	for (sig = 1; sig <= 64; sig++)
		if ((uint64_t)number >> (sig - 1) & 1)
			sigaddset(mask, sig);
}

/* In one item: per signal its number, flags, mask and 0 default, 1 ignored, 2 handler. */
enum { NUMBERS = 4, DEFAULT = 0, IGNORED = 1, HANDLER = 2 };

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item = NULL;
	const struct disposition *d;
	int sig;

	(void)refusal;
	for (sig = 1; sig < NSIG; sig++) {
		d = &dispositions[sig];
		if (!d->set)
			continue;
		if (!item) {
			item = hicam_item_new(items, "signal");
			hicam_item_number(item, hicam_set_to_number(&interrupting));
		}
		hicam_item_number(item, sig);
		hicam_item_number(item, d->flags & ~0x04000000); /* SA_RESTORER is libc's */
		hicam_item_number(item, hicam_set_to_number(&d->mask));
		hicam_item_number(item, is_function(d->handler) ? HANDLER : d->handler == (void *)SIG_IGN ? IGNORED : DEFAULT);
		hicam_item_pointer(item, is_function(d->handler) ? d->handler : NULL, true);
	}
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers + 1;
	struct disposition *d;
	size_t i;

	if (item->nnumbers != 1 + NUMBERS * item->npointers)
		return hicam_libc_fail(error, "the signal handlers are damaged");
	hicam_number_to_set(item->numbers[0], &interrupting);
	for (i = 0; i < item->npointers; i++, n += NUMBERS) {
		if (n[0] < 1 || n[0] >= NSIG || (n[3] == HANDLER && !item->pointers[i]))
			return hicam_libc_fail(error, "the signal handlers are damaged");
		d = &dispositions[n[0]];
		d->set = true;
		d->flags = (int)n[1];
		hicam_number_to_set(n[2], &d->mask);
		d->handler = n[3] == HANDLER ? item->pointers[i] : n[3] == IGNORED ? (void *)SIG_IGN : (void *)SIG_DFL;
		if (tell_kernel((int)n[0]) != 0)
			return hicam_libc_fail(error, "signal %d: %s", (int)n[0], strerror(errno));
	}
	return true;
}

const struct hicam_part hicam_part_signal = {"signal", 1, 0, save, NULL, load};
