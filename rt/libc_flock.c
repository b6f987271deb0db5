/* SPDX-License-Identifier: ISC */
/*
 * Waits for locks of files.  Their callers can stop in them: a lock that has been had in the meantime is had once more
 * without a wait, so the call is made again.  That the run time's signals restart these calls would keep a process
 * with one thread from its points, so they do not then; where there are others these take them.
 */
#include "libc_wait.h"
#include "signals.h"
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>

/* Alone or, else, with the run time's signals blocked, and the mask before. */
struct company {
	bool alone;
	sigset_t mask;
};

static void
leave_signals(struct company *c)
{
	sigset_t ours;

	c->alone = hicam_thread_count() == 1;
	if (c->alone) {
		hicam_signals_interrupt(true);
		return;
	}
	sigemptyset(&ours);
	hicam_signals_reserved(&ours);
	pthread_sigmask(SIG_BLOCK, &ours, &c->mask);
}

static void
take_signals(const struct company *c)
{
	int saved = errno;

	if (c->alone)
		hicam_signals_interrupt(false);
	else
		pthread_sigmask(SIG_SETMASK, &c->mask, NULL);
	errno = saved;
}

/* AT_ONCE, or, if that cannot be had, CALL, which waits. */
#define LOCK(at_once, call)                                        \
	struct wait w;                                                 \
	struct company c;                                              \
	int result = -1, saved = errno;                                \
                                                                   \
	if (!hicam_call_begins(&w, FOREVER))                           \
		return -1;                                                 \
	if (!w.caller)                                                 \
		return (call);                                             \
	if ((at_once) == 0) {                                          \
		errno = saved;                                             \
		return 0;                                                  \
	}                                                              \
	if (w.breaking != hicam_signals_breaking) {                    \
		errno = EINTR;                                             \
		return -1;                                                 \
	}                                                              \
	do {                                                           \
		if (!GOES(&w)) {                                           \
			hicam_asks(&w);                                        \
			return -1;                                             \
		}                                                          \
		leave_signals(&c);                                         \
		result = (call);                                           \
		take_signals(&c);                                          \
		hicam_came(&w);                                            \
	} while (result != 0 && errno == EINTR && hicam_waits_on(&w)); \
	return result

/* The command that does the same without a wait. */
static int
at_once(int command)
{
	return command == F_OFD_SETLKW ? F_OFD_SETLK : command == F_SETLKW ? F_SETLK : F_SETLK64;
}

static int
lock_records(int fd, int command, void *arg)
{
	LOCK(fcntl(fd, at_once(command), arg), fcntl(fd, command, arg));
}

static int
lock_records64(int fd, int command, void *arg)
{
	LOCK(fcntl64(fd, at_once(command), arg), fcntl64(fd, command, arg));
}

static bool
may_wait(int command)
{
	return command == F_SETLKW || command == F_SETLKW64 || command == F_OFD_SETLKW;
}

/* Of any type: as the C library takes it. */
#define ARGUMENT(arg)         \
	void *arg;                \
	va_list ap;               \
                              \
	va_start(ap, command);    \
	arg = va_arg(ap, void *); \
	va_end(ap)

int
__hicam_fcntl(int fd, int command, ...)
{
	ARGUMENT(arg);
	if (may_wait(command))
		return lock_records(fd, command, arg);
	__hicam_waits = 0;
	return fcntl(fd, command, arg);
}

int
__hicam_fcntl64(int fd, int command, ...)
{
	ARGUMENT(arg);
	if (may_wait(command))
		return lock_records64(fd, command, arg);
	__hicam_waits = 0;
	return fcntl64(fd, command, arg);
}

int
__hicam_lockf(int fd, int command, off_t length)
{
	LOCK(lockf(fd, command == F_LOCK ? F_TLOCK : command, length), lockf(fd, command, length));
}

int
__hicam_lockf64(int fd, int command, off64_t length)
{
	LOCK(lockf64(fd, command == F_LOCK ? F_TLOCK : command, length), lockf64(fd, command, length));
}

int
__hicam_flock(int fd, int operation)
{
	LOCK(flock(fd, operation | LOCK_NB), flock(fd, operation));
}
