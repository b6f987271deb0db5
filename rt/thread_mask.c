/* SPDX-License-Identifier: ISC */
/*
 * The signal masks of threads that wait.  Asking for one's own takes a system call before each wait, during which the
 * others meet at the lock that is waited for; so it is looked up when there is a capture, in /proc, unless the kernel
 * there knows another mask than the program (emulators).
 */
#include "signals.h"
#include "thread.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool visible;

/* The bits of the mask of thread TID, and whether it runs. */
static bool
look_up(pid_t tid, uint64_t *mask, bool *runs)
{
	static const char state[] = "\nState:\t", field[] = "\nSigBlk:";
	char path[64], text[4096], *line;
	size_t have = 0;
	ssize_t k = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/self/task/%d/status", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	while (have < sizeof text - 1 && (k = read(fd, text + have, sizeof text - 1 - have)) > 0)
		have += (size_t)k;
	close(fd);
	text[have] = '\0';
	line = strstr(text, state);
	*runs = line && line[sizeof state - 1] == 'R';
	line = strstr(text, field);
	if (line)
		*mask = strtoull(line + sizeof field - 1, NULL, 16);
	return line != NULL;
}

void
hicam_thread_masks_begin(void)
{
	sigset_t one, before;
	bool runs;
	uint64_t with = 0, bit = (uint64_t)1 << (SIGBUS - 1); /* which qemu-user never blocks, and its numbers are others */

	sigemptyset(&one);
	sigaddset(&one, SIGBUS);
	if (pthread_sigmask(SIG_BLOCK, &one, &before) != 0)
		return;
	visible = look_up(gettid(), &with, &runs) && with & bit;
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	visible = visible && look_up(gettid(), &with, &runs) && !(with & bit);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
hicam_thread_mask_note(struct hicam_thread *t)
{
	if (visible)
		sigemptyset(&t->mask);
	else
		pthread_sigmask(SIG_SETMASK, NULL, &t->mask);
	t->mask_later = visible;
}

/*
 * The mask of T, which waits.  A handler, if the program has ANY, changes it: until it has said what it was before, and
 * from its end until the thread sleeps again, that runs.  False: so it is now.
 */
static bool
mask_of(struct hicam_thread *t, bool any, sigset_t *mask)
{
	const struct hicam_held *h;
	uint64_t first, bits;
	bool ran, runs;

	if (!look_up(t->tid, &first, &ran) || (any && !look_up(t->tid, &bits, &runs)))
		return false;
	h = __atomic_load_n(&t->held, __ATOMIC_ACQUIRE);
	if (h) {
		while (h->next)
			h = h->next;
		*mask = h->mask;
		return true;
	}
	if (any && (ran || runs || bits != first))
		return false;
	hicam_number_to_set(first, mask);
	return true;
}

bool
hicam_thread_masks_look(void)
{
	bool any = hicam_signal_any();
	struct hicam_thread *t;
	sigset_t mask;

	for (t = hicam_threads; t; t = t->next) {
		if (!t->mask_later || __atomic_load_n(&t->at, __ATOMIC_ACQUIRE) != HICAM_WAITING)
			continue;
		if (!mask_of(t, any, &mask))
			return false;
		sigorset(&t->mask, &t->mask, &mask);
	}
	return true;
}
