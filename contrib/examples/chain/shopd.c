/* SPDX-License-Identifier: ISC */
/* The shop's server, which is a client of the ledger's: it may be stopped while both kinds of calls are under way. */
#include "ledger.h"
#include "shop.h"
#include <hicam/rpc.h>
#include <stdatomic.h>

static _Atomic idl_hyper_int orders;

idl_hyper_int
shop_order(idl_char *buyer, idl_long_int count, idl_long_int price)
{
	idl_hyper_int owes = ledger_enter(buyer, count * price);

	if (rpc_thread_status() != rpc_s_ok)
		return -1;
	orders++;
	return owes;
}

idl_hyper_int
shop_orders(void)
{
	return orders;
}
