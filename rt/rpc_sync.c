/* SPDX-License-Identifier: ISC */
/*
 * Replies that wait for a checkpoint.  While one is written more of them come together, and share the next: a thread of
 * the run time's own asks for checkpoints as long as there are such replies, and sees to it that results are noticed.
 */
#include "identity.h"
#include "message.h"
#include "own_thread.h"
#include "poll.h"
#include "rpc_local.h"
#include "stats.h"
#include "wake.h"
#include <errno.h>
#include <limits.h>

enum { LOOK_NS = 200000, ASK_US = 20000 };

static int wanted; /* futex */
static bool there;
static int lock;

/* Until no reply waits any more. */
static void
work(void)
{
	struct timespec moment = {0, LOOK_NS};
	uint64_t asked = 0, sequence = 0;

	while (rpc_once_holds()) {
		/* what was asked for may be put off, or refused */
		if (hicam_poll_collect() && rpc_once_holds() &&
			(sequence != hicam_identity.sequence || hicam_now_us() - asked > ASK_US)) {
			asked = hicam_now_us();
			sequence = hicam_identity.sequence;
			hicam_wake_now(HICAM_ASK_INTERVAL);
		}
		nanosleep(&moment, NULL);
	}
}

static void *
see_to_it(void *arg)
{
	(void)arg;
	for (;;) {
		__atomic_store_n(&wanted, 0, __ATOMIC_SEQ_CST);
		if (!rpc_once_holds())
			hicam_futex(&wanted, 0 /* FUTEX_WAIT */, 0, NULL, false);
		work();
	}
	return NULL;
}

static void
start(void)
{
	pthread_t id;
	int error = hicam_wake_prepare() ? hicam_own_thread(&id, NULL, see_to_it, NULL) : EAGAIN;

	there = error == 0;
	if (error)
		hicam_say("replies cannot wait for checkpoints: %s", strerror(error));
}

void
rpc_sync_wanted(void)
{
	hicam_lock(&lock);
	if (!there)
		start();
	hicam_unlock(&lock);
	if (__atomic_exchange_n(&wanted, 1, __ATOMIC_SEQ_CST) == 0)
		hicam_futex_wake(&wanted, INT_MAX, false);
}

void
rpc_sync_forked(void)
{
	there = false;
	lock = wanted = 0;
}
