/* SPDX-License-Identifier: ISC */
/* Threads as state: one item each, in the order of threads<>, if there was ever more than one. */
#include "libc_local.h"
#include "resume.h"
#include "signals.h"
#include "sync.h"
#include <errno.h>

enum { WAIT = 9, READS = WAIT + HICAM_WAIT_NUMBERS, NUMBERS = READS + 1, POINTERS = 4 };
enum { BEGUN = 1, DETACHED = 2, ENDED = 4, C11 = 8, WAITS = 16, NO_STREAM = -1 };
enum { CANCEL_WAITS = 32, CANCEL_AT_ONCE = 64, CANCELLED = 128, NOTIFIES = 256 };

/* Its function is given the value of a signal, which follows. */
static bool
has_value(int64_t flags)
{
	return (flags & NOTIFIES) && !(flags & BEGUN);
}

static bool
save(struct hicam_items *items, char **refusal)
{
	const struct hicam_thread *t;
	struct hicam_item *item;
	int64_t flags;

	(void)refusal;
	if (!hicam_threaded)
		return true;
	for (t = hicam_threads; t; t = t->next) {
		item = hicam_item_new(items, "thread");
		hicam_item_number(item, t->number);
		flags = (t->begun ? BEGUN : 0) | (t->detached ? DETACHED : 0) | (hicam_thread_has_ended(t) ? ENDED : 0) |
				(t->kind == HICAM_C11 ? C11 : 0) | (t->kind == HICAM_NOTIFIES ? NOTIFIES : 0) |
				(t->pending.asked ? WAITS : 0) | (t->cancel_waits ? CANCEL_WAITS : 0) |
				(t->cancel_at_once ? CANCEL_AT_ONCE : 0) | (t->cancelled ? CANCELLED : 0);
		hicam_item_number(item, flags);
		hicam_item_number(item, (int64_t)t->stack_size);
		hicam_item_number(item, t->errno_then);
		hicam_item_number(item, hicam_set_to_number(&t->mask));
		hicam_item_number(item, t->pending.phase);
		hicam_item_number(item, t->pending.outcome);
		hicam_item_number(item, (int64_t)t->queued.ticket);
		hicam_item_number(item, t->queued.woken);
		hicam_wait_save(item, t);
		hicam_item_number(item, t->pending.phase == HICAM_PHASE_TRANSFER ? hicam_stream_index(t->reads) : NO_STREAM);
		hicam_item_pointer(item, t->start, true);
		hicam_item_pointer(item, t->kind == HICAM_NOTIFIES ? NULL : t->arg, false);
		hicam_item_pointer(item, t->result, false);
		hicam_item_pointer(item, t->queued.object, false);
		if (has_value(flags))
			hicam_value_save(item, (union sigval){.sival_ptr = t->arg});
	}
	return true;
}

struct hicam_thread *
hicam_thread_numbered(int64_t number)
{
	struct hicam_thread *t;

	for (t = hicam_threads; t && t->number != number; t = t->next)
		;
	return t;
}

static bool
open_thread(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct hicam_thread *t;

	t = n[0] == 1 ? hicam_threads : n[0] > 1 && n[0] < INT32_MAX ? hicam_thread_new((uint32_t)n[0]) : NULL;
	if (t == NULL || !hicam_frames_of(t) || n[2] < 0 || n[2] > INT32_MAX)
		return hicam_libc_fail(error, "the threads are damaged");
	t->begun = n[1] & BEGUN;
	t->detached = n[1] & DETACHED;
	t->kind = n[1] & NOTIFIES ? HICAM_NOTIFIES : n[1] & C11 ? HICAM_C11 : HICAM_POSIX;
	t->cancel_waits = n[1] & CANCEL_WAITS;
	t->cancel_at_once = n[1] & CANCEL_AT_ONCE;
	t->cancelled = n[1] & CANCELLED;
	t->at = n[1] & ENDED ? HICAM_ENDED : t->number == 1 ? HICAM_RUNNING : HICAM_WAITING;
	t->ended = t->at == HICAM_ENDED;
	t->stack_size = (size_t)n[2];
	t->errno_then = (int)n[3];
	hicam_number_to_set(n[4], &t->mask);
	if ((t->begun != (t->frames > 0) && !t->ended) ||
		(has_value(n[1]) && (item->nnumbers < NUMBERS + HICAM_VALUE_NUMBERS || item->npointers <= POINTERS)))
		return hicam_libc_fail(error, "the threads are damaged");
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct hicam_thread *t = hicam_thread_numbered(n[0]);
	const void *object = item->pointers[3];

	if (t == NULL)
		return hicam_libc_fail(error, "the threads are damaged");
	t->start = item->pointers[0];
	t->arg = has_value(n[1]) ? hicam_value_load(n + NUMBERS, item->pointers[POINTERS]).sival_ptr : item->pointers[1];
	t->result = item->pointers[2];
	t->pending.phase = (int)n[5];
	t->pending.outcome = n[6];
	t->queued.woken = (int)n[8];
	if ((n[1] & WAITS) && !hicam_wait_load(t, n + WAIT))
		return hicam_libc_fail(error, "the wait of a thread is damaged");
	if (n[READS] >= 0 && n[READS] <= UINT32_MAX && hicam_stream_at((uint32_t)n[READS]))
		hicam_input_resume(t, hicam_stream_at((uint32_t)n[READS]));
	if (object) {
		hicam_queue_lock(object);
		hicam_queue_add(t, object, (uint64_t)n[7]);
		hicam_queue_unlock(object);
	}
	return true;
}

const struct hicam_part hicam_part_thread = {"thread", NUMBERS, POINTERS, save, open_thread, load};
