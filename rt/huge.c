/* SPDX-License-Identifier: ISC */
/*
 * A huge page that a capture's child shares becomes small ones when the program first writes to it, and each of these
 * is copied when it is written to.  The next fork would have to go through all of them.  MADV_COLLAPSE (Linux 6.1)
 * makes a huge page of small ones, the program's threads running on: who writes there meanwhile waits for one of them
 * to be made, as who makes them waits between two.
 *
 * It copies what is shared with the child, too.  So while a child is at work, a huge page is made only where a part of
 * the memory has become the program's own already, which bounds what is copied besides by a multiple of what would have
 * been anyway.  For a program that writes here and there it saves nearly all of its page faults.  Afterwards everything
 * is its own, and is mended in one more pass.
 *
 * Which pages are small is asked of PAGEMAP_SCAN (Linux 6.7).  Without that, without huge pages, and in programs of
 * less memory than is worth it, nothing is done.
 */
#include "huge.h"
#include "capture.h"
#include "heap.h"
#include "lock.h"
#include "own_thread.h"
#include "stats.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE (1U << 1)
#endif

enum {
	WORTH_IT = 32 << 20, /* the fork of less takes less than a millisecond in any case */
	HUGE = 2 << 20,
	AREAS = HICAM_HEAP_PARTS + 1,
	PAGES = 512,  /* in a huge one at most, where it is mended */
	OWN_PART = 8, /* it is mended when one in so many is the program's own */
	AT_ONCE = 8,  /* so many in one call, which begins with a wait for all processors */
	STRETCH = 32, /* of so many one helper sees to one, and the next one to the next */
	HELPERS = 3,  /* against many threads that keep the processors busy one has too small a share of these */
	STACK = 256 << 10
};
enum { MS = 1000000, REST = 10 * MS, REST_MOST = 500 * MS }; /* in nanoseconds */

/* As in <linux/fs.h> from 6.7 on. */
struct region {
	uint64_t start, end, categories;
};
struct scan {
	uint64_t size, flags, start, end, walk_end, regions, room, most;
	uint64_t inverted, all_of, any_of, returned;
};
enum { PAGE_IS_PRESENT = 1 << 3, PAGE_IS_HUGE = 1 << 6 };
#define PAGEMAP_SCAN _IOWR('f', 16, struct scan)

/* /proc/PID/pagemap */
static const uint64_t PAGE_IS_OWN = (uint64_t)1 << 56; /* mapped once only */

extern char __bss_start[], _end[]; /* of the linker: memory of globals that start as zero */

struct area {
	uintptr_t from, to;
};

static struct area areas[AREAS]; /* what is to be mended, with the lock held */
static unsigned nareas;
static int lock;

static int turn; /* futex: odd while there may be something to mend; never the same again */
static unsigned nhelpers;
static struct helper {
	int64_t worked; /* as time_used() was when it paused last */
	int map;		/* the table of pages */
	uintptr_t page, huge;
	struct area areas[AREAS];
	unsigned nareas;
} helpers[HELPERS];

/* ---- in the threads that mend ----------------------------------------------------------------------------------- */

/* What a pass over the memory has come to. */
enum found {
	NOTHING, /* to do */
	LEFT,	 /* some that could not be, or is not to be mended yet */
	MENDED,
	NO_MEMORY
};

static bool
is_turn(int t)
{
	return __atomic_load_n(&turn, __ATOMIC_ACQUIRE) == t;
}

/* Until NS have passed, or it is another turn. */
static void
rest(int t, int64_t ns)
{
	struct timespec time = {(time_t)(ns / (1000 * MS)), (long)(ns % (1000 * MS))};

	hicam_futex(&turn, FUTEX_WAIT, t, &time, false);
}

/* Of a processor, by this thread, in nanoseconds. */
static int64_t
time_used(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0 ? (int64_t)t.tv_sec * (1000 * MS) + t.tv_nsec : 0;
}

/* Makes a pause if it has worked for a while, of half that time. */
static void
pace(struct helper *h, int t)
{
	int64_t now = time_used();

	if (now - h->worked < MS)
		return;
	rest(t, (now - h->worked) / 2);
	h->worked = now;
}

/* The first page at FROM or behind that is there, and small; TO: none.  0: that cannot be told. */
static uintptr_t
next_small(const struct helper *h, uintptr_t from, uintptr_t to)
{
	struct region r;
	struct scan s = {
		.size = sizeof s,
		.start = from,
		.end = to,
		.regions = (uintptr_t)&r,
		.room = 1,
		.most = 1,
		.inverted = PAGE_IS_HUGE,
		.all_of = PAGE_IS_HUGE | PAGE_IS_PRESENT,
		.returned = PAGE_IS_PRESENT,
	};
	long n = syscall(SYS_ioctl, h->map, PAGEMAP_SCAN, &s);

	return n < 0 ? 0 : n == 0 ? to : (uintptr_t)r.start;
}

/* Is the huge page at P to be made: of small ones, enough of which the program has written to and shares with no child?
 */
static bool
is_due(const struct helper *h, uintptr_t p)
{
	uint64_t entries[PAGES];
	size_t n = h->huge / h->page, own = 0, i;
	uintptr_t small = next_small(h, p, p + h->huge);

	if (small == 0 || small == p + h->huge)
		return false;
	if (syscall(SYS_pread64, h->map, entries, n * sizeof *entries, p / h->page * sizeof *entries) !=
		(long)(n * sizeof *entries))
		return false;
	for (i = 0; i < n; i++)
		own += (entries[i] & PAGE_IS_OWN) != 0;
	return own * OWN_PART >= n;
}

/* FROM and TO are multiples of the size. */
static enum found
mend(struct helper *h, int t, uintptr_t from, uintptr_t to)
{
	enum found found = NOTHING, this;
	size_t n;

	for (; is_turn(t) && (from = next_small(h, from, to)) != 0 && from < to; from += n * h->huge) {
		from &= ~(h->huge - 1);
		for (n = 0; n < AT_ONCE && from + n * h->huge < to && is_due(h, from + n * h->huge); n++)
			;
		this = LEFT;
		if (n == 0)
			n = 1;
		else if (madvise((void *)from, n * h->huge, MADV_COLLAPSE) == 0) {
			this = MENDED;
			__atomic_add_fetch(&hicam_stats.mended, n, __ATOMIC_RELAXED);
		} else if (errno == ENOMEM || errno == EBUSY)
			return NO_MEMORY;
		found = this > found ? this : found;
		pace(h, t);
	}
	return found;
}

/* Over this helper's part of all: they take stretches in turn. */
static enum found
pass(struct helper *h, int t)
{
	enum found found = NOTHING, this;
	uintptr_t stretch = STRETCH * h->huge, all = __atomic_load_n(&nhelpers, __ATOMIC_RELAXED) * stretch, at, from, to;
	unsigned i;

	for (i = 0; i < h->nareas && found != NO_MEMORY; i++) {
		from = (h->areas[i].from + h->huge - 1) & ~(h->huge - 1);
		to = h->areas[i].to & ~(h->huge - 1);
		for (at = from + (uintptr_t)(h - helpers) * stretch; at < to && found != NO_MEMORY; at += all) {
			this = mend(h, t, at, to - at > stretch ? at + stretch : to);
			found = this > found ? this : found;
		}
	}
	return found;
}

static void
take_turn(struct helper *h, int t)
{
	int64_t ns = REST;
	enum found found;
	bool last;

	hicam_lock(&lock);
	memcpy(h->areas, areas, sizeof areas);
	h->nareas = nareas;
	hicam_unlock(&lock);
	do {
		rest(t, ns);
		last = !hicam_capture_busy(); /* from here on all is its own */
		found = pass(h, t);
		if (found == MENDED)
			ns = REST;
		else if (ns < REST_MOST)
			ns *= 2;
	} while (is_turn(t) && found != NO_MEMORY && (!last || found == MENDED));
}

/*
 * The descriptors of these threads are none that the program could see, nor have they any of its own.  That is done by
 * system calls, as the tools know of one table of descriptors only.
 */
static int
open_alone(const char *path)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

/* The text of a short file. */
static bool
read_setting(const char *path, char *text, size_t size)
{
	int fd = open_alone(path);
	long n = fd < 0 ? -1 : syscall(SYS_read, fd, text, size - 1);

	if (fd >= 0)
		syscall(SYS_close, fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool
prepare(struct helper *h)
{
	char size[24], enabled[64];
	long page = sysconf(_SC_PAGESIZE);

	if (syscall(SYS_close_range, 0, ~0U, CLOSE_RANGE_UNSHARE) != 0 ||
		!read_setting("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", size, sizeof size) ||
		!read_setting("/sys/kernel/mm/transparent_hugepage/enabled", enabled, sizeof enabled) ||
		strstr(enabled, "[never]") || prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) != 0 ||
		(h->map = open_alone("/proc/thread-self/pagemap")) < 0)
		return false;
	h->page = (uintptr_t)page;
	h->huge = strtoul(size, NULL, 10);
	return h->huge > h->page && (h->huge & (h->huge - 1)) == 0 && h->huge / h->page <= PAGES &&
		   next_small(h, (uintptr_t)h & ~(h->page - 1), ((uintptr_t)h & ~(h->page - 1)) + h->page) != 0;
}

/* Nothing in it may ask for the calling thread's record. */
static void *
help(void *arg)
{
	struct helper *h = arg;
	int t;

	if (!prepare(h))
		return NULL;
	for (;;) {
		t = __atomic_load_n(&turn, __ATOMIC_ACQUIRE);
		if (t % 2)
			take_turn(h, t);
		hicam_futex(&turn, FUTEX_WAIT, t, NULL, false);
	}
	return NULL;
}

/* ---- in the program's ------------------------------------------------------------------------------------------- */

static struct area
globals(void)
{
	struct area a = {((uintptr_t)__bss_start + HUGE - 1) & ~(uintptr_t)(HUGE - 1),
					 (uintptr_t)_end & ~(uintptr_t)(HUGE - 1)};

	if (a.to < a.from)
		a.to = a.from;
	return a;
}

void
hicam_huge_globals(void)
{
	struct area a = globals();

	if (a.from < a.to)
		(void)madvise((void *)a.from, a.to - a.from, MADV_HUGEPAGE); /* only advice: kernels without it refuse */
}

void
hicam_huge_shared(void)
{
	hicam_lock(&lock);
	areas[0] = globals();
	for (nareas = 1; hicam_heap_part(nareas - 1, &areas[nareas].from, &areas[nareas].to);)
		nareas++;
	hicam_unlock(&lock);
}

/* In a thread of the program's, of which one at a time makes captures. */
static bool
is_worth_it(void)
{
	uintptr_t sum = 0;
	unsigned i;

	for (i = 0; i < nareas; i++)
		sum += areas[i].to - areas[i].from;
	return sum >= WORTH_IT;
}

void
hicam_huge_mend(void)
{
	unsigned wanted = hicam_threaded ? HELPERS : 1;

	if (sizeof(void *) < 8 || !is_worth_it())
		return;
	while (nhelpers < wanted && hicam_own_thread_detached(STACK, help, &helpers[nhelpers]))
		__atomic_add_fetch(&nhelpers, 1, __ATOMIC_RELAXED);
	if (turn % 2 == 0)
		__atomic_add_fetch(&turn, 1, __ATOMIC_ACQ_REL);
	hicam_futex_wake(&turn, HELPERS, false);
}

void
hicam_huge_stop(void)
{
	if (turn % 2)
		__atomic_add_fetch(&turn, 1, __ATOMIC_ACQ_REL);
}

void
hicam_huge_forked(void)
{
	lock = 0;
	nhelpers = 0;
	turn += turn % 2;
}
