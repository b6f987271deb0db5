/* SPDX-License-Identifier: ISC */
/*
 * At most once.  Of each conformist client is known: below which number it is done with all its calls, with which
 * others (as ranges, which merge), and the calls in between: those that are being run, and the replies of those that
 * were, until the client says that it has them.  Replies that need too much memory go, oldest first; the calls remain
 * known as run.  A client that says nothing for an hour is forgotten.
 */
#include "rpc_local.h"
#include "stats.h"
#include "table.h"

struct range {
	uint64_t first, last;
};

struct rpc_client {
	struct rpc_client *hashed, *next;
	unsigned char uuid[16];
	uint64_t floor;
	uint64_t seen;		  /* us */
	struct range *ranges; /* ascending, apart, above the floor */
	size_t nranges;
	size_t entries;
	int64_t number; /* in a state */
};

enum { CLIENT_SLOTS = 1024 };
#define FORGET (3600 * (uint64_t)1000000)

static struct rpc_client *clients, *client_slots[CLIENT_SLOTS];
static struct rpc_entry **slots;
static size_t nslots, nentries;
static struct rpc_entry *oldest, *newest; /* of those that are done */
static struct rpc_entry *held, **last_held = &held;
static size_t kept;
static uint64_t forgot; /* when clients were last looked through */

size_t
rpc_once_kept(void)
{
	return kept;
}

const unsigned char *
rpc_once_uuid(const struct rpc_entry *e)
{
	return e->client->uuid;
}

/* ---- ranges -------------------------------------------------------------------------------------------------------
 */

static bool
was_finished(const struct rpc_client *c, uint64_t number)
{
	size_t low = 0, high = c->nranges, mid;

	if (number < c->floor)
		return true;
	while (low < high) {
		mid = (low + high) / 2;
		if (number < c->ranges[mid].first)
			high = mid;
		else if (number > c->ranges[mid].last)
			low = mid + 1;
		else
			return true;
	}
	return false;
}

static void
remove_range(struct rpc_client *c, size_t i)
{
	memmove(c->ranges + i, c->ranges + i + 1, (--c->nranges - i) * sizeof *c->ranges);
}

/* Without memory it is forgotten: the worst that follows is a call that is run again. */
static void
insert_range(struct rpc_client *c, size_t i, uint64_t first, uint64_t last)
{
	struct range *bigger = c->ranges;

	if ((c->nranges & (c->nranges - 1)) == 0)
		bigger = reallocarray(c->ranges, c->nranges ? 2 * c->nranges : 1, sizeof *bigger);
	if (bigger == NULL)
		return;
	c->ranges = bigger;
	memmove(bigger + i + 1, bigger + i, (c->nranges++ - i) * sizeof *bigger);
	bigger[i] = (struct range){first, last};
}

static void
finish_number(struct rpc_client *c, uint64_t number)
{
	size_t i = c->nranges;
	bool below, above;

	if (was_finished(c, number))
		return;
	while (i > 0 && c->ranges[i - 1].first > number)
		i--;
	below = i > 0 && c->ranges[i - 1].last + 1 == number;
	above = i < c->nranges && c->ranges[i].first == number + 1;
	if (below && above) {
		c->ranges[i - 1].last = c->ranges[i].last;
		remove_range(c, i);
	} else if (below)
		c->ranges[i - 1].last = number;
	else if (above)
		c->ranges[i].first = number;
	else
		insert_range(c, i, number, number);
}

static void
raise_floor(struct rpc_client *c, uint64_t floor)
{
	size_t n = 0;

	if (floor <= c->floor)
		return;
	c->floor = floor;
	while (n < c->nranges && c->ranges[n].last < floor)
		n++;
	if (n == 0)
		return;
	memmove(c->ranges, c->ranges + n, (c->nranges - n) * sizeof *c->ranges);
	c->nranges -= n;
}

/* ---- clients ------------------------------------------------------------------------------------------------------
 */

static size_t
client_slot(const unsigned char *uuid)
{
	return hicam_hash_bytes(0, uuid, 16) % CLIENT_SLOTS;
}

static struct rpc_client *
find_client(const unsigned char *uuid)
{
	struct rpc_client *c;

	for (c = client_slots[client_slot(uuid)]; c && memcmp(c->uuid, uuid, 16) != 0; c = c->hashed)
		;
	return c;
}

static struct rpc_client *
add_client(const unsigned char *uuid)
{
	struct rpc_client *c = calloc(1, sizeof *c), **slot = &client_slots[client_slot(uuid)];

	if (c == NULL)
		return NULL;
	memcpy(c->uuid, uuid, 16);
	c->hashed = *slot;
	*slot = c;
	c->next = clients;
	clients = c;
	return c;
}

static void
forget_client(struct rpc_client *c)
{
	struct rpc_client **at;

	for (at = &client_slots[client_slot(c->uuid)]; *at != c; at = &(*at)->hashed)
		;
	*at = c->hashed;
	for (at = &clients; *at != c; at = &(*at)->next)
		;
	*at = c->next;
	free(c->ranges);
	free(c);
}

/* ---- entries ------------------------------------------------------------------------------------------------------
 */

static size_t
slot_of(const struct rpc_client *c, uint64_t number)
{
	return (hicam_hash_bytes((uintptr_t)c, &number, sizeof number)) & (nslots - 1);
}

static bool
grow(void)
{
	size_t n = nslots ? 2 * nslots : 256, was = nslots, i;
	struct rpc_entry **old = slots, *e, *next, **at;

	slots = calloc(n, sizeof *slots);
	if (slots == NULL) {
		slots = old;
		return old != NULL;
	}
	nslots = n;
	for (i = 0; i < was; i++)
		for (e = old[i]; e; e = next) {
			next = e->hashed;
			at = &slots[slot_of(e->client, e->number)];
			e->hashed = *at;
			*at = e;
		}
	free(old);
	return true;
}

static struct rpc_entry *
find(const struct rpc_client *c, uint64_t number)
{
	struct rpc_entry *e;

	if (nslots == 0)
		return NULL;
	for (e = slots[slot_of(c, number)]; e && !(e->client == c && e->number == number); e = e->hashed)
		;
	return e;
}

static struct rpc_entry *
add(struct rpc_client *c, uint64_t number)
{
	struct rpc_entry *e, **at;

	if (nentries >= nslots && !grow())
		return NULL;
	e = calloc(1, sizeof *e);
	if (e == NULL)
		return NULL;
	e->client = c;
	e->number = number;
	at = &slots[slot_of(c, number)];
	e->hashed = *at;
	*at = e;
	nentries++;
	c->entries++;
	return e;
}

static size_t
cost(const struct rpc_entry *e)
{
	return sizeof *e + e->len;
}

static void
leave_done(struct rpc_entry *e)
{
	if (e->older)
		e->older->newer = e->newer;
	else
		oldest = e->newer;
	if (e->newer)
		e->newer->older = e->older;
	else
		newest = e->older;
	kept -= cost(e);
}

void
rpc_once_drop(struct rpc_entry *e)
{
	struct rpc_entry **at = &slots[slot_of(e->client, e->number)];

	while (*at != e)
		at = &(*at)->hashed;
	*at = e->hashed;
	if (e->state == RPC_ENTRY_DONE)
		leave_done(e);
	nentries--;
	e->client->entries--;
	free(e->results);
	free(e);
}

/* Its client has the reply, or it is not to have it any more. */
static void
settle(struct rpc_entry *e)
{
	finish_number(e->client, e->number);
	rpc_once_drop(e);
}

static void
enter_done(struct rpc_entry *e)
{
	e->state = RPC_ENTRY_DONE;
	e->older = newest;
	e->newer = NULL;
	if (newest)
		newest->newer = e;
	else
		oldest = e;
	newest = e;
	kept += cost(e);
	while (kept > rpc_config()->kept && oldest != e)
		settle(oldest);
}

/* Once in a while. */
static void
forget_some(uint64_t now)
{
	struct rpc_client *c, *next;
	struct rpc_entry *e, *newer;

	if (now - forgot < FORGET / 60)
		return;
	forgot = now;
	for (e = oldest; e; e = newer) {
		newer = e->newer;
		if (now - e->client->seen > FORGET)
			rpc_once_drop(e);
	}
	for (c = clients; c; c = next) {
		next = c->next;
		if (now - c->seen > FORGET && c->entries == 0)
			forget_client(c);
	}
}

/* What the client says that it has. */
static void
take_acks(struct rpc_client *c, const struct rpc_identity *id)
{
	struct rpc_entry *e, *newer;
	uint64_t number;
	uint32_t i;

	for (i = 0; i < id->nacks; i++) {
		e = find(c, id->acks[i]);
		if (e && e->state == RPC_ENTRY_DONE)
			settle(e);
	}
	if (id->floor <= c->floor)
		return;
	/* mostly a few numbers */
	if (id->floor - c->floor <= c->entries)
		for (number = c->floor; number < id->floor; number++) {
			e = find(c, number);
			if (e && e->state == RPC_ENTRY_DONE)
				rpc_once_drop(e);
		}
	else
		for (e = oldest; e && c->entries; e = newer) {
			newer = e->newer;
			if (e->client == c && e->number < id->floor)
				rpc_once_drop(e);
		}
	raise_floor(c, id->floor);
}

enum rpc_once
rpc_once_enter(const struct rpc_identity *id, struct rpc_entry **entry)
{
	uint64_t now = hicam_now_us();
	struct rpc_client *c = find_client(id->client);

	*entry = NULL;
	forget_some(now);
	if (c == NULL && (c = add_client(id->client)) == NULL)
		return RPC_ONCE_NEW;
	c->seen = now;
	take_acks(c, id);
	*entry = find(c, id->number);
	if (*entry)
		return RPC_ONCE_KNOWN;
	if (was_finished(c, id->number))
		return RPC_ONCE_FORGOTTEN;
	*entry = add(c, id->number);
	return RPC_ONCE_NEW;
}

/* ---- replies ------------------------------------------------------------------------------------------------------
 */

void
rpc_once_done(struct rpc_entry *e, enum rpc_entry_state state)
{
	e->request = NULL;
	if (state == RPC_ENTRY_DONE) {
		enter_done(e);
		return;
	}
	e->state = RPC_ENTRY_HELD;
	e->newer = NULL;
	*last_held = e;
	last_held = &e->newer;
}

bool
rpc_once_holds(void)
{
	return held != NULL;
}

struct rpc_entry *
rpc_once_release(uint64_t sequence)
{
	struct rpc_entry *e = held;

	if (e == NULL || e->sequence >= sequence)
		return NULL;
	held = e->newer;
	if (held == NULL)
		last_held = &held;
	enter_done(e);
	return e;
}

/* ---- state --------------------------------------------------------------------------------------------------------
 */

int64_t
rpc_once_client_number(const struct rpc_entry *e)
{
	return e ? e->client->number : -1;
}

static void
save_client(struct hicam_items *items, struct rpc_client *c, uint64_t now)
{
	struct hicam_item *item = hicam_item_new(items, RPC_ITEM("client"));
	size_t i;

	hicam_item_number(item, c->number);
	hicam_item_number(item, (int64_t)c->floor);
	hicam_item_number(item, (int64_t)(now - c->seen));
	for (i = 0; i < c->nranges; i++) {
		hicam_item_number(item, (int64_t)c->ranges[i].first);
		hicam_item_number(item, (int64_t)c->ranges[i].last);
	}
	hicam_item_bytes(item, c->uuid, sizeof c->uuid);
}

static void
save_reply(struct hicam_items *items, const struct rpc_entry *e)
{
	struct hicam_item *item = hicam_item_new(items, RPC_ITEM("reply"));

	hicam_item_number(item, e->client->number);
	hicam_item_number(item, (int64_t)e->number);
	hicam_item_number(item, e->stat);
	hicam_item_number(item, e->fault);
	hicam_item_number(item, e->none);
	hicam_item_bytes(item, e->results ? e->results : "", e->len);
}

bool
rpc_once_save(struct hicam_items *items)
{
	uint64_t now = hicam_now_us();
	const struct rpc_entry *e;
	struct rpc_client *c;
	int64_t n = 0;

	for (c = clients; c; c = c->next) {
		c->number = n++;
		save_client(items, c, now);
	}
	for (e = oldest; e; e = e->newer)
		save_reply(items, e);
	for (e = held; e; e = e->newer)
		save_reply(items, e);
	return true;
}

static struct rpc_client *
numbered(int64_t number)
{
	struct rpc_client *c;

	for (c = clients; c && c->number != number; c = c->next)
		;
	return c;
}

static bool
restore_client(const struct hicam_item *item)
{
	uint64_t now = hicam_now_us();
	struct rpc_client *c;
	size_t i;

	if (item->nnumbers < 3 || item->nnumbers % 2 == 0 || item->nbytes != 16 || find_client((void *)item->bytes) ||
		(c = add_client((void *)item->bytes)) == NULL)
		return false;
	c->number = item->numbers[0];
	c->floor = (uint64_t)item->numbers[1];
	c->seen = now - (uint64_t)item->numbers[2];
	for (i = 3; i < item->nnumbers; i += 2) {
		uint64_t first = (uint64_t)item->numbers[i], last = (uint64_t)item->numbers[i + 1];

		if (last < first || (c->nranges && first <= c->ranges[c->nranges - 1].last))
			return false;
		insert_range(c, c->nranges, first, last);
	}
	return true;
}

struct rpc_entry *
rpc_once_restore_call(int64_t client, uint64_t number)
{
	struct rpc_client *c = numbered(client);

	return c && !find(c, number) ? add(c, number) : NULL;
}

bool
rpc_once_restore(const struct hicam_item *item)
{
	struct rpc_entry *e;

	if (strcmp(item->name, RPC_ITEM("client")) == 0)
		return restore_client(item);
	if (item->nnumbers != 5 || item->numbers[2] < SUCCESS || item->numbers[2] > SYSTEM_ERR)
		return false;
	e = rpc_once_restore_call(item->numbers[0], (uint64_t)item->numbers[1]);
	if (e == NULL || (e->results = malloc(item->nbytes + 1)) == NULL)
		return false;
	memcpy(e->results, item->bytes, item->nbytes);
	e->len = item->nbytes;
	e->stat = (enum accept_stat)item->numbers[2];
	e->fault = (uint32_t)item->numbers[3];
	e->none = item->numbers[4] != 0;
	enter_done(e);
	return true;
}
