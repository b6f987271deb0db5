/* SPDX-License-Identifier: ISC */
/*
 * Alternate signal stacks: sigaltstack(2), one a thread.  Base, size and flags are state.  What lies there is not, as
 * no handler runs when a thread is captured; left as it is, the addresses in it could not be told from the program's
 * own.
 */
#include "heap.h"
#include "libc_local.h"
#include "signals.h"
#include <errno.h>

enum { THREAD, FLAGS, SIZE, NUMBERS };

/* Forgets what handlers have left there, where it is known that the memory is still that. */
static void
clear(const stack_t *s)
{
	if (s->ss_size > 0 && hicam_heap_is_stack(s->ss_sp, s->ss_size))
		memset(s->ss_sp, 0, s->ss_size);
}

/* T has the stack that S says; nobody is on the one before. */
static void
set(struct hicam_thread *t, const stack_t *s)
{
	clear(&t->signal_stack);
	memset(&t->signal_stack, 0, sizeof t->signal_stack);
	if (s->ss_flags & SS_DISABLE)
		return;
	t->signal_stack = *s;
	hicam_heap_set_stack(s->ss_sp, s->ss_size);
}

int
__hicam_sigaltstack(const stack_t *restrict given, stack_t *restrict old)
{
	stack_t new;
	int result;

	if (given)
		new = *given; /* OLD may be the same */
	result = sigaltstack(given, old);
	if (result == 0 && given)
		set(hicam_self(), &new);
	return result;
}

void
hicam_altstack_end(struct hicam_thread *t)
{
	set(t, &(stack_t){.ss_flags = SS_DISABLE});
}

void
hicam_altstack_clear(bool alone)
{
	const struct hicam_thread *t;

	for (t = hicam_threads; t; t = t->next)
		if (!alone || t->held == NULL)
			clear(&t->signal_stack);
	hicam_heap_forget_stacks();
}

void
hicam_altstack_resume(const struct hicam_thread *t)
{
	if (t->signal_stack.ss_size > 0)
		(void)sigaltstack(&t->signal_stack, NULL); /* load has seen that it can be */
}

static bool
save(struct hicam_items *items, char **refusal)
{
	const struct hicam_thread *t;
	struct hicam_item *item;

	(void)refusal;
	for (t = hicam_threads; t; t = t->next) {
		if (t->signal_stack.ss_size == 0)
			continue;
		item = hicam_item_new(items, "altstack");
		hicam_item_number(item, t->number);
		hicam_item_number(item, t->signal_stack.ss_flags);
		hicam_item_number(item, (int64_t)t->signal_stack.ss_size);
		hicam_item_pointer(item, t->signal_stack.ss_sp, false);
	}
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct hicam_thread *t = hicam_thread_numbered(n[THREAD]);
	stack_t s = {.ss_sp = item->pointers[0], .ss_flags = (int)n[FLAGS], .ss_size = (size_t)n[SIZE]}, was;

	if (t == NULL || s.ss_sp == NULL || n[SIZE] <= 0 || n[SIZE] > PTRDIFF_MAX || s.ss_flags & SS_DISABLE)
		return hicam_libc_fail(error, "an alternate signal stack is damaged");
	/* this thread tries for the others */
	if (sigaltstack(&s, &was) != 0)
		return hicam_libc_fail(error, "the alternate signal stack of thread %u, %zu bytes: %s", t->number, s.ss_size,
							   strerror(errno));
	set(t, &s);
	if (t != hicam_self())
		(void)sigaltstack(&was, NULL);
	return true;
}

const struct hicam_part hicam_part_altstack = {"altstack", NUMBERS, 1, save, NULL, load};
