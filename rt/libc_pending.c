/* SPDX-License-Identifier: ISC */
/*
 * Signals that are pending.  They are taken and sent again as they were, for only then the system tells all of them;
 * but for those of timers made by timer_create, which the system counts as long as they are pending.  A signal sent to
 * a thread that blocks it is known from /proc, without what goes with it.
 *
 * Timers expire meanwhile.  What is pending and what is left of timers belong together if nothing has come between.
 */
#include "libc_local.h"
#include "message.h"
#include "pointer.h"
#include "signals.h"
#include "start.h"
#include "stats.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

enum { THREAD, SIG, CODE, OWN, PID, UID, OVERRUN, VALUE, NUMBERS = VALUE + HICAM_VALUE_NUMBERS };
enum { ATTEMPTS = 50, ASLEEP_US = 5000, MOST = 1 << 16 };

struct pending {
	uint32_t thread; /* 0: for any */
	siginfo_t info;
};
struct list {
	struct pending *entry;
	size_t n, room;
};

static struct list noted, restored;
static sigset_t mask; /* of the thread that holds signals */
static bool holds;
static bool directed;

void
hicam_signals_hold(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &mask);
	holds = true;
}

void
hicam_signals_release(void)
{
	if (!holds)
		return;
	holds = false;
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

void
hicam_signals_directed(void)
{
	directed = true;
}

/* Not by memory, as sets have room that nobody fills; and sigisemptyset may look at the first 32 signals only. */
static bool
same(const sigset_t *a, const sigset_t *b)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (sigismember(a, sig) != sigismember(b, sig))
			return false;
	return true;
}

static bool
is_empty(const sigset_t *set)
{
	static const sigset_t none;

	return same(set, &none);
}

static bool
add(struct list *list, uint32_t thread, const siginfo_t *info)
{
	struct pending *bigger;
	size_t room = list->room ? 2 * list->room : 16;

	if (list->n == list->room) {
		bigger = realloc(list->entry, room * sizeof *bigger);
		if (bigger == NULL)
			return false;
		list->entry = bigger;
		list->room = room;
	}
	list->entry[list->n].thread = thread;
	list->entry[list->n++].info = *info;
	return true;
}

static void
send_again(bool to_thread, siginfo_t *info)
{
	int sig = info->si_signo;

	if (to_thread) {
		if (syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), sig, info) != 0)
			pthread_kill(pthread_self(), sig);
	} else if (syscall(SYS_rt_sigqueueinfo, getpid(), sig, info) != 0)
		kill(getpid(), sig); /* a thread other than main may not say that the system sent it */
}

/* ---- what /proc tells of a thread -------------------------------------------------------------------------------- */

static bool
read_task(pid_t tid, const char *file, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/self/task/%d/%s", (int)tid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* A set of signals, in the machine's numbering; KEY is behind the end of a line. */
static uint64_t
set_of(pid_t tid, const char *key)
{
	char text[4096], *at;

	if (!read_task(tid, "status", text, sizeof text))
		return 0;
	at = strstr(text, key);
	return at ? strtoull(at + strlen(key), NULL, 16) : 0;
}

static uint64_t
pending_for(pid_t tid)
{
	return set_of(tid, "\nSigPnd:");
}

/*
 * By how much an emulator has moved real-time signals: the lowest is blocked here.  Nothing is sent for that, as any
 * signal may be pending already.
 */
static int
moved(pid_t tid)
{
	enum { LOWEST = 32 }; /* to the kernel: the C library keeps some for itself */
	static int by = -1;
	uint64_t old, bits;

	if (by >= 0)
		return by;
	hicam_block_all(&old);
	bits = set_of(tid, "\nSigBlk:") >> (LOWEST - 1);
	hicam_unblock(&old);
	if (bits == 0)
		return 0;
	by = __builtin_ctzll(bits);
	return by;
}

/*
 * A thread that waits and is not asleep may have taken a signal that it does not hold yet.  It does not take long to
 * one or the other.
 */
static void
until_asleep(const struct hicam_thread *t)
{
	uint64_t start = hicam_now_us();
	char text[512], *at;

	do {
		if (__atomic_load_n(&t->held, __ATOMIC_ACQUIRE) || !read_task(t->tid, "stat", text, sizeof text))
			return;
		at = strrchr(text, ')');
		if (at == NULL || at[1] == '\0' || at[2] != 'R')
			return;
		sched_yield();
	} while (hicam_now_us() - start < ASLEEP_US);
}

/* ---- capture ----------------------------------------------------------------------------------------------------- */

/* What is pending for T alone, of THEIRS; real-time signals are BY higher in the machine's numbering, or not there. */
static void
note_directed(const struct hicam_thread *t, const sigset_t *theirs, int by)
{
	uint64_t bits = pending_for(t->tid);
	siginfo_t info;
	int sig, real;

	for (sig = 1; bits && sig < NSIG; sig++) {
		real = sig < SIGRTMIN ? sig : sig + by;
		if (sigismember(theirs, sig) != 1 || real >= NSIG || !(bits >> (real - 1) & 1))
			continue;
		memset(&info, 0, sizeof info);
		info.si_signo = sig;
		info.si_code = SI_TKILL;
		info.si_pid = getpid();
		info.si_uid = getuid();
		add(&noted, t->number, &info);
	}
}

static void
note_others(const struct hicam_thread *self)
{
	const struct hicam_thread *t;
	const struct hicam_held *h;
	sigset_t ours, theirs;
	int sig, by, at;

	if (hicam_signal_any())
		for (t = hicam_threads; t; t = t->next) {
			at = __atomic_load_n(&t->at, __ATOMIC_SEQ_CST);
			if (t != self && at != HICAM_PARKED && at != HICAM_ENDED)
				until_asleep(t);
		}
	for (t = hicam_threads; t; t = t->next)
		for (h = __atomic_load_n(&t->held, __ATOMIC_ACQUIRE); h; h = h->next)
			add(&noted, t->number, &h->info);
	if (!directed)
		return;
	by = moved(self->tid);
	/* one of ours has come to a thread that stopped of itself before it saw it; sigfillset leaves out the C library's
	 */
	sigfillset(&theirs);
	sigemptyset(&ours);
	hicam_signals_reserved(&ours);
	for (sig = 1; sig < NSIG; sig++)
		if (sigismember(&ours, sig) == 1)
			sigdelset(&theirs, sig);
	for (t = hicam_threads; t; t = t->next)
		if (t != self && !hicam_thread_has_ended(t))
			note_directed(t, &theirs, by);
}

static void
note_own(const struct hicam_thread *self, const sigset_t *is, const sigset_t *timers)
{
	static const struct timespec now;
	bool shared = !hicam_threaded || !directed;
	size_t from = noted.n, i;
	sigset_t take = *is;
	siginfo_t info;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (sigismember(timers, sig) == 1 && sigismember(is, sig) == 1) {
			if (hicam_timer_info(sig, &info) && add(&noted, 0, &info))
				sigdelset(&take, sig);
		}
	/* those for the thread come first */
	while (noted.n < MOST && !(shared = shared || pending_for(self->tid) == 0, is_empty(&take)) &&
		   sigtimedwait(&take, &info, &now) > 0)
		if (!add(&noted, shared ? 0 : self->number, &info)) {
			send_again(!shared, &info);
			break;
		}
	for (i = from; i < noted.n; i++)
		if (sigismember(&take, noted.entry[i].info.si_signo) == 1)
			send_again(noted.entry[i].thread, &noted.entry[i].info);
}

/* What the program is given up, and blocks. */
static void
note_passed(void)
{
	siginfo_t info;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (hicam_mask_pending(sig)) {
			memset(&info, 0, sizeof info);
			info.si_signo = sig;
			info.si_pid = getpid();
			info.si_uid = getuid();
			add(&noted, 0, &info);
		}
}

static size_t
count_held(void)
{
	const struct hicam_thread *t;
	const struct hicam_held *h;
	size_t n = 0;

	for (t = hicam_threads; t; t = t->next)
		for (h = __atomic_load_n(&t->held, __ATOMIC_ACQUIRE); h; h = h->next)
			n++;
	return n;
}

static void
pending_now(sigset_t *set)
{
	sigset_t ours;
	int sig;

	sigemptyset(set);
	sigemptyset(&ours);
	sigpending(set);
	hicam_signals_reserved(&ours);
	for (sig = 1; sig < NSIG; sig++)
		if (sigismember(&ours, sig) == 1)
			sigdelset(set, sig);
}

void
hicam_signals_note(void)
{
	const struct hicam_thread *self = hicam_self();
	sigset_t is, later, timers;
	size_t held;
	bool whole;
	int i;

	sigemptyset(&timers);
	hicam_timer_signals(&timers);
	for (i = 0; i < ATTEMPTS; i++) {
		noted.n = 0;
		pending_now(&is);
		held = count_held();
		if (hicam_threaded)
			note_others(self);
		if (!is_empty(&is))
			note_own(self, &is, &timers);
		note_passed();
		whole = hicam_timer_note();
		pending_now(&later);
		if (whole && same(&is, &later) && held == count_held())
			break;
	}
}

static bool
save(struct hicam_items *items, char **refusal)
{
	const struct pending *p;
	struct hicam_item *item;

	(void)refusal;
	for (p = noted.entry; p < noted.entry + noted.n; p++) {
		int code = p->info.si_code;

		item = hicam_item_new(items, "pending");
		hicam_item_number(item, p->thread);
		hicam_item_number(item, p->info.si_signo);
		hicam_item_number(item, code);
		hicam_item_number(item, p->info.si_pid == hicam_config.pid);
		hicam_item_number(item, code == SI_TIMER ? 0 : p->info.si_pid);
		hicam_item_number(item, code == SI_TIMER ? 0 : p->info.si_uid);
		hicam_item_number(item, code == SI_TIMER ? p->info.si_overrun : 0);
		hicam_value_save(item, code < 0 && code != SI_TKILL ? p->info.si_value : (union sigval){.sival_int = 0});
	}
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	siginfo_t info;

	if (n[SIG] < 1 || n[SIG] >= NSIG || n[SIG] == SIGKILL || n[SIG] == SIGSTOP || n[THREAD] < 0 ||
		n[THREAD] > UINT32_MAX)
		return hicam_libc_fail(error, "a pending signal is damaged");
	memset(&info, 0, sizeof info);
	info.si_signo = (int)n[SIG];
	info.si_code = (int)n[CODE];
	if (info.si_code == SI_TIMER) {
		info.si_timerid = HICAM_TIMER_BEFORE;
		info.si_overrun = (int)n[OVERRUN];
	} else {
		info.si_pid = n[OWN] ? getpid() : (pid_t)n[PID];
		info.si_uid = n[OWN] ? getuid() : (uid_t)n[UID];
	}
	if (info.si_code < 0 && info.si_code != SI_TKILL)
		info.si_value = hicam_value_load(n + VALUE, item->pointers[0]);
	directed = directed || n[THREAD] != 0;
	if (!add(&restored, (uint32_t)n[THREAD], &info))
		return hicam_libc_fail(error, "out of memory");
	return true;
}

void
hicam_signals_resume(struct hicam_thread *t)
{
	size_t i;

	for (i = 0; i < restored.n; i++)
		if ((restored.entry[i].thread == t->number || (restored.entry[i].thread == 0 && t->number == 1)) &&
			!hicam_mask_resume(restored.entry[i].info.si_signo))
			send_again(restored.entry[i].thread, &restored.entry[i].info);
	__hicam_pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

enum { WHAT, INT, WORD };

/*
 * An int leaves the rest of the union zero, or as it was by chance; a small number as a pointer has its sign in the
 * rest, and is that number on every machine.
 */
enum hicam_value_is
hicam_value_is(union sigval v)
{
	intptr_t word = (intptr_t)v.sival_ptr;

	if (word != 0 && hicam_map_suspects((uintptr_t)word))
		return HICAM_VALUE_POINTER;
	return sizeof word > sizeof(int) && word == (int)word && (v.sival_int != word || word < 0) ? HICAM_VALUE_WORD
																							   : HICAM_VALUE_INT;
}

void
hicam_value_save(struct hicam_item *item, union sigval v)
{
	bool pointer = hicam_value_is(v) == HICAM_VALUE_POINTER;

	hicam_item_number(item, hicam_value_is(v));
	hicam_item_number(item, pointer ? 0 : v.sival_int);
	hicam_item_number(item, pointer ? 0 : (intptr_t)v.sival_ptr);
	hicam_item_pointer(item, pointer ? v.sival_ptr : NULL, false);
}

union sigval
hicam_value_load(const int64_t *numbers, void *pointer)
{
	union sigval v = {.sival_ptr = pointer};

	if (numbers[WHAT] != HICAM_VALUE_POINTER)
		v.sival_ptr = (void *)(intptr_t)numbers[WORD];
	/* the whole may be another int here, or not look like one */
	if (numbers[WHAT] == HICAM_VALUE_INT && (v.sival_int != numbers[INT] || hicam_value_is(v) != HICAM_VALUE_INT)) {
		memset(&v, 0, sizeof v);
		v.sival_int = (int)numbers[INT];
	}
	return v;
}

const struct hicam_part hicam_part_pending = {"pending", NUMBERS, 1, save, NULL, load};
