/* SPDX-License-Identifier: ISC */
/*
 * Calls of a client, which are state from their beginning to their end: a process that goes on elsewhere sends those
 * that have no reply yet again, under their numbers.  One of the threads that wait for replies by a handle reads the
 * connection for all; when it has its own it leaves that to another.
 */
#include "rpc_client.h"
#include "identity.h"
#include "stats.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>

enum { ON_STACK = 4 << 10, EPOCH_SHIFT = 40, SLICE_MS = 500, NS_PER_US = 1000, US_PER_MS = 1000 };

struct rpc_out *rpc_outs;
static struct rpc_out **last_out = &rpc_outs;
static uint64_t counter; /* calls begun since the start or the restore */

/* ---- all calls ----------------------------------------------------------------------------------------------------
 */

/* Numbers of another activation are never used again, whatever it did after the state was made that this one has. */
static uint64_t
next_number(void)
{
	return ((uint64_t)hicam_identity.epoch << EPOCH_SHIFT) + counter + 1;
}

uint64_t
rpc_out_floor(void)
{
	return rpc_outs ? rpc_outs->number : next_number();
}

static void
enter(struct rpc_out *o)
{
	o->next = NULL;
	*last_out = o;
	last_out = &o->next;
}

static void
leave(struct rpc_out *o)
{
	struct rpc_out **at;

	for (at = &rpc_outs; *at != o; at = &(*at)->next)
		;
	*at = o->next;
	if (*at == NULL)
		last_out = at;
}

static struct rpc_out *
find(uint64_t number)
{
	struct rpc_out *o;

	for (o = rpc_outs; o && o->number != number; o = o->next)
		;
	return o;
}

void
rpc_out_wake(struct rpc_out *o)
{
	__atomic_add_fetch(&o->changes, 1, __ATOMIC_SEQ_CST);
	hicam_futex_wake(&o->changes, 1, false);
}

void
rpc_out_done(struct rpc_out *o, uint32_t status)
{
	struct hicam_rpc_binding *b = o->binding;

	o->state = RPC_OUT_DONE;
	o->status = status;
	/* the lowest number tells the server by itself */
	if (b && o->reply && !(o->flags & (HICAM_RPC_IDEMPOTENT | HICAM_RPC_MAYBE)) && o != rpc_outs && b->nacks < RPC_ACKS)
		b->acks[b->nacks++] = o->number;
	rpc_out_wake(o);
}

/* ---- a call's beginning -------------------------------------------------------------------------------------------
 */

/* Under the lock. */
static struct rpc_out *
new_call(handle_t handle, const struct hicam_rpc_interface *i, uint32_t operation)
{
	struct rpc_out *o = calloc(1, sizeof *o);
	struct hicam_rpc_binding *b;

	if (o == NULL)
		return NULL;
	o->number = next_number();
	counter++;
	o->program = i->program;
	o->version = i->version;
	o->procedure = operation;
	o->flags = operation < i->n ? i->operations[operation].flags : 0;
	b = handle ? handle : rpc_binding_implicit(i->program, i->version);
	if (handle && (!rpc_binding_exists(handle) || handle->caller || handle->gone)) {
		o->state = RPC_OUT_DONE;
		o->status = rpc_s_invalid_binding;
	} else if (b) {
		o->binding = b;
		b->calls++;
		if (b->program == 0) {
			b->program = i->program;
			b->version = i->version;
		}
		if (b->timeout)
			o->deadline = hicam_now_us() + b->timeout;
	} else {
		o->state = RPC_OUT_DONE;
		o->status = rpc_s_no_memory;
	}
	enter(o);
	return o;
}

hicam_rpc_call
hicam_rpc_begin(handle_t handle, const struct hicam_rpc_interface *i, uint32_t operation, xdrproc_t proc,
				const void *args)
{
	char room[ON_STACK], *copy;
	struct rpc_bytes b;
	struct rpc_out *o;
	uint64_t number;

	hicam_identity_need();
	if (!rpc_encode(proc, args, &b, room, sizeof room)) {
		b.data = NULL;
		b.len = 0;
	}
	copy = b.data;
	if (b.data == room) {
		copy = malloc(b.len + 1);
		if (copy)
			memcpy(copy, room, b.len);
	}
	hicam_lock(&rpc_lock);
	o = new_call(handle, i, operation);
	number = o ? o->number : 0;
	if (o == NULL)
		free(copy);
	else {
		o->args = copy;
		o->len = b.len;
		if (copy == NULL && o->state != RPC_OUT_DONE)
			rpc_out_done(o, b.data ? rpc_s_no_memory : rpc_s_cannot_encode_args);
	}
	hicam_unlock(&rpc_lock);
	return number;
}

/* ---- waiting ------------------------------------------------------------------------------------------------------
 */

/*
 * Waits for EVENTS of FD until UNTIL (us, 0: for ever).  A process of one thread looks from time to time whether it was
 * asked to stop just before it began to wait.
 */
static enum hicam_woken
wait_fd(const struct hicam_wait *w, int fd, short events, uint64_t until)
{
	struct pollfd p = {.fd = fd, .events = events};
	sig_atomic_t own = hicam_signals_own;
	uint64_t now = hicam_now_us();
	int ms = -1, n;

	if (until)
		ms = until <= now ? 0 : until - now > (uint64_t)INT_MAX ? INT_MAX : (int)((until - now) / US_PER_MS) + 1;
	if (w->stops && !hicam_threaded && (ms < 0 || ms > SLICE_MS))
		ms = SLICE_MS;
	if (!w->stops || !hicam_threaded)
		n = poll(&p, 1, ms);
	else {
		if (!hicam_waiting())
			return HICAM_STOPPED;
		n = poll(&p, 1, ms);
		hicam_waited();
	}
	if (w->stops && ((n < 0 && own != hicam_signals_own) || (n == 0 && !hicam_threaded && __hicam_request)))
		return HICAM_STOPPED;
	return HICAM_WOKEN;
}

static enum hicam_woken
wait_change(const struct hicam_wait *w, struct rpc_out *o, int seen, uint64_t until)
{
	return hicam_futex_wait(&o->changes, seen, CLOCK_MONOTONIC, until ? (int64_t)(until * NS_PER_US) : -1, false,
							w->stops, false);
}

/* Another of those that wait on L is to read it. */
static void
pass_on(const struct rpc_link *l)
{
	struct rpc_out *o;

	for (o = rpc_outs; o; o = o->next)
		if (o->state != RPC_OUT_DONE && o->binding && (o->link == l || o->binding->link == l)) {
			rpc_out_wake(o);
			return;
		}
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a == 0 || (b && b < a) ? b : a;
}

/* As the reader waits for what comes only: another sees to what did not go out at once.  With the lock, as step. */
static enum hicam_woken
write_on(const struct hicam_wait *w, struct rpc_link *l, uint64_t until)
{
	enum hicam_woken woken;

	l->written = true;
	l->references++;
	hicam_unlock(&rpc_lock);
	woken = wait_fd(w, l->fd, POLLOUT, until);
	if (__hicam_mode)
		return HICAM_STOPPED;
	hicam_lock(&rpc_lock);
	l->written = false;
	if (woken != HICAM_STOPPED)
		rpc_link_flush(l);
	if (rpc_link_is_full(l))
		pass_on(l);
	rpc_link_unref(l);
	return woken;
}

/* One step of a call that is not done; with the lock, which is not held meanwhile. */
static enum hicam_woken
step(const struct hicam_wait *w, struct rpc_out *o)
{
	struct hicam_rpc_binding *b = o->binding;
	uint32_t status = rpc_s_ok;
	enum hicam_woken woken;
	struct rpc_link *l;
	uint64_t until;
	short events;
	int seen;

	if (o->deadline && hicam_now_us() >= o->deadline) {
		rpc_out_done(o, rpc_s_call_timeout);
		return HICAM_WOKEN;
	}
	if (o->state == RPC_OUT_NEW) {
		rpc_link_begin(b, &status);
		if (status != rpc_s_ok) {
			rpc_out_done(o, status);
			return HICAM_WOKEN;
		}
		if (b->link && b->link->state == RPC_LINK_UP) {
			rpc_link_send(o);
			return HICAM_WOKEN;
		}
	}
	seen = o->changes;
	l = o->state == RPC_OUT_SENT ? o->link : b->link;
	until = o->deadline;
	if (l && l->read && !l->written && rpc_link_is_full(l))
		return write_on(w, l, until);
	if (l == NULL || l->read) {
		if (l == NULL)
			until = earlier(until, b->next_try ? b->next_try : hicam_now_us() + 1);
		hicam_unlock(&rpc_lock);
		woken = wait_change(w, o, seen, until);
		if (__hicam_mode)
			return HICAM_STOPPED;
		hicam_lock(&rpc_lock);
		return woken;
	}
	l->read = true;
	l->references++;
	events = rpc_link_events(l);
	if (l->state != RPC_LINK_UP)
		until = earlier(until, rpc_link_limit(l));
	hicam_unlock(&rpc_lock);
	woken = wait_fd(w, l->fd, events, until);
	if (__hicam_mode)
		return HICAM_STOPPED;
	if (woken != HICAM_STOPPED)
		rpc_link_turn(l);
	hicam_lock(&rpc_lock);
	l->read = false;
	if (woken == HICAM_STOPPED || o->state == RPC_OUT_DONE || o->link != l)
		pass_on(l);
	rpc_link_unref(l);
	return woken;
}

/* ---- a call's end -------------------------------------------------------------------------------------------------
 */

static void
dispose(struct rpc_out *o)
{
	if (o->link)
		rpc_link_unref(o->link);
	if (o->binding) {
		o->binding->calls--;
		rpc_binding_settle(o->binding);
	}
	free(o->args);
	free(o->reply);
	free(o);
}

uint32_t
__hicam_hicam_rpc_end(hicam_rpc_call number, xdrproc_t proc, void *results)
{
	struct hicam_wait w;
	struct rpc_out *o;
	uint32_t status;

	if (!hicam_wait_begin(&w, CLOCK_MONOTONIC, NULL))
		return rpc_s_ok;
	hicam_lock(&rpc_lock);
	o = find(number);
	if (o == NULL) {
		hicam_unlock(&rpc_lock);
		return rpc_s_no_memory;
	}
	while (o->state != RPC_OUT_DONE)
		if (step(&w, o) == HICAM_STOPPED) {
			if (!__hicam_mode)
				hicam_unlock(&rpc_lock);
			hicam_wait_ask(&w);
			return rpc_s_ok;
		}
	leave(o);
	hicam_unlock(&rpc_lock);
	status = o->status;
	if (status == rpc_s_ok && o->reply && !rpc_decode(proc, results, o->reply + o->results, o->reply_len - o->results))
		status = rpc_s_cannot_decode_result;
	hicam_lock(&rpc_lock);
	dispose(o);
	hicam_unlock(&rpc_lock);
	return status;
}

uint32_t
hicam_rpc_end(hicam_rpc_call number, xdrproc_t proc, void *results)
{
	return __hicam_hicam_rpc_end(number, proc, results);
}

/* ---- state --------------------------------------------------------------------------------------------------------
 */

enum { NUMBERS = 8 };

bool
rpc_client_save(struct hicam_items *items)
{
	uint64_t now = hicam_now_us();
	struct hicam_item *item;
	const struct rpc_out *o;
	bool done;

	for (o = rpc_outs; o; o = o->next) {
		done = o->state == RPC_OUT_DONE;
		item = hicam_item_new(items, RPC_ITEM("out"));
		hicam_item_number(item, (int64_t)o->number);
		hicam_item_number(item, o->binding ? (int64_t)o->binding->id : 0);
		hicam_item_number(item, o->program);
		hicam_item_number(item, o->version);
		hicam_item_number(item, o->procedure);
		hicam_item_number(item, o->flags);
		hicam_item_number(item, o->deadline == 0 ? 0 : o->deadline > now ? (int64_t)(o->deadline - now) : 1);
		hicam_item_number(item, done ? (int64_t)o->status : -1);
		if (done && o->reply)
			hicam_item_bytes(item, o->reply + o->results, o->reply_len - o->results);
		else if (!done)
			hicam_item_bytes(item, o->args, o->len);
	}
	return true;
}

bool
rpc_client_restore(const struct hicam_item *item)
{
	const int64_t *n = item->numbers;
	struct rpc_out *o;
	char *copy;

	if (item->nnumbers != NUMBERS || find((uint64_t)n[0]) || n[7] < -1 || n[7] > UINT32_MAX)
		return false;
	o = calloc(1, sizeof *o);
	copy = malloc(item->nbytes + 1);
	if (o == NULL || copy == NULL) {
		free(o);
		free(copy);
		return false;
	}
	memcpy(copy, item->bytes ? item->bytes : "", item->nbytes);
	o->number = (uint64_t)n[0];
	o->binding = rpc_binding_by_id((uint64_t)n[1]);
	o->program = (uint32_t)n[2];
	o->version = (uint32_t)n[3];
	o->procedure = (uint32_t)n[4];
	o->flags = (uint32_t)n[5];
	o->deadline = n[6] ? hicam_now_us() + (uint64_t)n[6] : 0;
	if (o->binding)
		o->binding->calls++;
	if (n[7] >= 0) {
		o->state = RPC_OUT_DONE;
		o->status = (uint32_t)n[7];
		o->reply = copy;
		o->reply_len = item->nbytes;
	} else {
		o->args = copy;
		o->len = item->nbytes;
		if (o->binding == NULL)
			return false;
	}
	enter(o);
	return true;
}

void
rpc_client_forked(void)
{
	rpc_binding_forked();
	rpc_outs = NULL;
	last_out = &rpc_outs;
}
