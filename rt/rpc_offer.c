/* SPDX-License-Identifier: ISC */
/* What a server offers: interfaces by their generated code, programs by dispatchers that rpcgen made. */
#include "message.h"
#include "rpc_local.h"

static struct rpc_offer *offers;

const struct rpc_offer *
rpc_offers(void)
{
	return offers;
}

static struct rpc_offer *
find(uint32_t program, uint32_t version)
{
	struct rpc_offer *o;

	for (o = offers; o && !(o->program == program && o->version == version); o = o->next)
		;
	return o;
}

const struct rpc_offer *
rpc_offer_find(uint32_t program, uint32_t version, uint32_t *low, uint32_t *high)
{
	const struct rpc_offer *o = find(program, version);

	*low = UINT32_MAX;
	*high = 0;
	if (o)
		return o;
	for (o = offers; o; o = o->next)
		if (o->program == program) {
			if (o->version < *low)
				*low = o->version;
			if (o->version > *high)
				*high = o->version;
		}
	return NULL;
}

/* Readers need no lock: offers are added in front, when they are whole, and are never freed. */
static struct rpc_offer *
enter(uint32_t program, uint32_t version)
{
	struct rpc_offer *o = find(program, version);

	if (o == NULL) {
		o = hicam_need(NULL, sizeof *o);
		o->program = program;
		o->version = version;
		o->next = offers;
	}
	o->interface = NULL;
	o->dispatcher = NULL;
	o->local = false;
	return o;
}

static void
publish(struct rpc_offer *o)
{
	if (find(o->program, o->version) == NULL)
		__atomic_store_n(&offers, o, __ATOMIC_RELEASE);
}

void
hicam_rpc_offer(const struct hicam_rpc_interface *interface)
{
	struct rpc_offer *o = enter(interface->program, interface->version);

	o->interface = interface;
	o->local = rpc_manage_is(interface);
	publish(o);
}

void
hicam_rpc_offer_program(uint32_t program, uint32_t version, hicam_rpc_dispatch *dispatcher)
{
	struct rpc_offer *o = enter(program, version);

	o->dispatcher = dispatcher;
	publish(o);
}

/* The offer stays for calls that have begun; with neither it is none. */
void
rpc_offer_remove(uint32_t program, uint32_t version)
{
	struct rpc_offer *o = find(program, version);

	if (o) {
		o->interface = NULL;
		o->dispatcher = NULL;
	}
}
