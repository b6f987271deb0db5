/* SPDX-License-Identifier: ISC */
/* Handles: those that the program made, one for each interface that it calls without, and those of its callers. */
#include "identity.h"
#include "rpc_client.h"
#include "stats.h"

static struct hicam_rpc_binding *bindings;
static uint64_t last_id, implicit_timeout;

enum { MS_US = 1000, NAMES = 6 };

/* Under the lock. */
static struct hicam_rpc_binding *
add(uint64_t id)
{
	struct hicam_rpc_binding *b = calloc(1, sizeof *b);

	if (b == NULL)
		return NULL;
	b->id = id ? id : ++last_id;
	if (b->id > last_id)
		last_id = b->id;
	b->next = bindings;
	bindings = b;
	return b;
}

static struct hicam_rpc_binding *
new_binding(void)
{
	struct hicam_rpc_binding *b;

	hicam_lock(&rpc_lock);
	b = add(0);
	hicam_unlock(&rpc_lock);
	return b;
}

struct hicam_rpc_binding *
rpc_binding_by_id(uint64_t id)
{
	struct hicam_rpc_binding *b;

	for (b = bindings; b && b->id != id; b = b->next)
		;
	return b;
}

/* Is B one of ours? A handle that was freed, or never was one, is not to be touched. */
bool
rpc_binding_exists(const struct hicam_rpc_binding *handle)
{
	const struct hicam_rpc_binding *b;

	for (b = bindings; b && b != handle; b = b->next)
		;
	return b != NULL;
}

struct hicam_rpc_binding *
rpc_binding_implicit(uint32_t program, uint32_t version)
{
	struct hicam_rpc_binding *b;

	for (b = bindings; b && !(b->implicit && b->program == program && b->version == version); b = b->next)
		;
	if (b || (b = add(0)) == NULL)
		return b;
	b->implicit = true;
	b->program = program;
	b->version = version;
	b->timeout = implicit_timeout;
	return b;
}

/* With the lock held, when the last call is over that the program has freed it in. */
void
rpc_binding_settle(struct hicam_rpc_binding *b)
{
	struct hicam_rpc_binding **at;

	if (!b->gone || b->calls)
		return;
	for (at = &bindings; *at != b; at = &(*at)->next)
		;
	*at = b->next;
	rpc_link_drop(b);
	free(b);
}

void
rpc_binding_done(struct hicam_rpc_binding *b)
{
	b->gone = true;
	rpc_binding_settle(b);
}

struct hicam_rpc_binding *
rpc_binding_of_caller(const struct rpc_request *r)
{
	struct hicam_rpc_binding *b;

	hicam_lock(&rpc_lock);
	b = add(0);
	if (b) {
		b->caller = true;
		if (r->head.identified)
			memcpy(b->server, r->head.identity.client, 16);
		if (r->conn)
			rpc_address_print(rpc_conn_peer(r->conn), b->address);
	}
	hicam_unlock(&rpc_lock);
	return b;
}

void
rpc_binding_apart(void)
{
	const struct hicam_rpc_binding *b;

	for (b = bindings; b; b = b->next)
		if (b->link)
			close(b->link->fd);
}

void
rpc_binding_forked(void)
{
	struct hicam_rpc_binding *b;

	rpc_binding_apart();
	for (b = bindings; b; b = b->next) {
		b->link = NULL;
		b->calls = 0;
	}
}

/* ---- the program's ------------------------------------------------------------------------------------------------
 */

uint32_t
rpc_binding_from_text(const char *text, handle_t *handle)
{
	struct hicam_rpc_binding *b;
	struct rpc_address a;
	unsigned char uuid[16];
	bool located = strncmp(text, "uuid!", 5) == 0;

	*handle = NULL;
	if (located ? !hicam_uuid_parse(text + 5, uuid) : !rpc_address_parse(text, &a))
		return rpc_s_invalid_string_binding;
	b = new_binding();
	if (b == NULL)
		return rpc_s_no_memory;
	if (located)
		memcpy(b->server, uuid, 16);
	else {
		b->fixed = true;
		strcpy(b->address, text);
	}
	*handle = b;
	return rpc_s_ok;
}

void
rpc_binding_text(handle_t handle, char *text)
{
	static const unsigned char none[16];

	hicam_lock(&rpc_lock);
	strcpy(text, handle ? handle->address : "");
	if (handle && text[0] == '\0' && memcmp(handle->server, none, 16) != 0) {
		strcpy(text, "uuid!");
		hicam_uuid_print(handle->server, text + 5);
	}
	hicam_unlock(&rpc_lock);
}

void
rpc_binding_free(handle_t *handle)
{
	hicam_lock(&rpc_lock);
	if (*handle && rpc_binding_exists(*handle) && !(*handle)->caller && !(*handle)->implicit)
		rpc_binding_done(*handle);
	*handle = NULL;
	hicam_unlock(&rpc_lock);
}

void
rpc_binding_timeout(handle_t handle, unsigned milliseconds)
{
	struct hicam_rpc_binding *b;

	hicam_lock(&rpc_lock);
	if (handle)
		handle->timeout = (uint64_t)milliseconds * MS_US;
	else {
		implicit_timeout = (uint64_t)milliseconds * MS_US;
		for (b = bindings; b; b = b->next)
			if (b->implicit)
				b->timeout = implicit_timeout;
	}
	hicam_unlock(&rpc_lock);
}

/* ---- state --------------------------------------------------------------------------------------------------------
 */

enum { FIXED = 1, IMPLICIT = 2, GONE = 4, CALLER = 8 };

bool
rpc_binding_save(struct hicam_items *items)
{
	struct hicam_item *item = hicam_item_new(items, RPC_ITEM("handles"));
	const struct hicam_rpc_binding *b;

	hicam_item_number(item, (int64_t)last_id);
	hicam_item_number(item, (int64_t)implicit_timeout);
	for (b = bindings; b; b = b->next) {
		item = hicam_item_new(items, RPC_ITEM("handle"));
		hicam_item_number(item, (int64_t)b->id);
		hicam_item_number(item, (b->fixed ? FIXED : 0) | (b->implicit ? IMPLICIT : 0) | (b->gone ? GONE : 0) |
									(b->caller ? CALLER : 0));
		hicam_item_number(item, b->program);
		hicam_item_number(item, b->version);
		hicam_item_number(item, b->epoch);
		hicam_item_number(item, (int64_t)b->timeout);
		hicam_item_bytes(item, b->server, sizeof b->server);
		hicam_item_bytes(item, b->address, strlen(b->address));
	}
	return true;
}

bool
rpc_binding_restore(const struct hicam_item *item)
{
	struct hicam_rpc_binding *b;
	int64_t flags;

	if (strcmp(item->name, RPC_ITEM("handles")) == 0) {
		if (item->nnumbers != 2)
			return false;
		last_id = (uint64_t)item->numbers[0];
		implicit_timeout = (uint64_t)item->numbers[1];
		return true;
	}
	if (item->nnumbers != NAMES || item->numbers[0] == 0 || item->nbytes < sizeof b->server ||
		item->nbytes > sizeof b->server + RPC_ADDRESS_MAX || rpc_binding_by_id((uint64_t)item->numbers[0]))
		return false;
	b = add((uint64_t)item->numbers[0]);
	if (b == NULL)
		return false;
	flags = item->numbers[1];
	b->fixed = (flags & FIXED) != 0;
	b->implicit = (flags & IMPLICIT) != 0;
	b->gone = (flags & GONE) != 0;
	b->caller = (flags & CALLER) != 0;
	b->program = (uint32_t)item->numbers[2];
	b->version = (uint32_t)item->numbers[3];
	b->epoch = (uint32_t)item->numbers[4];
	b->timeout = (uint64_t)item->numbers[5];
	memcpy(b->server, item->bytes, sizeof b->server);
	memcpy(b->address, item->bytes + sizeof b->server, item->nbytes - sizeof b->server);
	return true;
}

bool
rpc_binding_home(const void *p, int64_t *number)
{
	if (!rpc_binding_exists(p))
		return false;
	*number = (int64_t)((const struct hicam_rpc_binding *)p)->id;
	return true;
}

void *
rpc_binding_home_at(int64_t number)
{
	return rpc_binding_by_id((uint64_t)number);
}
