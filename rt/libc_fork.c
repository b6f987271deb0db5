/* SPDX-License-Identifier: ISC */
/*
 * Children that the program makes, by fork or by what libc makes of that.  The program's handlers of pthread_atfork are
 * kept here, as they are state; no lock of the run time's is held while they run.
 */
#include "control.h"
#include "libc_local.h"
#include "poll.h"
#include "rpc_hooks.h"
#include "start.h"
#include "thread.h"
#include "wake.h"
#include <errno.h>

enum { BEFORE, IN_PARENT, IN_CHILD, HANDLERS };
struct handlers {
	void (*function[HANDLERS])(void);
};
static struct handlers *list;
static size_t nlist;
static HICAM_OWN size_t forking; /* so many have been called before the fork under way */

static volatile bool daemonizes; /* the header says that daemon calls nothing here */

int
__hicam_pthread_atfork(void (*before)(void), void (*parent)(void), void (*child)(void))
{
	HICAM_GUARD;
	struct handlers *bigger = reallocarray(list, nlist + 1, sizeof *bigger);

	if (bigger == NULL)
		return ENOMEM;
	list = bigger;
	list[nlist++] = (struct handlers){{before, parent, child}};
	return 0;
}

/* Others may add to the list meanwhile. */
static void
call(size_t i, int when)
{
	void (*function)(void) = NULL;

	{
		HICAM_GUARD;
		if (i < nlist)
			function = list[i].function[when];
	}
	if (function)
		function();
}

static void
before_fork(void)
{
	size_t i;

	__hicam_atomic++;
	for (forking = i = nlist; i-- > 0;)
		call(i, BEFORE);
	hicam_thread_forks();
}

static void
after_fork(int where)
{
	size_t i;

	for (i = 0; i < forking; i++)
		call(i, where);
	__hicam_atomic--;
}

static void
in_parent(void)
{
	hicam_thread_forked(false);
	after_fork(IN_PARENT);
}

static void
in_child(void)
{
	hicam_thread_forked(true);
	if (!daemonizes) {
		hicam_process_forked();
		hicam_forked();
		if (hicam_rpc_forked)
			hicam_rpc_forked();
	}
	after_fork(IN_CHILD);
}

static __attribute__((constructor(101))) void
see_to_forks(void)
{
	pthread_atfork(before_fork, in_parent, in_child);
}

/* The same program goes on in another process: it is what was started. */
int
__hicam_daemon(int nochdir, int noclose)
{
	pid_t before = getpid();
	bool served = hicam_control_pause();
	int result, saved;

	daemonizes = true;
	result = daemon(nochdir, noclose);
	saved = errno;
	daemonizes = false;
	if (result == 0 && hicam_config.pid == before) {
		hicam_config.pid = getpid();
		hicam_wake_interval_inherited();
	}
	if (served)
		hicam_control_start();
	errno = saved;
	return result;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;
	size_t i;
	int when;

	(void)refusal;
	if (nlist == 0)
		return true;
	item = hicam_item_new(items, "atfork");
	for (i = 0; i < nlist; i++)
		for (when = 0; when < HANDLERS; when++)
			hicam_item_pointer(item, (void *)list[i].function[when], true);
	return true;
}

/* They are all there is: constructors have registered theirs again. */
static bool
load(const struct hicam_item *item, char **error)
{
	size_t i;

	if (item->npointers % HANDLERS != 0)
		return hicam_libc_fail(error, "the handlers of fork are damaged");
	nlist = 0;
	for (i = 0; i < item->npointers; i += HANDLERS)
		if (__hicam_pthread_atfork((void (*)(void))item->pointers[i], (void (*)(void))item->pointers[i + 1],
								   (void (*)(void))item->pointers[i + 2]) != 0)
			return hicam_libc_fail(error, "out of memory");
	return true;
}

const struct hicam_part hicam_part_atfork = {"atfork", 0, 0, save, NULL, load};
