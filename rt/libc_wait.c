/* SPDX-License-Identifier: ISC */
/*
 * Calls that wait.  The run time's own signals (HICAM_INTERVAL, HICAM_ON_TERM) interrupt some that SA_RESTART does not
 * restart, and cut transfers short; the program must not notice, so they are made again here, with what is left of
 * their time.  A caller that can stop in the wait has set __hicam_waits to 1: it gets back 2 and calls again behind
 * its poll.  A signal of the program's own ends the call as it would have.
 */
#include "libc_wait.h"
#include "poll.h"
#include "signals.h"
#include "sync.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/signalfd.h>

__thread int __hicam_waits;
HICAM_OWN volatile sig_atomic_t hicam_signals_own, hicam_signals_theirs, hicam_signals_breaking;

enum { LATE = 1, BREAKS = 2, UNDER_WAY = 4 }; /* of the format */

static int64_t captured; /* when the last capture was made */

static int64_t
now_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

/* FOREVER for NULL; a time that is not one is the system's to refuse. */
static int64_t
ns_of(const struct timespec *t)
{
	int64_t ns;

	if (!t || t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS ||
		__builtin_mul_overflow((int64_t)t->tv_sec, (int64_t)NS, &ns) || ns > INT64_MAX / 4)
		return FOREVER;
	return ns + t->tv_nsec;
}

bool
hicam_call_begins(struct wait *w, int64_t ns)
{
	struct hicam_pending *p = &hicam_self()->pending;

	w->caller = __hicam_waits == 1 && __hicam_atomic == 0;
	__hicam_waits = 0;
	if (w->caller && hicam_requested() && !p->asked) {
		p->asked = true;
		p->theirs = hicam_signals_theirs;
		p->breaking = hicam_signals_breaking;
		__hicam_waits = 2;
		return false;
	}
	w->late = w->caller && p->asked && p->theirs != hicam_signals_theirs;
	w->breaking = w->caller && p->asked ? p->breaking : hicam_signals_breaking;
	w->own = hicam_signals_own;
	w->theirs = hicam_signals_theirs;
	w->given = ns;
	w->end = ns < 0 ? FOREVER : now_ns() + ns;
	if (w->caller) {
		if (p->on && p->given == ns)
			w->end = p->end;
		p->on = p->asked = false;
	}
	return true;
}

bool
hicam_was_ours(struct wait *w)
{
	if (w->own == hicam_signals_own || w->theirs != hicam_signals_theirs)
		return false;
	w->own = hicam_signals_own;
	return true;
}

void
hicam_asks(const struct wait *w)
{
	struct hicam_pending *p = &hicam_self()->pending;

	p->on = p->asked = true;
	p->theirs = w->theirs;
	p->late = w->theirs != hicam_signals_theirs;
	p->breaking = w->breaking;
	p->breaks = w->breaking != hicam_signals_breaking;
	p->given = w->given;
	p->end = w->end;
	__hicam_waits = 2;
}

bool
hicam_again(struct wait *w)
{
	if (errno != EINTR || !hicam_was_ours(w))
		return false;
	if (w->caller) {
		hicam_asks(w);
		return false;
	}
	return true;
}

void
hicam_wait_leave(void)
{
	struct hicam_pending *p = &hicam_self()->pending;

	if (p->phase != 0 && p->phase != HICAM_PHASE_TRANSFER)
		return;
	p->on = p->asked = false;
	p->phase = 0;
	hicam_input_leave(hicam_self());
}

static int64_t
left_ns(const struct wait *w)
{
	int64_t left = w->end - now_ns();

	return left > 0 ? left : 0;
}

/* What is left in *T; for a wait without end, or one that is not ours to count, the caller's own time. */
static const struct timespec *
left_time(const struct wait *w, const struct timespec *theirs, struct timespec *t)
{
	int64_t left;

	if (w->end == FOREVER)
		return theirs;
	left = left_ns(w);
	t->tv_sec = (time_t)(left / NS);
	t->tv_nsec = (long)(left % NS);
	return t;
}

static int
left_ms(const struct wait *w, int theirs)
{
	return w->end == FOREVER ? theirs : (int)((left_ns(w) + NS_PER_MS - 1) / NS_PER_MS);
}

static int64_t
ns_of_ms(int ms)
{
	return ms < 0 ? FOREVER : (int64_t)ms * NS_PER_MS;
}

/* ---- sleeping ------------------------------------------------------------------------------------------------ */

/* As nanosleep, but errors are the result. */
static int
sleep_for(clockid_t clock, const struct timespec *time, struct timespec *rest)
{
	struct timespec given = *time, left, now; /* in memory, as the capture comes back by way of a jump */
	struct wait w;
	int error;

	if (!hicam_call_begins(&w, ns_of(&given)))
		return EINTR;
	if (w.late) {
		if (rest)
			*rest = *left_time(&w, &given, &now);
		return EINTR;
	}
	do {
		left = *left_time(&w, &given, &now);
		if (!GOES(&w)) {
			hicam_asks(&w);
			return EINTR;
		}
		error = clock_nanosleep(clock, 0, &left, &left);
		errno = error;
		hicam_came(&w);
	} while (error && hicam_again(&w));
	if (error == EINTR && rest)
		*rest = left;
	return error;
}

int
__hicam_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest)
{
	struct wait w;
	int error, saved = errno;

	if (flags & TIMER_ABSTIME)
		error = WAIT(w, FOREVER, (errno = clock_nanosleep(clock, flags, time, rest)) ? -1 : 0) ? errno : 0;
	else
		error = sleep_for(clock, time, rest);
	errno = saved;
	return error;
}

int
__hicam_nanosleep(const struct timespec *time, struct timespec *rest)
{
	int saved = errno, error = sleep_for(CLOCK_REALTIME, time, rest);

	errno = error ? error : saved;
	return error ? -1 : 0;
}

int
__hicam_thrd_sleep(const struct timespec *time, struct timespec *rest)
{
	int error = __hicam_clock_nanosleep(CLOCK_REALTIME, 0, time, rest);

	return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

int
__hicam_usleep(useconds_t us)
{
	struct timespec t = {(time_t)(us / 1000000), (long)(us % 1000000 * 1000)};

	return __hicam_nanosleep(&t, NULL);
}

unsigned
__hicam_sleep(unsigned seconds)
{
	struct timespec t = {(time_t)(seconds > INT_MAX ? INT_MAX : seconds), 0};
	unsigned more = seconds - (unsigned)t.tv_sec;

	if (__hicam_nanosleep(&t, &t) != 0)
		return (unsigned)t.tv_sec + more;
	return more ? __hicam_sleep(more) : 0;
}

/* ---- descriptors ------------------------------------------------------------------------------------------------ */

int
__hicam_poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct wait w;

	return WAIT(w, ns_of_ms(ms), poll(fds, n, left_ms(&w, ms)));
}

int
__hicam_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *time, const sigset_t *mask)
{
	struct timespec t;
	sigset_t room;
	struct wait w;

	return WAIT(w, ns_of(time), ppoll(fds, n, left_time(&w, time, &t), hicam_mask_wait(mask, &room)));
}

static struct timeval *
left_timeval(const struct wait *w, struct timeval *theirs, struct timeval *t)
{
	int64_t left;

	if (w->end == FOREVER)
		return theirs;
	left = left_ns(w) + 999;
	t->tv_sec = (time_t)(left / NS);
	t->tv_usec = (suseconds_t)(left % NS / 1000);
	return t;
}

/*
 * The sets of a select.  The system changes them while the thread still counts as waiting, so it gets others, which are
 * made again for every call.
 */
struct sets {
	fd_set *given[3], *lent[3], room[3];
	size_t bytes;
};

static void
lend_sets(struct sets *s, int n, fd_set *in, fd_set *out, fd_set *except)
{
	bool fit = n >= 0 && n <= FD_SETSIZE;
	int i;

	s->given[0] = in;
	s->given[1] = out;
	s->given[2] = except;
	s->bytes = fit ? ((size_t)n + NFDBITS - 1) / NFDBITS * sizeof(fd_mask) : 0;
	for (i = 0; i < 3; i++) {
		s->lent[i] = s->given[i] && fit ? &s->room[i] : s->given[i];
		if (s->lent[i] != s->given[i])
			memcpy(s->lent[i], s->given[i], s->bytes);
	}
}

static void
give_sets_back(const struct sets *s)
{
	int i;

	for (i = 0; i < 3; i++)
		if (s->lent[i] != s->given[i])
			memcpy(s->given[i], s->lent[i], s->bytes);
}

/* As on Linux, *TIME counts down; emulators do not see to it when a signal comes. */
int
__hicam_select(int n, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except, struct timeval *restrict time)
{
	struct timespec given;
	struct timeval t;
	struct wait w;
	struct sets s;
	int64_t ns = FOREVER;
	int result;

	if (time && time->tv_usec >= 0 && time->tv_usec < 1000000) {
		given.tv_sec = time->tv_sec;
		given.tv_nsec = (long)time->tv_usec * 1000;
		ns = ns_of(&given);
	}
	result = WAIT(
		w, ns,
		(lend_sets(&s, n, in, out, except), select(n, s.lent[0], s.lent[1], s.lent[2], left_timeval(&w, time, &t))));
	if (result >= 0)
		give_sets_back(&s);
	if (__hicam_waits != 2 && w.given >= 0)
		*time = *left_timeval(&w, time, &t);
	return result;
}

int
__hicam_pselect(int n, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except,
				const struct timespec *restrict time, const sigset_t *restrict mask)
{
	struct timespec t;
	sigset_t room;
	struct wait w;
	struct sets s;
	int result =
		WAIT(w, ns_of(time),
			 (lend_sets(&s, n, in, out, except),
			  pselect(n, s.lent[0], s.lent[1], s.lent[2], left_time(&w, time, &t), hicam_mask_wait(mask, &room))));

	if (result >= 0)
		give_sets_back(&s);
	return result;
}

int
__hicam_epoll_wait(int fd, struct epoll_event *events, int n, int ms)
{
	struct wait w;

	return WAIT(w, ns_of_ms(ms), epoll_wait(fd, events, n, left_ms(&w, ms)));
}

int
__hicam_epoll_pwait(int fd, struct epoll_event *events, int n, int ms, const sigset_t *mask)
{
	sigset_t room;
	struct wait w;

	return WAIT(w, ns_of_ms(ms), epoll_pwait(fd, events, n, left_ms(&w, ms), hicam_mask_wait(mask, &room)));
}

/* ---- signals -------------------------------------------------------------------------------------------------- */

int
__hicam_pause(void)
{
	struct wait w;

	return WAIT(w, FOREVER, pause());
}

int
__hicam_sigsuspend(const sigset_t *mask)
{
	sigset_t room;
	struct wait w;

	return WAIT(w, FOREVER, sigsuspend(hicam_mask_wait(mask, &room)));
}

/* A descriptor that can be read while a signal of SET is pending, out of the way of the program's. */
static int
open_signals(const sigset_t *set)
{
	enum { HIGH_FD = 200 };
	sigset_t room;
	int low = signalfd(-1, hicam_mask_wait(set, &room), SFD_CLOEXEC), fd = fcntl(low, F_DUPFD_CLOEXEC, HIGH_FD);

	if (low >= 0)
		close(low);
	if (fd >= 0)
		hicam_file_own(fd, true);
	return fd;
}

static void
close_signals(int fd)
{
	close(fd); /* the thread may be cancelled here */
	hicam_file_own(fd, false);
}

/* Nobody is told when a signal is given up to the program. */
static int
soon(int ms)
{
	enum { LOOK_MS = 100 };

	return ms < 0 || ms > LOOK_MS ? LOOK_MS : ms;
}

static int
take_or_wait(const sigset_t *set, siginfo_t *info, const struct timespec *time)
{
	sigset_t room;
	int sig = hicam_mask_passed(set, info);

	return sig ? sig : sigtimedwait(hicam_mask_wait(set, &room), info, time);
}

/*
 * As sigtimedwait, of a thread among others.  What counts as waiting must not have got anything, so it waits for the
 * signal to be pending, and then takes it.
 */
static int
take_signal(const sigset_t *set, siginfo_t *info, int64_t ns)
{
	static const struct timespec at_once;
	struct pollfd p = {-1, POLLIN, 0};
	struct wait w;
	volatile int result = -1;

	if (!hicam_call_begins(&w, ns))
		return -1;
	for (;;) {
		result = take_or_wait(set, info, &at_once);
		if (result != -1 || errno != EAGAIN || (w.end != FOREVER && left_ns(&w) == 0))
			break;
		if (w.late || (p.fd < 0 && (p.fd = open_signals(set)) < 0)) {
			errno = w.late ? EINTR : errno;
			break;
		}
		if (!GOES(&w)) {
			hicam_asks(&w);
			return -1;
		}
		result = poll(&p, 1, hicam_mask_may_pass(set) ? soon(left_ms(&w, -1)) : left_ms(&w, -1));
		hicam_came(&w);
		if (result == -1 && !hicam_again(&w))
			break;
	}
	if (p.fd >= 0)
		close_signals(p.fd);
	return result;
}

/*
 * The signals of SET that the thread does not block would end the program, or run handlers, instead of becoming
 * pending.  The system has them blocked, too, while it waits.
 */
static int
take_signal_blocking(const sigset_t *set, siginfo_t *info, int64_t ns)
{
	struct hicam_thread *t = hicam_self();
	sigset_t room;
	int result;

	pthread_sigmask(SIG_BLOCK, hicam_mask_wait(set, &room), &t->beside);
	t->blocking = true;
	result = take_signal(set, info, ns);
	t->blocking = false;
	pthread_sigmask(SIG_SETMASK, &t->beside, NULL);
	return result;
}

/* As sigtimedwait, of a thread that is alone. */
static int
take_signal_alone(const sigset_t *set, siginfo_t *info, const struct timespec *time)
{
	struct timespec t;
	struct wait w;

	return WAIT(w, ns_of(time), take_or_wait(set, info, left_time(&w, time, &t)));
}

static int
wait_for_signal(const sigset_t *set, siginfo_t *info, const struct timespec *time)
{
	siginfo_t own;
	int sig;

	info = info ? info : &own;
	sig = hicam_threaded && (time == NULL || ns_of(time) != FOREVER) ? take_signal_blocking(set, info, ns_of(time))
																	 : take_signal_alone(set, info, time);
	if (sig > 0 && info->si_code == SI_TIMER)
		hicam_timer_came(sig, info);
	return sig;
}

int
__hicam_sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict time)
{
	return wait_for_signal(set, info, time);
}

int
__hicam_sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	return wait_for_signal(set, info, NULL);
}

/* Handlers do not end it. */
int
__hicam_sigwait(const sigset_t *restrict set, int *restrict sig)
{
	int saved = errno, stops = __hicam_waits, result;

	do {
		__hicam_waits = stops;
		result = wait_for_signal(set, NULL, NULL);
	} while (result == -1 && errno == EINTR && __hicam_waits != 2);
	if (result > 0)
		*sig = result;
	result = result > 0 || __hicam_waits == 2 ? 0 : errno;
	errno = saved;
	return result;
}

/* ---- queues: a caller does not stop in them ---------------------------------------------------------------------- */

int
__hicam_msgsnd(int queue, const void *message, size_t size, int flags)
{
	struct wait w;

	__hicam_waits = 0;
	return WAIT(w, FOREVER, msgsnd(queue, message, size, flags));
}

ssize_t
__hicam_msgrcv(int queue, void *message, size_t size, long type, int flags)
{
	struct wait w;

	__hicam_waits = 0;
	return WAIT(w, FOREVER, msgrcv(queue, message, size, type, flags));
}

int
__hicam_semop(int set, struct sembuf *operations, size_t n)
{
	struct wait w;

	__hicam_waits = 0;
	return WAIT(w, FOREVER, semop(set, operations, n));
}

int
__hicam_semtimedop(int set, struct sembuf *operations, size_t n, const struct timespec *time)
{
	struct timespec t;
	struct wait w;

	__hicam_waits = 0;
	return WAIT(w, ns_of(time), semtimedop(set, operations, n, left_time(&w, time, &t)));
}

/* ---- state ---------------------------------------------------------------------------------------------------- */

void
hicam_wait_prepare(void)
{
	captured = now_ns();
}

void
hicam_wait_save(struct hicam_item *item, const struct hicam_thread *t)
{
	int64_t left = t->pending.end - captured;

	bool ends = t->pending.on && t->pending.end != FOREVER;

	hicam_item_number(item, ends ? t->pending.given : FOREVER);
	hicam_item_number(item, ends ? left > 0 ? left : 0 : FOREVER);
	hicam_item_number(item, (t->pending.late ? LATE : 0) | (t->pending.breaks ? BREAKS : 0) |
								(t->pending.on ? UNDER_WAY : 0));
}

bool
hicam_wait_load(struct hicam_thread *t, const int64_t *n)
{
	int64_t given = n[0], left = n[1];

	if (given < FOREVER || left < FOREVER || left > INT64_MAX / 2 || (given == FOREVER) != (left == FOREVER))
		return false;
	/* it has come from its poll; a handler that runs from now on finds it waiting */
	t->pending.on = n[2] & UNDER_WAY;
	t->pending.asked = true;
	t->pending.theirs = -(n[2] & LATE);
	t->pending.breaking = -((n[2] & BREAKS) / BREAKS);
	t->pending.given = given;
	t->pending.end = left == FOREVER ? FOREVER : now_ns() + left;
	return true;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;

	(void)refusal;
	if (hicam_threaded || !hicam_threads->pending.asked)
		return true;
	item = hicam_item_new(items, "wait");
	hicam_wait_save(item, hicam_threads);
	hicam_item_number(item, hicam_threads->pending.phase);
	hicam_item_number(item, hicam_threads->pending.outcome);
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	if (!hicam_wait_load(hicam_threads, item->numbers))
		return hicam_libc_fail(error, "the wait under way is damaged");
	hicam_threads->pending.phase = (int)item->numbers[HICAM_WAIT_NUMBERS];
	hicam_threads->pending.outcome = item->numbers[HICAM_WAIT_NUMBERS + 1];
	return true;
}

const struct hicam_part hicam_part_wait = {"wait", HICAM_WAIT_NUMBERS + 2, 0, save, NULL, load};
