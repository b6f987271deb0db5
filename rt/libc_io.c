/* SPDX-License-Identifier: ISC */
/*
 * Transfers.  One that has to wait does so in ppoll, ahead of the call itself: nothing has been taken yet, so its
 * caller can stop there.  Of one that goes in pieces it is known how much has gone.
 * Where there are several threads, one at a time looks whether a descriptor is ready and makes the call, so that the
 * others do not wait in theirs for what it has taken.  A write that is cut short only when the room is used up is cut
 * short by a signal when the others stop (hicam_threads_stop).
 */
#include "libc_wait.h"
#include "signals.h"
#include "sync.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <termios.h>

enum { KNOWN = 1024, WAITS = 1, NEVER_WAITS = 2, NAMED_PIPE = 3 };
enum { NO_WAIT = MSG_DONTWAIT | MSG_OOB | MSG_ERRQUEUE };

/* What descriptors were when they were first seen; a wrong NEVER_WAITS would cost a stop, no more. */
static unsigned char known[KNOWN];

static int
known_of(int fd)
{
	return fd >= 0 && fd < KNOWN ? __atomic_load_n(&known[fd], __ATOMIC_RELAXED) : 0;
}

static void
note(int fd, int kind)
{
	if (fd >= 0 && fd < KNOWN)
		__atomic_store_n(&known[fd], (unsigned char)kind, __ATOMIC_RELAXED);
}

/* Locks: who may look and call.  One that writes may be in its call for long. */
static int turns[2][KNOWN];

void
hicam_io_closed(int fd)
{
	note(fd, 0);
}

void
hicam_io_closed_range(unsigned first, unsigned last)
{
	for (; first <= last && first < KNOWN; first++)
		note((int)first, 0);
}

void
hicam_io_forked(void)
{
	memset(turns, 0, sizeof turns);
}

/* /dev/null and its kin. */
static bool
is_memory(dev_t device)
{
	enum { MEMORY = 1, NULL_MINOR = 3, ZERO_MINOR = 5, FULL_MINOR = 7 };
	unsigned n = minor(device);

	return major(device) == MEMORY && (n == NULL_MINOR || n == ZERO_MINOR || n == FULL_MINOR);
}

static int
kind_of(int fd)
{
	struct stat st;
	struct statfs fs;
	int kind = known_of(fd);

	if (kind)
		return kind;
	if (fstat(fd, &st) != 0)
		return NEVER_WAITS;
	kind = WAITS;
	if (S_ISREG(st.st_mode) || (S_ISCHR(st.st_mode) && is_memory(st.st_rdev)))
		kind = NEVER_WAITS;
	else if (S_ISFIFO(st.st_mode) && fstatfs(fd, &fs) == 0 && fs.f_type != PIPEFS_MAGIC)
		kind = NAMED_PIPE;
	note(fd, kind);
	return kind;
}

bool
hicam_io_never_waits(int fd)
{
	return kind_of(fd) == NEVER_WAITS;
}

/* Would a read of FD, a pipe with a name, wait?  It does not where nobody writes; poll does, if nobody ever has. */
static bool
somebody_writes(int fd)
{
	int ends[2];
	ssize_t k = -1;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return true;
	k = tee(fd, ends[1], 1, SPLICE_F_NONBLOCK);
	close(ends[0]);
	close(ends[1]);
	return k < 0;
}

/* Does a read of a terminal wait for a character, and one in the foreground? */
static bool
terminal_blocks(int fd, short events)
{
	struct termios mode;
	pid_t group;

	if (tcgetattr(fd, &mode) != 0)
		return true;
	if (ioctl(fd, TIOCGPGRP, &group) == 0 && group != getpgrp())
		return false;
	return events != POLLIN || mode.c_lflag & ICANON || mode.c_cc[VMIN] > 0;
}

/*
 * Would a call wait there for as long as it takes?  Not one that is to fail at once, or after a time, or that stops a
 * process in the background of a terminal.
 */
static bool
blocks(int fd, short events)
{
	int flags = fcntl(fd, F_GETFL);
	struct timeval limit = {0, 0};
	socklen_t size = sizeof limit;

	if (flags < 0 || flags & O_NONBLOCK)
		return false;
	if (getsockopt(fd, SOL_SOCKET, events == POLLIN ? SO_RCVTIMEO : SO_SNDTIMEO, &limit, &size) == 0)
		return limit.tv_sec == 0 && limit.tv_usec == 0;
	if (events == POLLIN && kind_of(fd) == NAMED_PIPE)
		return somebody_writes(fd);
	return terminal_blocks(fd, events);
}

/* ppoll for ever, unless one of our signals has come since the wait began; they are let in while it sleeps only. */
static int
sleep_until(struct wait *w, int fd, short events)
{
	struct pollfd p = {fd, events, 0};
	sigset_t ours, old;
	int result, error;

	sigemptyset(&ours);
	hicam_signals_reserved(&ours);
	pthread_sigmask(SIG_BLOCK, &ours, &old);
	if (w->own == hicam_signals_own) {
		result = ppoll(&p, 1, NULL, &old);
		error = errno;
	} else {
		result = -1;
		error = EINTR;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return result;
}

bool
hicam_waits_on(struct wait *w)
{
	if (hicam_was_ours(w)) {
		hicam_asks(w);
		return false;
	}
	w->theirs = hicam_signals_theirs; /* of a handler behind which calls are restarted */
	if (w->breaking == hicam_signals_breaking)
		return true;
	errno = EINTR;
	return false;
}

/* It is this thread's turn until hicam_io_done; it is not cancelled meanwhile.  False: as hicam_io_ready. */
static bool
take_turn(struct wait *w, int fd, short events)
{
	int *turn = fd >= 0 && fd < KNOWN ? &turns[events == POLLOUT][fd] : NULL, free = 0;
	enum hicam_woken woken;

	if (turn == NULL || !hicam_threaded)
		return true;
	pthread_testcancel();
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &w->cancel);
	while (!__atomic_compare_exchange_n(turn, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		if (__atomic_exchange_n(turn, 2, __ATOMIC_ACQUIRE) == 0)
			break;
		pthread_setcancelstate(w->cancel, NULL);
		woken = hicam_futex_wait(turn, 2, CLOCK_MONOTONIC, FOREVER, false, true, true);
		if (woken == HICAM_STOPPED) {
			hicam_asks(w);
			return false;
		}
		if (woken == HICAM_INTERRUPTED && !hicam_waits_on(w))
			return false;
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
		free = 0;
	}
	w->turn = turn;
	__atomic_store_n(&hicam_self()->moves, true, __ATOMIC_RELAXED);
	return true;
}

void
hicam_io_done(struct wait *w)
{
	if (w->turn == NULL)
		return;
	__atomic_store_n(&hicam_self()->moves, false, __ATOMIC_RELAXED);
	/* all of them, as the one that is woken may be cancelled */
	if (__atomic_exchange_n(w->turn, 0, __ATOMIC_RELEASE) == 2)
		hicam_futex_wake(w->turn, INT_MAX, false);
	w->turn = NULL;
	pthread_setcancelstate(w->cancel, NULL);
}

bool
hicam_io_ready(struct wait *w, int fd, short events)
{
	struct pollfd p = {fd, events, 0};
	int saved = errno, result;

	w->turn = NULL;
	if (!w->caller || events == 0 || hicam_io_never_waits(fd))
		return true;
	for (;;) {
		if (!take_turn(w, fd, events))
			return false;
		result = poll(&p, 1, 0);
		if (result > 0 || (result < 0 && errno != EINTR)) /* a signal may be pending */
			break;
		hicam_io_done(w);
		if (!blocks(fd, events))
			break;
		if (w->breaking != hicam_signals_breaking) {
			errno = EINTR;
			return false;
		}
		if (!GOES(w)) {
			hicam_asks(w);
			return false;
		}
		result = sleep_until(w, fd, events);
		hicam_came(w);
		if (result < 0 ? errno != EINTR : !hicam_threaded)
			break;
		if (result < 0 && !hicam_waits_on(w))
			return false;
	}
	errno = saved;
	return true;
}

/* A call that is over when there is something. */
#define WHEN_READY(fd, events, call)                                            \
	struct wait w;                                                              \
	__typeof__(call) result = -1;                                               \
                                                                                \
	if (hicam_call_begins(&w, FOREVER) && hicam_io_ready(&w, (fd), (events))) { \
		result = (call);                                                        \
		hicam_io_done(&w);                                                      \
	}                                                                           \
	return result

ssize_t
__hicam_read(int fd, void *data, size_t size)
{
	WHEN_READY(fd, size ? POLLIN : 0, read(fd, data, size));
}

ssize_t
__hicam_readv(int fd, const struct iovec *parts, int n)
{
	WHEN_READY(fd, n > 0 ? POLLIN : 0, readv(fd, parts, n));
}

int
__hicam_accept(int fd, struct sockaddr *restrict from, socklen_t *restrict size)
{
	WHEN_READY(fd, POLLIN, accept(fd, from, size));
}

int
__hicam_accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict size, int flags)
{
	WHEN_READY(fd, POLLIN, accept4(fd, from, size, flags));
}

/* ---- in pieces -------------------------------------------------------------------------------------------------- */

size_t
hicam_io_take_up(const struct wait *w, bool goes_on, size_t size)
{
	struct hicam_pending *p = &hicam_self()->pending;
	size_t done = 0;

	if (!w->caller || p->phase != HICAM_PHASE_TRANSFER)
		return 0;
	p->phase = 0;
	if (goes_on && (uint64_t)p->outcome <= size)
		done = (size_t)p->outcome;
	return done;
}

ssize_t
hicam_io_stops(const struct wait *w, size_t done)
{
	struct hicam_pending *p = &hicam_self()->pending;

	hicam_asks(w);
	p->phase = done > 0 ? HICAM_PHASE_TRANSFER : 0;
	p->outcome = (int64_t)done;
	return -1;
}

/* One that moves SIZE bytes, in as many calls as it takes. */
struct transfer {
	struct wait w;
	int fd, saved;
	short events;
	size_t size, done;
	ssize_t result; /* in the end */
};

/* False: it is over. */
static bool
begin(struct transfer *t, int fd, short events, size_t size)
{
	bool goes_on = hicam_self()->pending.on;

	t->fd = fd;
	t->events = size ? events : 0;
	t->size = size;
	t->result = -1;
	if (!hicam_call_begins(&t->w, FOREVER))
		return false;
	t->done = hicam_io_take_up(&t->w, goes_on, size);
	return true;
}

/* It ends with what errno says, or with what has been moved. */
static bool
ends(struct transfer *t)
{
	if (t->done > 0)
		errno = t->saved;
	t->result = t->done > 0 ? (ssize_t)t->done : -1;
	return false;
}

/* The next call can be made.  False: it is over. */
static bool
ready(struct transfer *t)
{
	t->saved = errno;
	if (hicam_io_ready(&t->w, t->fd, t->events))
		return true;
	if (__hicam_waits != 2)
		return ends(t);
	t->result = hicam_io_stops(&t->w, t->done);
	return false;
}

/* That call has moved K bytes, or failed: is another one to be made, as one of our signals has cut it short? */
static bool
again(struct transfer *t, ssize_t k)
{
	hicam_io_done(&t->w);
	if (k > 0)
		t->done += (size_t)k;
	if (k == 0 || (k > 0 && t->done == t->size)) {
		t->result = (ssize_t)t->done;
		return false;
	}
	if ((k < 0 && errno != EINTR) || !hicam_was_ours(&t->w))
		return ends(t);
	errno = t->saved;
	if (t->w.caller)
		t->result = hicam_io_stops(&t->w, t->done);
	return !t->w.caller;
}

/* CALL moves what is left of SIZE behind t.done. */
#define TRANSFER(fd, events, call)             \
	struct transfer t;                         \
                                               \
	if (begin(&t, (fd), (events), size))       \
		while (ready(&t) && again(&t, (call))) \
			;                                  \
	return t.result

ssize_t
__hicam_write(int fd, const void *data, size_t size)
{
	TRANSFER(fd, POLLOUT, write(fd, (const char *)data + t.done, size - t.done));
}

/* What is left of PARTS behind DONE bytes; REST has room for N. */
static int
behind(const struct iovec *parts, int n, size_t done, struct iovec *rest)
{
	int k = 0;

	for (; n > 0; parts++, n--) {
		if (k == 0 && done >= parts->iov_len) {
			done -= parts->iov_len;
			continue;
		}
		rest[k].iov_base = (char *)parts->iov_base + done;
		rest[k++].iov_len = parts->iov_len - done;
		done = 0;
	}
	return k;
}

static ssize_t
write_behind(int fd, const struct iovec *parts, int n, size_t done)
{
	struct iovec rest[n];

	return writev(fd, rest, behind(parts, n, done, rest));
}

ssize_t
__hicam_writev(int fd, const struct iovec *parts, int n)
{
	size_t size = 0;
	int i;

	for (i = 0; n <= IOV_MAX && i < n; i++)
		size += parts[i].iov_len <= SSIZE_MAX - size ? parts[i].iov_len : 0; /* else it fails */
	TRANSFER(fd, POLLOUT, t.done ? write_behind(fd, parts, n, t.done) : writev(fd, parts, n));
}

ssize_t
__hicam_send(int fd, const void *data, size_t size, int flags)
{
	TRANSFER(fd, flags & NO_WAIT ? 0 : POLLOUT, send(fd, (const char *)data + t.done, size - t.done, flags));
}

static ssize_t
receive_whole(int fd, void *data, size_t size, int flags, struct sockaddr *from, socklen_t *from_size)
{
	TRANSFER(fd, flags & NO_WAIT ? 0 : POLLIN,
			 recvfrom(fd, (char *)data + t.done, size - t.done, flags, from, from_size));
}

/* Those with a time limit are not restarted. */
#define RECEIVE(fd, flags, size, call)                                              \
	struct wait w;                                                                  \
	ssize_t k;                                                                      \
                                                                                    \
	if (!hicam_call_begins(&w, FOREVER))                                            \
		return -1;                                                                  \
	do {                                                                            \
		if (!hicam_io_ready(&w, (fd), (size) == 0 || (flags)&NO_WAIT ? 0 : POLLIN)) \
			return -1;                                                              \
		k = (call);                                                                 \
		hicam_io_done(&w);                                                          \
	} while (k < 0 && errno == EINTR && hicam_was_ours(&w));                        \
	return k

ssize_t
__hicam_recvfrom(int fd, void *restrict data, size_t size, int flags, struct sockaddr *restrict from,
				 socklen_t *restrict from_size)
{
	if (flags & MSG_WAITALL && !(flags & MSG_PEEK))
		return receive_whole(fd, data, size, flags, from, from_size);
	RECEIVE(fd, flags, size, recvfrom(fd, data, size, flags, from, from_size));
}

ssize_t
__hicam_recv(int fd, void *data, size_t size, int flags)
{
	return __hicam_recvfrom(fd, data, size, flags, NULL, NULL);
}

ssize_t
__hicam_recvmsg(int fd, struct msghdr *message, int flags)
{
	RECEIVE(fd, flags, 1, recvmsg(fd, message, flags));
}
