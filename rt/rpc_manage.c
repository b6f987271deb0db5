/* SPDX-License-Identifier: ISC */
/*
 * Calls of the management interface.  They are to work whatever the program does, be all its workers busy for hours, or
 * stopped while it moves: each is run by a thread of the run time's own, which is no part of the program's state.
 */
#include "message.h"
#include "own_thread.h"
#include "poll.h"
#include "rpc_local.h"

enum { MOST = 16, STACK = 512 << 10 };

static unsigned running;
static HICAM_OWN bool begins_again; /* the call of this thread asked for that: when its reply is out */

bool
rpc_manage_is(const struct hicam_rpc_interface *i)
{
	return i->uuid && strcmp(i->uuid, RPC_MANAGE_UUID) == 0;
}

void
rpc_manage_begin_again(void)
{
	begins_again = true;
}

static void *
run(void *arg)
{
	rpc_request_aside(arg);
	__atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
	if (begins_again) {
		hicam_rpc_withdraw();
		hicam_poll_leave(rpc_anew_go);
	}
	return NULL;
}

bool
rpc_manage_run(struct rpc_request *r)
{
	if (__atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST) <= MOST && hicam_own_thread_detached(STACK, run, r))
		return true;
	__atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
	return false;
}

void
rpc_manage_forked(void)
{
	running = 0;
}
