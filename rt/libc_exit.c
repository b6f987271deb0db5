/* SPDX-License-Identifier: ISC */
/*
 * The ends of a process: functions registered for exit and quick_exit, kept here in order, while libc gets one
 * entry for each that takes the last off the list, so that they keep their place among libc's own.
 */
#include "include/hicam/hicam.h"
#include "libc_local.h"
#include "poll.h"
#include "signals.h"
#include "start.h"
#include "stats.h"
#include <errno.h>

enum kind { PLAIN, WITH_STATUS, CLEANUP }; /* of the format */
struct registered {
	enum kind kind;
	void *function, *arg;
};
struct list {
	struct registered *entry;
	size_t n, room;
};
static struct list at_exit_list, at_quick_exit_list;

static bool
take_last(struct list *list, struct registered *last)
{
	HICAM_GUARD;
	if (list->n == 0)
		return false;
	*last = list->entry[--list->n];
	/* for good: the process ends */
	__hicam_atomic++;
	return true;
}

static void
run_with_status(int status, void *unused)
{
	struct registered last;

	(void)unused;
	if (!take_last(&at_exit_list, &last))
		return;
	if (last.kind == WITH_STATUS)
		((void (*)(int, void *))last.function)(status, last.arg);
	else if (last.kind == CLEANUP)
		((void (*)(void *))last.function)(last.arg);
	else
		((void (*)(void))last.function)();
}

static void
run_quick(void)
{
	struct registered last;

	if (take_last(&at_quick_exit_list, &last))
		((void (*)(void))last.function)();
}

static bool
add(struct list *list, enum kind kind, void *function, void *arg)
{
	HICAM_GUARD;
	struct registered *bigger;
	size_t room;

	if (list->n == list->room) {
		room = list->room ? 2 * list->room : 8;
		bigger = realloc(list->entry, room * sizeof *bigger);
		if (!bigger)
			return false;
		list->entry = bigger;
		list->room = room;
	}
	if ((list == &at_exit_list ? on_exit(run_with_status, NULL) : at_quick_exit(run_quick)) != 0)
		return false;
	list->entry[list->n].kind = kind;
	list->entry[list->n].function = function;
	list->entry[list->n++].arg = arg;
	return true;
}

int
__hicam_atexit(void (*function)(void))
{
	return add(&at_exit_list, PLAIN, (void *)function, NULL) ? 0 : -1;
}

int
__hicam_on_exit(void (*function)(int, void *), void *arg)
{
	return add(&at_exit_list, WITH_STATUS, (void *)function, arg) ? 0 : -1;
}

/* What the run time's own exit function does; not for children, such as those of vfork. */
static void
finish(void)
{
	__hicam_atomic++;
	if (hicam_config.pid == getpid()) {
		hicam_poll_end();
		hicam_stats_write();
	}
}

int
hicam_cleanup(void (*routine)(void *), void *arg)
{
	if (!add(&at_exit_list, CLEANUP, (void *)routine, arg)) {
		errno = ENOMEM;
		return -1;
	}
	hicam_signal_clean_up();
	return 0;
}

/* The last of them; what else is registered stays. */
static bool
take_cleanup(struct registered *last)
{
	HICAM_GUARD;
	size_t i = at_exit_list.n;

	while (i > 0 && at_exit_list.entry[i - 1].kind != CLEANUP)
		i--;
	if (i == 0)
		return false;
	*last = at_exit_list.entry[i - 1];
	memmove(&at_exit_list.entry[i - 1], &at_exit_list.entry[i], (at_exit_list.n-- - i) * sizeof *last);
	return true;
}

void
hicam_cleanup_run(void)
{
	struct registered last;

	__hicam_atomic++; /* for good */
	while (take_cleanup(&last))
		((void (*)(void *))last.function)(last.arg);
	finish();
}

int
__hicam_at_quick_exit(void (*function)(void))
{
	return add(&at_quick_exit_list, PLAIN, (void *)function, NULL) ? 0 : -1;
}

void
__hicam_exit(int status)
{
	__hicam_atomic++;
	exit(status);
}

void
__hicam__exit(int status)
{
	finish();
	_exit(status);
}

void
__hicam__Exit(int status)
{
	finish();
	_Exit(status);
}

void
__hicam_quick_exit(int status)
{
	finish();
	quick_exit(status);
}

/* ---- state ----------------------------------------------------------------------------------------------------- */

static void
save_list(struct hicam_items *items, const char *name, const struct list *list)
{
	struct hicam_item *item;
	size_t i;

	if (list->n == 0)
		return;
	item = hicam_item_new(items, name);
	for (i = 0; i < list->n; i++) {
		hicam_item_number(item, list->entry[i].kind);
		hicam_item_pointer(item, list->entry[i].function, true);
		hicam_item_pointer(item, list->entry[i].arg, false);
	}
}

static bool
load_list(const struct hicam_item *item, struct list *list, char **error)
{
	size_t i;

	if (item->npointers != 2 * item->nnumbers)
		return hicam_libc_fail(error, "the list of exit functions is damaged");
	for (i = 0; i < item->nnumbers; i++) {
		if (!item->pointers[2 * i] || item->numbers[i] < PLAIN || item->numbers[i] > CLEANUP)
			return hicam_libc_fail(error, "the list of exit functions is damaged");
		if (!add(list, (enum kind)item->numbers[i], item->pointers[2 * i], item->pointers[2 * i + 1]))
			return hicam_libc_fail(error, "out of memory");
		if (item->numbers[i] == CLEANUP)
			hicam_signal_clean_up();
	}
	return true;
}

static bool
save_exit(struct hicam_items *items, char **refusal)
{
	(void)refusal;
	save_list(items, "atexit", &at_exit_list);
	return true;
}

static bool
load_exit(const struct hicam_item *item, char **error)
{
	return load_list(item, &at_exit_list, error);
}

static bool
save_quick(struct hicam_items *items, char **refusal)
{
	(void)refusal;
	save_list(items, "quick_exit", &at_quick_exit_list);
	return true;
}

static bool
load_quick(const struct hicam_item *item, char **error)
{
	return load_list(item, &at_quick_exit_list, error);
}

const struct hicam_part hicam_part_atexit = {"atexit", 0, 0, save_exit, NULL, load_exit};
const struct hicam_part hicam_part_quick_exit = {"quick_exit", 0, 0, save_quick, NULL, load_quick};
