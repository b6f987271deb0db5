/* SPDX-License-Identifier: ISC */
/*
 * The RPC run time's part of a state, and what the core tells it (rpc_hooks.h).  Items, by name: "rpc server" (workers,
 * last number of a request, or none), "rpc arguments", "rpc address", "rpc transports", "rpc program", "rpc client",
 * "rpc reply", "rpc call", "rpc handles", "rpc handle", "rpc out".
 */
#include "identity.h"
#include "message.h"
#include "rpc_client.h"
#include <errno.h>

/* Here, so that whatever uses it is linked with the hooks, which nothing refers to but weakly. */
int rpc_lock;

void
hicam_rpc_freeze(void)
{
	hicam_lock(&rpc_lock);
}

void
hicam_rpc_thaw(void)
{
	hicam_unlock(&rpc_lock);
}

void
hicam_rpc_apart(void)
{
	rpc_binding_apart();
	rpc_server_apart();
}

void
hicam_rpc_withdraw(void)
{
	if (rpc_serving != RPC_SERVING)
		return;
	__atomic_store_n(&rpc_serving, RPC_WITHDRAWN, __ATOMIC_SEQ_CST);
	rpc_rpcbind_tell(false);
	rpc_locate_tell(false);
}

void
hicam_rpc_advertise(void)
{
	if (rpc_serving != RPC_WITHDRAWN)
		return;
	__atomic_store_n(&rpc_serving, RPC_SERVING, __ATOMIC_SEQ_CST);
	rpc_locate_tell(true);
	rpc_rpcbind_tell(true);
}

void
hicam_rpc_forked(void)
{
	/* calls of two processes are not to be taken for one another's */
	memset(hicam_identity.uuid, 0, sizeof hicam_identity.uuid);
	rpc_lock = 0;
	rpc_sync_forked();
	rpc_manage_forked();
	rpc_rpcbind_forked();
	rpc_handover_end();
	rpc_client_forked();
	rpc_server_forked();
}

/* ---- homes: handles have even numbers ---- */

bool
hicam_rpc_home(const void *p, int64_t *number)
{
	if (rpc_binding_home(p, number)) {
		*number *= 2;
		return true;
	}
	if (!rpc_svc_is_home(p, number))
		return false;
	*number = 2 * *number + 1;
	return true;
}

void *
hicam_rpc_home_at(int64_t number)
{
	return number % 2 ? rpc_svc_home_at(number / 2) : rpc_binding_home_at(number / 2);
}

/* ---- saving ---- */

enum { CALL_NUMBERS = 9 };

static void
save_call(struct rpc_request *r, void *arg)
{
	struct hicam_items *items = arg;
	struct hicam_item *item = hicam_item_new(items, RPC_ITEM("call"));

	hicam_item_number(item, (int64_t)r->id);
	hicam_item_number(item, rpc_once_client_number(r->entry));
	hicam_item_number(item, r->entry ? (int64_t)r->entry->number : 0);
	hicam_item_number(item, r->begun);
	hicam_item_number(item, r->taken);
	hicam_item_number(item, r->replied);
	hicam_item_number(item, r->thread);
	hicam_item_number(item, r->caller ? (int64_t)r->caller->id : 0);
	hicam_item_number(item, r->svc != NULL);
	hicam_item_bytes(item, r->record, r->len);
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;
	const char *address;
	unsigned i;

	(void)refusal;
	item = hicam_item_new(items, RPC_ITEM("server"));
	hicam_item_number(item, rpc_serving != RPC_IDLE ? rpc_serve_workers() : 0);
	hicam_item_number(item, (int64_t)rpc_request_last);
	rpc_anew_save(items);
	for (i = 0; (address = rpc_server_asked(i)) != NULL; i++) {
		item = hicam_item_new(items, RPC_ITEM("address"));
		hicam_item_bytes(item, address, strlen(address));
	}
	if (!rpc_svc_save(items) || !rpc_binding_save(items) || !rpc_once_save(items))
		return false;
	rpc_request_each(save_call, items);
	return rpc_client_save(items);
}

/* ---- restoring ---- */

static unsigned workers;

static bool
open_call(const struct hicam_item *item)
{
	const int64_t *n = item->numbers;
	struct rpc_request *r;

	if (item->nnumbers != CALL_NUMBERS || n[0] <= 0 || (r = calloc(1, sizeof *r)) == NULL)
		return false;
	r->id = (uint64_t)n[0];
	r->begun = n[3] != 0;
	r->taken = n[4] != 0;
	r->replied = n[5] != 0;
	r->thread = (uint32_t)n[6];
	r->caller = rpc_binding_by_id((uint64_t)n[7]);
	r->record = malloc(item->nbytes + 1);
	if (r->record == NULL || (n[1] >= 0 && (r->entry = rpc_once_restore_call(n[1], (uint64_t)n[2])) == NULL))
		return false;
	memcpy(r->record, item->bytes, item->nbytes);
	r->len = item->nbytes;
	return rpc_request_restore(r) && (n[8] == 0 || rpc_svc_again(r));
}

static bool
open_server(const struct hicam_item *item)
{
	if (item->nnumbers != 2 || item->numbers[0] < 0 || item->numbers[0] > INT32_MAX)
		return false;
	workers = (unsigned)item->numbers[0];
	rpc_request_last = (uint64_t)item->numbers[1];
	return true;
}

static bool
open_address(const struct hicam_item *item)
{
	return item->nbytes && memchr(item->bytes, '\0', item->nbytes) == NULL && rpc_server_ask(item->bytes);
}

static bool
open_nothing(const struct hicam_item *item)
{
	return item->nnumbers == 2 && item->npointers == 1;
}

static bool
open_item(const struct hicam_item *item, char **error)
{
	static const struct {
		const char *name;
		bool (*open)(const struct hicam_item *);
	} kinds[] = {
		{RPC_ITEM("server"), open_server},		   {RPC_ITEM("arguments"), rpc_anew_restore},
		{RPC_ITEM("address"), open_address},	   {RPC_ITEM("transports"), rpc_svc_restore},
		{RPC_ITEM("program"), open_nothing},	   {RPC_ITEM("handles"), rpc_binding_restore},
		{RPC_ITEM("handle"), rpc_binding_restore}, {RPC_ITEM("client"), rpc_once_restore},
		{RPC_ITEM("reply"), rpc_once_restore},	   {RPC_ITEM("call"), open_call},
		{RPC_ITEM("out"), rpc_client_restore},
	};
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(item->name, kinds[i].name) == 0)
			break;
	if (i < sizeof kinds / sizeof kinds[0] && kinds[i].open(item))
		return true;
	return hicam_libc_fail(error, "'%s' of the state is damaged", item->name);
}

/* The items stand in their order, so that a server has its programs when it begins. */
static bool
load(const struct hicam_item *item, char **error)
{
	uint32_t status;

	if (strcmp(item->name, RPC_ITEM("program")) == 0)
		hicam_rpc_offer_program((uint32_t)item->numbers[0], (uint32_t)item->numbers[1],
								(hicam_rpc_dispatch *)item->pointers[0]);
	if (strcmp(item->name, RPC_ITEM("handles")) != 0 || workers == 0)
		return true;
	status = rpc_serve_begin(workers);
	return status == rpc_s_ok ? true : hicam_libc_fail(error, "%s", rpc_error_text(status));
}

const struct hicam_part hicam_part_rpc = {"rpc", 0, 0, save, open_item, load};
