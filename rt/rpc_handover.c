/* SPDX-License-Identifier: ISC */
/*
 * A server that moves waits, captured, until another process has gone on from its state, so that a move that fails
 * costs nothing.  The locator decides which of the two goes on: the one that writes its file first.
 */
#include "rpc_local.h"
#include "stats.h"

enum { LOOK_MS = 2 };

static bool allowed, denied;
static uint64_t patience; /* us */

bool
rpc_handover_allow(uint64_t us)
{
	if (__atomic_exchange_n(&allowed, true, __ATOMIC_SEQ_CST))
		return false;
	patience = us;
	__atomic_store_n(&denied, false, __ATOMIC_SEQ_CST);
	return true;
}

void
rpc_handover_deny(void)
{
	__atomic_store_n(&denied, true, __ATOMIC_SEQ_CST);
}

void
rpc_handover_end(void)
{
	__atomic_store_n(&allowed, false, __ATOMIC_SEQ_CST);
}

bool
hicam_rpc_handover(void)
{
	uint64_t until = hicam_now_us() + patience;
	char address[RPC_ADDRESS_MAX + 1];

	/* whoever goes on may listen at the same addresses */
	rpc_server_pause();
	while (!rpc_locate_successor(false, address)) {
		if (hicam_now_us() < until && !__atomic_load_n(&denied, __ATOMIC_SEQ_CST)) {
			rpc_server_look(LOOK_MS);
			continue;
		}
		if (rpc_locate_successor(true, address))
			break;
		rpc_server_resume();
		rpc_handover_end();
		return false;
	}
	if (address[0])
		rpc_request_moved(address);
	return true;
}
