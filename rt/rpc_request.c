/* SPDX-License-Identifier: ISC */
/*
 * Requests from the record to the reply.  A call that is repeated meets the one that is being run, which from then on
 * answers to the connection and the transaction of the repeat, or the reply that was made.
 */
#include "identity.h"
#include "message.h"
#include "poll.h"
#include "rpc_local.h"
#include "stats.h"

uint64_t rpc_request_last;

enum { SLOTS = 1024, QUEUE_BYTES = 256 << 20, ON_STACK = 8 << 10, MUCH = 4096 };

static struct rpc_request *slots[SLOTS];
static struct rpc_request *queue, **queue_end = &queue;
static size_t waiting, waiting_bytes;
static unsigned running;
static HICAM_OWN struct rpc_request *own;  /* the last that the thread took */
static char moved_to[RPC_ADDRESS_MAX + 1]; /* the server has, and ends */

/* ---- the table ----------------------------------------------------------------------------------------------------
 */

static void
enter(struct rpc_request *r)
{
	r->hashed = slots[r->id % SLOTS];
	slots[r->id % SLOTS] = r;
}

struct rpc_request *
rpc_request_find(hicam_rpc_call id)
{
	struct rpc_request *r = own;

	if (r && r->id == id)
		return r;
	hicam_lock(&rpc_lock);
	for (r = slots[id % SLOTS]; r && r->id != id; r = r->hashed)
		;
	hicam_unlock(&rpc_lock);
	/* nobody else's, which may end at any time */
	if (r && r->thread == hicam_self()->number)
		own = r;
	return r;
}

void
rpc_request_each(void (*see)(struct rpc_request *, void *), void *arg)
{
	struct rpc_request *r;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		for (r = slots[i]; r; r = r->hashed)
			if (r->begun)
				see(r, arg);
	for (r = queue; r; r = r->next)
		see(r, arg);
}

unsigned
rpc_request_running(void)
{
	return __atomic_load_n(&running, __ATOMIC_RELAXED);
}

/* ---- the queue ----------------------------------------------------------------------------------------------------
 */

static void
add_to_queue(struct rpc_request *r)
{
	r->next = NULL;
	*queue_end = r;
	queue_end = &r->next;
	__atomic_store_n(&waiting, waiting + 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&waiting_bytes, waiting_bytes + r->len, __ATOMIC_RELAXED);
}

bool
rpc_request_queue_full(void)
{
	return __atomic_load_n(&waiting, __ATOMIC_RELAXED) >= rpc_config()->queue ||
		   __atomic_load_n(&waiting_bytes, __ATOMIC_RELAXED) >= QUEUE_BYTES;
}

size_t
rpc_request_waiting(void)
{
	return __atomic_load_n(&waiting, __ATOMIC_SEQ_CST);
}

struct rpc_request *
rpc_request_take(uint64_t *next)
{
	struct rpc_request *r;

	if (rpc_request_waiting() == 0)
		return NULL;
	hicam_lock(&rpc_lock);
	r = queue;
	if (r) {
		queue = r->next;
		if (queue == NULL)
			queue_end = &queue;
		__atomic_store_n(&waiting, waiting - 1, __ATOMIC_SEQ_CST);
		__atomic_store_n(&waiting_bytes, waiting_bytes - r->len, __ATOMIC_RELAXED);
		*next = queue ? queue->since : 0;
		r->begun = true;
		r->thread = hicam_self()->number;
		__atomic_add_fetch(&running, 1, __ATOMIC_RELAXED);
		own = r;
	}
	hicam_unlock(&rpc_lock);
	return r;
}

static void
free_request(struct rpc_request *r)
{
	rpc_conn_unref(r->conn);
	if (r->svc)
		rpc_svc_free(r->svc);
	if (r->caller) {
		hicam_lock(&rpc_lock);
		rpc_binding_done(r->caller);
		hicam_unlock(&rpc_lock);
	}
	free(r->record);
	free(r);
}

void
rpc_request_end(struct rpc_request *r)
{
	struct rpc_request **at;

	/* a dispatcher that makes no reply says that there is none */
	if (!r->replied)
		rpc_request_finish(r, SUCCESS, 0, NULL, 0);
	own = NULL;
	hicam_lock(&rpc_lock);
	for (at = &slots[r->id % SLOTS]; *at != r; at = &(*at)->hashed)
		;
	*at = r->hashed;
	__atomic_sub_fetch(&running, 1, __ATOMIC_RELAXED);
	hicam_unlock(&rpc_lock);
	free_request(r);
}

/* ---- answers ------------------------------------------------------------------------------------------------------
 */

/* What every reply to a conformist client says of this server. */
static void
about_us(struct rpc_answered *a, enum rpc_answer kind, uint32_t status)
{
	a->kind = kind;
	a->status = status;
	hicam_identity_need();
	memcpy(a->server, hicam_identity.uuid, sizeof a->server);
	a->epoch = hicam_identity.epoch;
	if (kind == RPC_ANSWER_WITHDRAWN && moved_to[0])
		a->kind = RPC_ANSWER_MOVED;
	strcpy(a->address, a->kind == RPC_ANSWER_MOVED ? moved_to : "");
}

static void
send_answer(struct rpc_conn *c, uint32_t xid, enum accept_stat stat, const struct rpc_answered *a, const char *results,
			size_t len)
{
	char head[RPC_HEAD_MAX];
	size_t n = rpc_reply_head_make(head, xid, stat, 0, 0, a, len);

	if (n)
		rpc_conn_send(c, head + RPC_HEAD_MAX - n, n, results, len);
}

/* The reply to a call that was run. */
static void
send_reply(struct rpc_conn *c, uint32_t xid, bool identified, enum accept_stat stat, uint32_t fault,
		   const char *results, size_t len)
{
	struct rpc_answered a;

	if (c == NULL)
		return;
	about_us(&a, fault ? RPC_ANSWER_FAULT : RPC_ANSWER_REPLY, fault);
	send_answer(c, xid, stat, identified ? &a : NULL, results, len);
}

/* Without a run. */
static void
turn_down(struct rpc_conn *c, const struct rpc_call_head *h, enum rpc_answer kind, uint32_t status)
{
	struct rpc_answered a;

	about_us(&a, kind, status);
	send_answer(c, h->xid, kind == RPC_ANSWER_REPLY ? SUCCESS : SYSTEM_ERR, h->identified ? &a : NULL, NULL, 0);
}

static void
send_mismatch(struct rpc_conn *c, const struct rpc_call_head *h, enum accept_stat stat, uint32_t low, uint32_t high)
{
	char head[RPC_HEAD_MAX];
	struct rpc_answered a;
	size_t n;

	about_us(&a, RPC_ANSWER_REPLY, 0);
	n = rpc_reply_head_make(head, h->xid, stat, low, high, h->identified ? &a : NULL, 0);
	rpc_conn_send(c, head + RPC_HEAD_MAX - n, n, NULL, 0);
}

static void
send_denied(struct rpc_conn *c, uint32_t xid, enum reject_stat why)
{
	char head[RPC_HEAD_MAX];
	size_t n = rpc_reply_denied_make(head, xid, why);

	rpc_conn_send(c, head + RPC_HEAD_MAX - n, n, NULL, 0);
}

/* ---- arrival ------------------------------------------------------------------------------------------------------
 */

/* The offer that H is for; NULL: it has been answered. */
static const struct rpc_offer *
offer_of(struct rpc_conn *c, const struct rpc_call_head *h)
{
	uint32_t low, high;
	const struct rpc_offer *o = rpc_offer_find(h->program, h->version, &low, &high);

	if (o == NULL) {
		send_mismatch(c, h, low > high ? PROG_UNAVAIL : PROG_MISMATCH, low, high);
		return NULL;
	}
	if (o->interface && (h->procedure >= o->interface->n || o->interface->operations[h->procedure].serve == NULL)) {
		send_mismatch(c, h, PROC_UNAVAIL, 0, 0);
		return NULL;
	}
	if (o->local && !rpc_conn_is_own(c)) {
		send_denied(c, h->xid, AUTH_ERROR);
		return NULL;
	}
	return o;
}

/* A call that was seen before: who awaits it now is told when it is done, or at once. */
static void
repeat(struct rpc_conn *c, const struct rpc_call_head *h, struct rpc_entry *e)
{
	struct rpc_conn *old;
	struct rpc_request *r = e->request;

	if (e->state == RPC_ENTRY_DONE) {
		if (!e->none)
			send_reply(c, h->xid, true, e->stat, e->fault, e->results, e->len);
		return;
	}
	old = r ? r->conn : e->conn;
	if (r) {
		r->conn = rpc_conn_ref(c);
		r->xid = h->xid;
	} else {
		e->conn = rpc_conn_ref(c);
		e->xid = h->xid;
	}
	rpc_conn_unref(old);
}

/* Is it for this server?  Else it has been answered. */
static bool
is_ours(struct rpc_conn *c, const struct rpc_call_head *h)
{
	static const unsigned char any[16];
	const unsigned char *meant = h->identity.server;

	if (!h->identified || memcmp(meant, any, 16) == 0)
		return true;
	hicam_identity_need();
	if (memcmp(meant, hicam_identity.uuid, 16) == 0)
		return true;
	turn_down(c, h, RPC_ANSWER_STRANGER, 0);
	return false;
}

/* Under the lock: is this call to be run?  *ENTRY is its place if it has an identity. */
static bool
is_new(struct rpc_conn *c, const struct rpc_call_head *h, struct rpc_entry **entry)
{
	const struct rpc_identity *id = &h->identity;

	*entry = NULL;
	if (!is_ours(c, h))
		return false;
	if (!h->identified || id->number == 0)
		return true;
	switch (rpc_once_enter(id, entry)) {
	case RPC_ONCE_KNOWN:
		repeat(c, h, *entry);
		return false;
	case RPC_ONCE_FORGOTTEN:
		turn_down(c, h, RPC_ANSWER_FAULT, rpc_s_reply_lost);
		return false;
	default:
		return true;
	}
}

static void
enqueue(struct rpc_conn *c, struct rpc_request *r)
{
	struct rpc_entry *entry;

	if (!is_new(c, &r->head, &entry)) {
		free_request(r);
		return;
	}
	/*
	 * While it is withdrawn they wait: then they are told where to, or it goes on after all.  At its end plain clients
	 * wait, too, which would take a refusal for the answer.
	 */
	if (rpc_serving != RPC_SERVING && rpc_serving != RPC_WITHDRAWN && r->head.identified) {
		if (entry)
			rpc_once_drop(entry);
		turn_down(c, &r->head, RPC_ANSWER_WITHDRAWN, 0);
		free_request(r);
		return;
	}
	r->conn = rpc_conn_ref(c);
	r->entry = entry;
	if (entry)
		entry->request = r;
	r->id = ++rpc_request_last;
	r->since = hicam_now_us();
	enter(r);
	add_to_queue(r);
}

/* For the management interface. */
static void
manage(struct rpc_conn *c, struct rpc_request *r)
{
	if (is_ours(c, &r->head)) {
		r->conn = rpc_conn_ref(c);
		r->id = UINT64_MAX; /* in its thread only */
		if (rpc_manage_run(r))
			return;
		rpc_request_finish(r, SYSTEM_ERR, rpc_s_no_memory, NULL, 0);
	}
	free_request(r);
}

/* Is the server to be called now by whoever asks for it with H? */
static bool
is_there_for(const struct rpc_call_head *h)
{
	const struct rpc_offer *o;
	uint32_t low, high;

	if (rpc_serving == RPC_SERVING)
		return true;
	o = rpc_offer_find(h->program, h->version, &low, &high);
	return o && o->local;
}

bool
rpc_request_arrived(struct rpc_conn *c, struct rpc_bytes record)
{
	struct rpc_request *r = calloc(1, sizeof *r);
	enum rpc_parsed parsed;

	if (r == NULL) {
		free(record.data);
		return false;
	}
	r->record = record.data;
	r->len = record.len;
	parsed = rpc_call_parse(record.data, record.len, &r->head);
	r->xid = r->head.xid;
	if (parsed == RPC_PARSED && r->head.procedure == 0) {
		turn_down(c, &r->head, is_there_for(&r->head) ? RPC_ANSWER_REPLY : RPC_ANSWER_WITHDRAWN, 0);
	} else if (parsed == RPC_PARSED && (r->offer = offer_of(c, &r->head)) != NULL) {
		if (r->offer->local) {
			manage(c, r);
			return true;
		}
		hicam_lock(&rpc_lock);
		enqueue(c, r);
		hicam_unlock(&rpc_lock);
		return true;
	} else if (parsed == RPC_PARSED_VERSION) {
		send_denied(c, r->xid, RPC_MISMATCH);
	}
	free_request(r);
	return parsed != RPC_PARSED_BAD;
}

const struct rpc_offer *
rpc_request_offer(struct rpc_request *r)
{
	uint32_t low, high;

	if (r->offer == NULL)
		r->offer = rpc_offer_find(r->head.program, r->head.version, &low, &high);
	return r->offer;
}

bool
rpc_request_restore(struct rpc_request *r)
{
	if (rpc_call_parse(r->record, r->len, &r->head) != RPC_PARSED)
		return false;
	r->since = hicam_now_us();
	if (r->id > rpc_request_last)
		rpc_request_last = r->id;
	if (r->entry)
		r->entry->request = r;
	enter(r);
	if (r->begun)
		running++;
	else
		add_to_queue(r);
	return true;
}

/* ---- replies ------------------------------------------------------------------------------------------------------
 */

/* Keeps a reply for repeats; false: it may not leave yet. */
static bool
keep(struct rpc_request *r, enum accept_stat stat, uint32_t fault, const char *results, size_t len)
{
	bool idempotent = (r->head.identity.flags & RPC_CALL_IDEMPOTENT) != 0, holds = rpc_config()->sync;
	const struct rpc_offer *o = rpc_request_offer(r);
	struct rpc_entry *e = r->entry;

	r->entry = NULL;
	if (e == NULL)
		return true;
	if (o && o->interface && (o->interface->operations[r->head.procedure].flags & HICAM_RPC_SYNC))
		holds = true;
	if (idempotent && !holds) {
		rpc_once_drop(e);
		return true;
	}
	e->stat = stat;
	e->fault = fault;
	e->none = (r->head.identity.flags & RPC_CALL_MAYBE) || (results == NULL && stat == SUCCESS && !fault);
	if (len) {
		e->results = malloc(len);
		if (e->results == NULL) {
			rpc_once_drop(e); /* nothing tells a repeat */
			return true;
		}
		memcpy(e->results, results, len);
		e->len = len;
	}
	if (holds) {
		e->sequence = hicam_identity.sequence;
		e->conn = rpc_conn_ref(r->conn);
		e->xid = r->xid;
	}
	rpc_once_done(e, holds ? RPC_ENTRY_HELD : RPC_ENTRY_DONE);
	return !holds;
}

void
rpc_request_finish(struct rpc_request *r, enum accept_stat stat, uint32_t fault, const char *results, size_t len)
{
	bool none = results == NULL && stat == SUCCESS && !fault, leaves, identified = r->head.identified;
	struct rpc_conn *c;
	uint32_t xid;

	if (r->replied)
		return;
	hicam_lock(&rpc_lock);
	r->replied = true;
	leaves = keep(r, stat, fault, results, len);
	c = r->conn;
	r->conn = NULL;
	xid = r->xid;
	hicam_unlock(&rpc_lock);
	if (leaves && !none && !(identified && (r->head.identity.flags & RPC_CALL_MAYBE)))
		send_reply(c, xid, identified, fault ? SYSTEM_ERR : stat, fault, results, len);
	rpc_conn_unref(c);
	if (!leaves)
		rpc_sync_wanted();
}

void
rpc_request_aside(struct rpc_request *r)
{
	own = r;
	r->offer->interface->operations[r->head.procedure].serve(r->id);
	if (!r->replied)
		rpc_request_finish(r, SYSTEM_ERR, rpc_s_fault_unspec, NULL, 0);
	own = NULL;
	free_request(r);
}

void
rpc_request_moved(const char *address)
{
	const struct rpc_request *r;
	struct rpc_answered a;
	size_t i;

	hicam_lock(&rpc_lock);
	strcpy(moved_to, address);
	about_us(&a, RPC_ANSWER_MOVED, 0);
	for (i = 0; i < SLOTS; i++)
		for (r = slots[i]; r; r = r->hashed)
			if (r->conn && r->head.identified)
				send_answer(r->conn, r->xid, SYSTEM_ERR, &a, NULL, 0);
	hicam_unlock(&rpc_lock);
}

void
hicam_rpc_durable(uint64_t sequence)
{
	struct rpc_entry *e;
	struct rpc_conn *c;

	hicam_lock(&rpc_lock);
	while ((e = rpc_once_release(sequence)) != NULL) {
		c = e->conn;
		e->conn = NULL;
		if (!e->none)
			send_reply(c, e->xid, true, e->fault ? SYSTEM_ERR : e->stat, e->fault, e->results, e->len);
		rpc_conn_unref(c);
	}
	hicam_unlock(&rpc_lock);
	if (rpc_once_holds())
		rpc_sync_wanted();
}

/* ---- what generated code calls ------------------------------------------------------------------------------------
 */

static bool
code(enum xdr_op op, xdrproc_t proc, void *where, char *data, size_t size, size_t *used)
{
	bool ok;
	XDR x;

	xdrmem_create(&x, data, (u_int)size, op);
	__hicam_atomic++;
	ok = proc(&x, where);
	__hicam_atomic--;
	*used = xdr_getpos(&x);
	return ok;
}

bool
rpc_encode(xdrproc_t proc, const void *where, struct rpc_bytes *to, char *room, size_t size)
{
	unsigned long need;

	to->data = room;
	if (code(XDR_ENCODE, proc, (void *)where, room, size, &to->len))
		return true;
	__hicam_atomic++;
	need = xdr_sizeof(proc, (void *)where);
	__hicam_atomic--;
	if (need <= size || need > rpc_config()->record || (to->data = malloc(need)) == NULL)
		return false;
	if (code(XDR_ENCODE, proc, (void *)where, to->data, need, &to->len))
		return true;
	free(to->data);
	return false;
}

bool
rpc_decode(xdrproc_t proc, void *where, char *data, size_t len)
{
	size_t used;

	return len <= UINT32_MAX && code(XDR_DECODE, proc, where, data, len, &used);
}

void
rpc_free(xdrproc_t proc, void *where)
{
	size_t used;

	code(XDR_FREE, proc, where, NULL, 0, &used);
}

bool
rpc_request_results(struct rpc_request *r, xdrproc_t proc, void *where)
{
	char room[ON_STACK];
	struct rpc_bytes b;

	if (!rpc_encode(proc, where, &b, room, sizeof room))
		return false;
	rpc_request_finish(r, SUCCESS, 0, b.data, b.len);
	if (b.data != room)
		free(b.data);
	return true;
}

static void
shorten(struct rpc_request *r)
{
	char *shorter = realloc(r->record, r->head.args);

	if (shorter)
		r->record = shorter;
}

bool
rpc_request_arguments(struct rpc_request *r, xdrproc_t proc, void *args)
{
	if (r->taken)
		return false;
	if (!rpc_decode(proc, args, r->record + r->head.args, r->len - r->head.args)) {
		rpc_free(proc, args);
		return false;
	}
	/* what is left tells who has called */
	hicam_lock(&rpc_lock);
	r->taken = true;
	if (r->len > MUCH)
		shorten(r);
	r->len = r->head.args;
	hicam_unlock(&rpc_lock);
	return true;
}

int
hicam_rpc_arguments(hicam_rpc_call id, xdrproc_t proc, void *args)
{
	struct rpc_request *r = rpc_request_find(id);

	if (r == NULL)
		return 0;
	if (rpc_request_arguments(r, proc, args))
		return 1;
	rpc_request_finish(r, GARBAGE_ARGS, 0, NULL, 0);
	return 0;
}

void
hicam_rpc_reply(hicam_rpc_call id, xdrproc_t proc, const void *results)
{
	struct rpc_request *r = rpc_request_find(id);

	if (r && !r->replied && !rpc_request_results(r, proc, (void *)results))
		hicam_rpc_fault(id, rpc_s_fault_unspec);
}

void
hicam_rpc_fault(hicam_rpc_call id, uint32_t status)
{
	struct rpc_request *r = rpc_request_find(id);

	if (r)
		rpc_request_finish(r, SYSTEM_ERR, status ? status : rpc_s_fault_unspec, NULL, 0);
}

void
hicam_rpc_client(hicam_rpc_call id, unsigned char uuid[16])
{
	struct rpc_request *r = rpc_request_find(id);

	memset(uuid, 0, 16);
	if (r && r->head.identified)
		memcpy(uuid, r->head.identity.client, 16);
}

handle_t
hicam_rpc_caller(hicam_rpc_call id)
{
	struct rpc_request *r = rpc_request_find(id);

	if (r && r->caller == NULL)
		r->caller = rpc_binding_of_caller(r);
	return r ? r->caller : NULL;
}
