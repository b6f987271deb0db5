/* SPDX-License-Identifier: ISC */
/*
 * Registration with rpcbind, for clients that look there (HICAM_RPCBIND).  It knows one server of each program, version
 * and kind of address, so an earlier one gives way, as it does to servers that rpcgen made.
 */
#include "message.h"
#include "rpc_local.h"
#include <netconfig.h>
#include <rpc/rpcb_clnt.h>

static bool registered;

/* rpcbind's name for what A is; NULL: none that others could use. */
static const char *
kind_of(const struct rpc_address *a)
{
	return a->sa.ss_family == AF_INET ? "tcp" : a->sa.ss_family == AF_INET6 ? "tcp6" : NULL;
}

static void
change(const struct rpc_offer *o, const struct netconfig *kind, struct rpc_address *a, bool up)
{
	struct netbuf at = {sizeof a->sa, a->len, &a->sa};

	rpcb_unset(o->program, o->version, kind);
	if (!up)
		return;
	if (rpcb_set(o->program, o->version, kind, &at))
		registered = true;
	else
		hicam_say("rpcbind does not register program %u, version %u, for %s", o->program, o->version, kind->nc_netid);
}

static void
change_all(const char *text, bool up)
{
	const struct rpc_offer *o;
	struct netconfig *kind;
	struct rpc_address a;

	if (!rpc_address_parse(text, &a) || kind_of(&a) == NULL || (kind = getnetconfigent(kind_of(&a))) == NULL)
		return;
	for (o = rpc_offers(); o; o = o->next)
		if (!o->local && (o->interface || o->dispatcher))
			change(o, kind, &a, up);
	freenetconfigent(kind);
}

void
rpc_rpcbind_tell(bool up)
{
	char address[RPC_ADDRESS_MAX + 1];
	unsigned i;

	if (!rpc_config()->rpcbind || (!up && !registered))
		return;
	for (i = 0; rpc_server_address(i, address); i++)
		change_all(address, up);
	if (!up)
		registered = false;
}

void
rpc_rpcbind_forked(void)
{
	registered = false;
}
