/* SPDX-License-Identifier: ISC */
/*
 * Signals that the run time has taken for itself reach it even where the program blocks them: the system is never told
 * so, and the program is shown what it set.  One that the run time gives up to the program while that blocks it is
 * pending here instead.
 */
#include "libc_local.h"
#include "signals.h"
#include <errno.h>

static sigset_t taken; /* by the run time */
static bool any;
static HICAM_OWN sigset_t hidden; /* of those, what the thread blocks as far as the program knows */
static int passed[NSIG];		  /* set in handlers */

static bool
has(const sigset_t *set, int sig)
{
	return sigismember(set, sig) == 1;
}

static bool
has_passed(int sig)
{
	return __atomic_load_n(&passed[sig], __ATOMIC_SEQ_CST);
}

/* Which only one thread is told. */
static bool
take_passed(int sig)
{
	return has_passed(sig) && __atomic_exchange_n(&passed[sig], 0, __ATOMIC_SEQ_CST);
}

static void
pass(int sig)
{
	__atomic_store_n(&passed[sig], 1, __ATOMIC_SEQ_CST);
}

/* What the system is told in place of SET. */
static const sigset_t *
without_taken(const sigset_t *set, sigset_t *room)
{
	int sig;

	if (!any || set == NULL)
		return set;
	*room = *set;
	for (sig = 1; sig < NSIG; sig++)
		if (has(&taken, sig))
			sigdelset(room, sig);
	return room;
}

void
hicam_mask_take(int sig)
{
	sigset_t one, was;

	sigemptyset(&one);
	sigaddset(&one, sig);
	pthread_sigmask(SIG_UNBLOCK, &one, &was);
	if (has(&was, sig))
		sigaddset(&hidden, sig);
	sigaddset(&taken, sig);
	any = true;
}

void
hicam_mask_forked(void)
{
	int sig;

	any = false;
	for (sig = 1; sig < NSIG; sig++)
		take_passed(sig);
	pthread_sigmask(SIG_BLOCK, &hidden, NULL);
	sigemptyset(&taken);
	sigemptyset(&hidden);
}

void
hicam_mask_hidden(sigset_t *set)
{
	sigorset(set, set, &hidden);
}

/* Signals that the program has now unblocked. */
static void
deliver(void)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (has(&taken, sig) && !has(&hidden, sig) && take_passed(sig))
			hicam_signal_deliver(sig);
}

void
hicam_mask_back(const sigset_t *set)
{
	hidden = *set;
	if (any)
		deliver();
}

void
hicam_mask_inherit(const sigset_t *mask)
{
	int sig;

	for (sig = 1; any && sig < NSIG; sig++)
		if (has(&taken, sig) && has(mask, sig))
			sigaddset(&hidden, sig);
}

bool
hicam_mask_pass(int sig)
{
	if (!has(&hidden, sig))
		return false;
	pass(sig);
	return true;
}

static void
hide(int how, const sigset_t *set)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++) {
		if (!has(&taken, sig) || (how != SIG_SETMASK && !has(set, sig)))
			continue;
		if (how == SIG_BLOCK || (how == SIG_SETMASK && has(set, sig)))
			sigaddset(&hidden, sig);
		else
			sigdelset(&hidden, sig);
	}
	deliver();
}

int
__hicam_pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	sigset_t room, given, shown = hidden;
	int error;

	if (!any)
		return pthread_sigmask(how, set, old);
	if (set)
		given = *set; /* which may be OLD */
	error = pthread_sigmask(how, set ? without_taken(&given, &room) : NULL, old);
	if (error == 0 && old)
		sigorset(old, old, &shown);
	if (error == 0 && set)
		hide(how, &given);
	return error;
}

int
__hicam_sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	int error = __hicam_pthread_sigmask(how, set, old);

	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

static int
change(int how, int sig)
{
	sigset_t one;

	sigemptyset(&one);
	return sigaddset(&one, sig) == 0 ? __hicam_sigprocmask(how, &one, NULL) : -1;
}

int
__hicam_sighold(int sig)
{
	return change(SIG_BLOCK, sig);
}

int
__hicam_sigrelse(int sig)
{
	return change(SIG_UNBLOCK, sig);
}

int
__hicam_sigpending(sigset_t *set)
{
	int sig;

	if (sigpending(set) != 0)
		return -1;
	for (sig = 1; any && sig < NSIG; sig++)
		if (has_passed(sig) && has(&hidden, sig))
			sigaddset(set, sig);
	return 0;
}

/* ---- for waits --------------------------------------------------------------------------------------------------- */

const sigset_t *
hicam_mask_wait(const sigset_t *set, sigset_t *room)
{
	return without_taken(set, room);
}

bool
hicam_mask_may_pass(const sigset_t *set)
{
	return any && has(&taken, SIGTERM) && has(set, SIGTERM);
}

int
hicam_mask_passed(const sigset_t *set, siginfo_t *info)
{
	int sig;

	for (sig = 1; any && sig < NSIG; sig++)
		if (has(set, sig) && take_passed(sig)) {
			memset(info, 0, sizeof *info);
			info->si_signo = sig;
			info->si_pid = getpid();
			info->si_uid = getuid();
			return sig;
		}
	return 0;
}

/* ---- state ------------------------------------------------------------------------------------------------------- */

bool
hicam_mask_pending(int sig)
{
	return has_passed(sig);
}

bool
hicam_mask_resume(int sig)
{
	if (!any || !has(&taken, sig))
		return false;
	pass(sig);
	return true;
}
