/* SPDX-License-Identifier: ISC */
/*
 * The signals by which the run time wakes the program.  Its own one is a real-time signal that the program is least
 * likely to use, and comes from timers, one of them that of HICAM_INTERVAL, from the socket of the request channel and
 * from the pipe of a capture at work.  What comes from elsewhere is the program's.
 */
#include "wake.h"
#include "capture.h"
#include "control.h"
#include "libc_state.h"
#include "message.h"
#include "poll.h"
#include "start.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern __typeof__(sigaction) __hicam_sigaction; /* as the program sees it */

enum { OURSELVES = 0x48694361, FREEZE = OURSELVES - 1 };

static int wake; /* 0: none */
static int timer;
static bool timer_made;
static int insist_timer, insist_us;
static enum { NO_TIMER, MAKING, MADE } insists; /* insist_timer; in handlers of any threads */

/* What a timer sends. */
enum tick { TICK_INTERVAL, TICK_INSIST };
enum { INSIST_US = 10000, INSIST_MOST_US = 1000000 };

static void insist(bool first);

int
hicam_wake_signal(void)
{
	return wake;
}

static bool
on_term(int sig, siginfo_t *info)
{
	(void)sig;
	(void)info;
	hicam_poll_ask(HICAM_ASK_STOP);
	insist(true);
	return true;
}

/* Does the program wait for the signal itself?  Emulators do not say which descriptor it comes from. */
static bool
is_theirs(int sig, const siginfo_t *info)
{
	struct sigaction sa;

	if (hicam_control_is(info->si_fd) || hicam_capture_is(info->si_fd))
		return false;
	return __hicam_sigaction(sig, NULL, &sa) != 0 || sa.sa_handler != SIG_DFL;
}

static bool
is_own(const siginfo_t *info)
{
	int what = info->si_value.sival_int == FREEZE ? HICAM_ASK_NOTHING : info->si_value.sival_int - OURSELVES;

	return info->si_code == SI_QUEUE && info->si_pid == getpid() &&
		   (what == HICAM_ASK_NOTHING || what == HICAM_ASK_INTERVAL || what == HICAM_ASK_CONTROL);
}

static bool
on_wake(int sig, siginfo_t *info)
{
	bool wants;

	if (info->si_code == SI_TIMER && info->si_value.sival_int == TICK_INSIST &&
		__atomic_load_n(&insists, __ATOMIC_ACQUIRE) == MADE) {
		hicam_poll_insists();
		hicam_poll_ask(HICAM_ASK_NOTHING); /* whatever it has interrupted */
		if (hicam_poll_asked())
			insist(false);
		return true;
	}
	if (info->si_code == SI_TIMER && __atomic_load_n(&timer_made, __ATOMIC_ACQUIRE)) {
		hicam_poll_ask(HICAM_ASK_INTERVAL);
		return true;
	}
	if (is_own(info) && info->si_value.sival_int == FREEZE) {
		hicam_thread_freezes();
		hicam_poll_ask(HICAM_ASK_NOTHING);
		return true;
	}
	if (is_own(info)) {
		hicam_poll_ask((enum hicam_ask)(info->si_value.sival_int - OURSELVES));
		if (info->si_value.sival_int == OURSELVES + HICAM_ASK_CONTROL)
			insist(true);
		return true;
	}
	if (info->si_code < POLL_IN || info->si_code > POLL_HUP || is_theirs(sig, info))
		return false;
	wants = hicam_control_receive() || hicam_capture_busy();
	hicam_poll_ask(wants ? HICAM_ASK_CONTROL : HICAM_ASK_NOTHING);
	if (wants)
		insist(true);
	return true;
}

void
hicam_wake_insist(void)
{
	insist(true);
}

int
hicam_wake_by(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || wake == 0 || fcntl(fd, F_SETSIG, wake) != 0 || fcntl(fd, F_SETOWN, getpid()) != 0)
		return -1;
	return fcntl(fd, F_SETFL, flags | O_ASYNC);
}

/* ---- timers, by system calls that a signal handler may use --------------------------------------------- */

static int
make_timer(enum tick which, int *made)
{
	struct sigevent ev;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = wake;
	ev.sigev_value.sival_int = which;
	return (int)syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, made);
}

/* The timer is there.  False: it cannot be had, or another thread is making it, which then sets it, too. */
static bool
have_insist_timer(void)
{
	__typeof__(insists) none = NO_TIMER;

	if (__atomic_load_n(&insists, __ATOMIC_ACQUIRE) == MADE)
		return true;
	if (!__atomic_compare_exchange_n(&insists, &none, MAKING, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return false;
	none = make_timer(TICK_INSIST, &insist_timer) == 0 ? MADE : NO_TIMER;
	__atomic_store_n(&insists, none, __ATOMIC_RELEASE);
	return none == MADE;
}

/*
 * The signal may have come to a thread that was about to wait, and waits now, as all others do.  Until a point has seen
 * to the request it is sent again, less and less often.
 */
static void
insist(bool first)
{
	int us = __atomic_load_n(&insist_us, __ATOMIC_RELAXED);
	struct itimerspec when;

	us = first ? INSIST_US : us < INSIST_MOST_US ? 2 * us : us;
	__atomic_store_n(&insist_us, us, __ATOMIC_RELAXED);
	if (wake == 0 || !have_insist_timer())
		return;
	memset(&when, 0, sizeof(when));
	when.it_value.tv_sec = us / 1000000;
	when.it_value.tv_nsec = us % 1000000 * 1000;
	(void)syscall(SYS_timer_settime, insist_timer, 0, &when, NULL);
}

static int
set_timer(uint64_t us)
{
	struct itimerspec when;

	when.it_interval.tv_sec = (time_t)(us / 1000000);
	when.it_interval.tv_nsec = (long)(us % 1000000 * 1000);
	when.it_value = when.it_interval;
	return (int)syscall(SYS_timer_settime, timer, 0, &when, NULL);
}

int
hicam_wake_interval(uint64_t us)
{
	if (!timer_made && us) {
		if (make_timer(TICK_INTERVAL, &timer) != 0)
			return -1;
		__atomic_store_n(&timer_made, true, __ATOMIC_RELEASE);
	}
	if (timer_made && set_timer(us) != 0)
		return -1;
	hicam_config.interval_us = us;
	return 0;
}

void
hicam_wake_interval_anew(void)
{
	if (timer_made && hicam_config.interval_us)
		(void)set_timer(hicam_config.interval_us);
}

void
hicam_wake_interval_inherited(void)
{
	timer_made = false;
	insists = NO_TIMER;
	if (hicam_config.interval_us)
		(void)hicam_wake_interval(hicam_config.interval_us);
}

void
hicam_wake_forked(void)
{
	wake = 0;
	timer_made = false;
	insists = NO_TIMER;
}

/* ---- start --------------------------------------------------------------------------------------------- */

/* Its signal restarts system calls; libc_wait.c sees to those that are not, so that the program sees nothing. */
static bool
take_signal(void)
{
	int sig;

	/* emulators take it, but do not have the two highest */
	for (sig = SIGRTMAX - 2; sig > SIGRTMIN && !hicam_signal_reserve(sig, on_wake); sig--)
		;
	if (sig <= SIGRTMIN)
		return false;
	wake = sig;
	return true;
}

bool
hicam_wake_prepare(void)
{
	return wake || take_signal();
}

void
hicam_wake_now(enum hicam_ask what)
{
	union sigval value = {.sival_int = OURSELVES + (int)what};

	if (wake)
		sigqueue(getpid(), wake, value);
}

void
hicam_wake_thread(pid_t tid, bool freezes)
{
	siginfo_t info;

	memset(&info, 0, sizeof info);
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value.sival_int = freezes ? FREEZE : OURSELVES + HICAM_ASK_NOTHING;
	if (wake)
		(void)syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, wake, &info);
}

void
hicam_wake_start(void)
{
	if (hicam_config.on_term && !hicam_signal_reserve(SIGTERM, on_term))
		hicam_say("HICAM_ON_TERM: %s", strerror(errno));
	if (!hicam_config.interval_us && !hicam_config.control && !hicam_config.on_term && !hicam_config.stop_at)
		return;
	if (!take_signal() || (hicam_config.interval_us && hicam_wake_interval(hicam_config.interval_us) != 0))
		hicam_say("HICAM_INTERVAL: %s", strerror(errno));
	if (hicam_config.control)
		hicam_control_start();
}
