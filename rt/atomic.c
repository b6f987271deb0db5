/* SPDX-License-Identifier: ISC */
/*
 * Atomic regions: while their depth is not 0, polls do nothing.  A longjmp that leaves regions restores the depth that
 * was noted when its jmp_buf was set, so depths are kept by the buffer's address.
 */
#include "abi.h"
#include "libc_local.h"
#include "message.h"
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

__thread int __hicam_atomic;

/* Open-addressed, keyed by address; a jmp_buf at the same address replaces the older one. */
static struct jump {
	void *buf;
	int depth;
} * jumps;
static size_t njumps, cap;

int
__hicam_enter(void)
{
	__hicam_atomic++;
	return 1;
}

void
__hicam_leave(int *region)
{
	__hicam_atomic -= *region;
}

static struct jump *
slot(void *buf)
{
	size_t i = ((uintptr_t)buf >> 3) * 0x9e3779b1u & (cap - 1);

	while (jumps[i].buf && jumps[i].buf != buf)
		i = (i + 1) & (cap - 1);
	return &jumps[i];
}

static void
grow(void)
{
	struct jump *old = jumps;
	size_t i, n = cap;

	cap = cap ? cap * 2 : 16;
	jumps = hicam_need(NULL, cap * sizeof(*jumps));
	for (i = 0; i < cap; i++)
		jumps[i].buf = NULL;
	for (i = 0; i < n; i++)
		if (old[i].buf)
			*slot(old[i].buf) = old[i];
	free(old);
}

void *
__hicam_setjmp(void *buf)
{
	HICAM_GUARD;
	struct jump *j;

	if (2 * njumps >= cap)
		grow();
	j = slot(buf);
	if (j->buf == NULL)
		njumps++;
	j->buf = buf;
	j->depth = __hicam_atomic;
	return buf;
}

void *
__hicam_longjmp(void *buf)
{
	HICAM_GUARD;
	struct jump *j = cap ? slot(buf) : NULL;

	if (j && j->buf)
		__hicam_atomic = j->depth;
	if (__hicam_atomic == 0)
		hicam_wait_leave();
	return buf;
}
