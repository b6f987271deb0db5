/* SPDX-License-Identifier: ISC */
/*
 * Connections of a client.  Each begins with a call of the null procedure, to which a conformist server says who it is:
 * so a call goes only to the server that it is meant for, and one that was sent, and whose reply did not come, can be
 * sent again.  A connection that breaks, a server that is not to be found, or that is about to move, are one thing to a
 * call: it waits, and is sent again under its number when the server is there again.
 */
#include "identity.h"
#include "rpc_client.h"
#include "stats.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/uio.h>

enum {
	READ_SIZE = 32 << 10,
	FIRST_WAIT_US = 2000,
	LONGEST_WAIT_US = 1000000,
	CONNECT_US = 10 * 1000000, /* how long a connection may take to come about */
	KEEP_IDLE = 30,			   /* seconds of silence, after which the peer's machine is asked for, so often */
	KEEP_INTERVAL = 10,
	KEEP_COUNT = 3
};

static uint32_t
random_number(void)
{
	uint32_t n;

	if (getrandom(&n, sizeof n, 0) != sizeof n)
		n = (uint32_t)hicam_now_us();
	return n;
}

/* ---- ends ---------------------------------------------------------------------------------------------------------
 */

void
rpc_link_unref(struct rpc_link *l)
{
	if (l == NULL || --l->references > 0)
		return;
	rpc_close(l->fd);
	rpc_records_release(&l->records);
	free(l->out);
	free(l);
}

/* Between one half and one and a half of WAIT, so that clients do not all come at once. */
static uint64_t
jitter(uint64_t wait)
{
	return wait / 2 + random_number() % (wait + 1);
}

static void
back_off(struct hicam_rpc_binding *b)
{
	uint64_t wait = FIRST_WAIT_US, now = hicam_now_us();
	unsigned i;

	for (i = 0; i < b->failures && wait < LONGEST_WAIT_US; i++)
		wait *= 2;
	b->failures++;
	if (b->lost == 0)
		b->lost = now;
	b->next_try = now + jitter(wait < LONGEST_WAIT_US ? wait : LONGEST_WAIT_US);
}

static void
wake_calls(const struct hicam_rpc_binding *b)
{
	struct rpc_out *o;

	for (o = rpc_outs; o; o = o->next)
		if (o->binding == b)
			rpc_out_wake(o);
}

void
rpc_link_drop(struct hicam_rpc_binding *b)
{
	struct rpc_link *l = b->link;
	bool repeats;
	struct rpc_out *o;

	if (l == NULL)
		return;
	b->link = NULL;
	l->binding = NULL;
	repeats = l->conformist;
	l->state = RPC_LINK_BROKEN;
	shutdown(l->fd, SHUT_RDWR);
	for (o = rpc_outs; o; o = o->next) {
		if (o->link != l)
			continue;
		o->link = NULL;
		rpc_link_unref(l);
		if (o->state != RPC_OUT_SENT)
			continue;
		if (repeats || (o->flags & HICAM_RPC_IDEMPOTENT))
			o->state = RPC_OUT_NEW;
		else
			rpc_out_done(o, rpc_s_comm_failure); /* nothing tells whether it was run */
	}
	wake_calls(b);
	rpc_link_unref(l);
}

static void
fail(struct hicam_rpc_binding *b)
{
	rpc_link_drop(b);
	back_off(b);
}

/* ---- beginnings ---------------------------------------------------------------------------------------------------
 */

/* Where B's server is now; false: that is not known. */
static bool
locate(struct hicam_rpc_binding *b)
{
	static const unsigned char any[16];
	uint32_t epoch;

	if (b->fixed && memcmp(b->server, any, 16) == 0)
		return true;
	if (rpc_locate(b->server, b->program, b->version, &epoch, b->address))
		return true;
	/* the address that was given, or that it has said itself, is as good as any */
	return b->fixed || (b->address[0] && b->failures % 2 == 0);
}

static bool
send_greeting(struct rpc_link *l)
{
	const struct hicam_rpc_binding *b = l->binding;
	struct rpc_call_head h;
	char head[RPC_HEAD_MAX];
	size_t n;

	memset(&h, 0, sizeof h);
	h.xid = l->greeting = ++l->xid;
	h.program = b->program;
	h.version = b->version;
	h.identified = true;
	memcpy(h.identity.client, hicam_identity.uuid, 16);
	memcpy(h.identity.server, b->server, 16);
	h.identity.floor = rpc_out_floor();
	n = rpc_call_head_make(head, &h, 0);
	return send(l->fd, head + RPC_HEAD_MAX - n, n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n;
}

static void
set_options(int fd)
{
	int one = 1, idle = KEEP_IDLE, interval = KEEP_INTERVAL, count = KEEP_COUNT;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

static bool
connect_to(struct hicam_rpc_binding *b)
{
	struct rpc_address a;
	struct rpc_link *l;
	int fd, failed;

	if (!rpc_address_parse(b->address, &a))
		return false;
	fd = rpc_descriptor(socket(a.sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	if (fd < 0)
		return false;
	if (a.sa.ss_family != AF_UNIX)
		set_options(fd);
	failed = connect(fd, (struct sockaddr *)&a.sa, a.len) != 0;
	l = failed && errno != EINPROGRESS ? NULL : calloc(1, sizeof *l);
	if (l == NULL) {
		rpc_close(fd);
		return false;
	}
	l->references = 1;
	l->fd = fd;
	l->xid = random_number();
	l->binding = b;
	l->since = hicam_now_us();
	l->state = failed ? RPC_LINK_CONNECTING : RPC_LINK_GREETING;
	b->link = l;
	if (!failed && !send_greeting(l))
		fail(b);
	return true;
}

void
rpc_link_begin(struct hicam_rpc_binding *b, uint32_t *status)
{
	uint64_t now = hicam_now_us();
	bool known;

	if (b->link || now < b->next_try)
		return;
	if (b->lost == 0)
		b->lost = now;
	hicam_identity_need();
	known = locate(b);
	if (now - b->lost < rpc_config()->patience || b->failures == 0) {
		if (!known || !connect_to(b))
			back_off(b);
		return;
	}
	*status = known ? rpc_s_comm_failure : rpc_s_no_more_bindings;
	b->lost = 0;
	b->failures = 0;
}

/* ---- sending ------------------------------------------------------------------------------------------------------
 */

static bool
keep(struct rpc_link *l, const char *data, size_t len)
{
	char *bigger;

	if (len == 0)
		return true;
	if (l->out_done == l->out_len)
		l->out_done = l->out_len = 0;
	bigger = realloc(l->out, l->out_len + len);
	if (bigger == NULL)
		return false;
	memcpy(bigger + l->out_len, data, len);
	l->out = bigger;
	l->out_len += len;
	return true;
}

static bool
put(struct rpc_link *l, const char *head, size_t head_len, const char *body, size_t body_len)
{
	struct iovec v[2] = {{(char *)head, head_len}, {(char *)body, body_len}};
	struct msghdr m = {.msg_iov = v, .msg_iovlen = body_len ? 2 : 1};
	ssize_t k = 0;
	size_t done;

	if (l->out_done == l->out_len) {
		while ((k = sendmsg(l->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL)) < 0 && errno == EINTR)
			;
		if (k < 0 && errno != EAGAIN)
			return false;
		if (k < 0)
			k = 0;
	}
	done = (size_t)k;
	if (done >= head_len)
		return keep(l, body + (done - head_len), body_len - (done - head_len));
	return keep(l, head + done, head_len - done) && keep(l, body, body_len);
}

static bool
flush(struct rpc_link *l)
{
	ssize_t k;

	while (l->out_done < l->out_len) {
		k = send(l->fd, l->out + l->out_done, l->out_len - l->out_done, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return errno == EAGAIN;
		l->out_done += (size_t)k;
	}
	free(l->out);
	l->out = NULL;
	l->out_len = l->out_done = 0;
	return true;
}

void
rpc_link_send(struct rpc_out *o)
{
	struct hicam_rpc_binding *b = o->binding;
	struct rpc_link *l = b->link;
	struct rpc_call_head h;
	char head[RPC_HEAD_MAX];
	size_t n;

	h.xid = o->xid = ++l->xid;
	h.program = o->program;
	h.version = o->version;
	h.procedure = o->procedure;
	h.flavor = AUTH_NONE;
	h.cred_len = 0;
	h.identified = true;
	memcpy(h.identity.client, hicam_identity.uuid, 16);
	memcpy(h.identity.server, b->server, 16);
	h.identity.number = o->number;
	h.identity.floor = rpc_out_floor();
	h.identity.flags =
		(o->flags & HICAM_RPC_IDEMPOTENT ? RPC_CALL_IDEMPOTENT : 0) | (o->flags & HICAM_RPC_MAYBE ? RPC_CALL_MAYBE : 0);
	h.identity.nacks = b->nacks;
	memcpy(h.identity.acks, b->acks, sizeof h.identity.acks);
	n = rpc_call_head_make(head, &h, o->len);
	o->state = RPC_OUT_SENT;
	o->link = l;
	l->references++;
	if (n == 0)
		rpc_out_done(o, rpc_s_cannot_encode_args);
	else if (!put(l, head + RPC_HEAD_MAX - n, n, o->args, o->len))
		fail(b);
	else {
		b->nacks = 0;
		if (o->flags & HICAM_RPC_MAYBE)
			rpc_out_done(o, rpc_s_ok);
	}
}

/* ---- what comes ---------------------------------------------------------------------------------------------------
 */

/* A conformist server says something of itself; false: the call is to be made elsewhere, or later. */
static bool
hear(struct hicam_rpc_binding *b, const struct rpc_reply_head *h)
{
	static const unsigned char any[16];
	const struct rpc_answered *v = &h->verifier;

	if (!h->answered)
		return true;
	if (v->kind == RPC_ANSWER_STRANGER || (memcmp(b->server, any, 16) != 0 && memcmp(b->server, v->server, 16) != 0)) {
		if (!b->fixed)
			b->address[0] = '\0';
		fail(b);
		return false;
	}
	if (v->epoch < b->epoch || v->kind == RPC_ANSWER_WITHDRAWN) {
		fail(b);
		return false;
	}
	memcpy(b->server, v->server, 16);
	b->epoch = v->epoch;
	if (v->kind == RPC_ANSWER_MOVED) {
		strcpy(b->address, v->address);
		fail(b);
		b->failures = 0;
		b->next_try = 0;
		return false;
	}
	return true;
}

static void
greeted(struct rpc_link *l, const struct rpc_reply_head *h)
{
	struct hicam_rpc_binding *b = l->binding;

	if (!hear(b, h))
		return;
	l->conformist = h->answered;
	l->state = RPC_LINK_UP;
	b->failures = 0;
	b->lost = 0;
	wake_calls(b);
}

static uint32_t
status_of(const struct rpc_reply_head *h)
{
	if (h->denied)
		return h->reject == AUTH_ERROR ? rpc_s_access_denied : rpc_s_protocol_error;
	if (h->answered && h->verifier.kind == RPC_ANSWER_FAULT)
		return h->verifier.status ? h->verifier.status : rpc_s_fault_unspec;
	switch (h->stat) {
	case SUCCESS:
		return rpc_s_ok;
	case PROG_UNAVAIL:
	case PROG_MISMATCH:
		return rpc_s_unknown_if;
	case PROC_UNAVAIL:
		return rpc_s_op_rng_error;
	case GARBAGE_ARGS:
		return rpc_s_cannot_decode_args;
	default:
		return rpc_s_fault_unspec;
	}
}

/* Takes RECORD over.  False: the peer does not speak RPC. */
static bool
take_reply(struct rpc_link *l, struct rpc_bytes record)
{
	struct rpc_reply_head h;
	struct rpc_out *o;
	bool ok = rpc_reply_parse(record.data, record.len, &h);

	if (ok && l->state == RPC_LINK_GREETING && h.xid == l->greeting)
		greeted(l, &h);
	else if (ok) {
		for (o = rpc_outs; o && !(o->link == l && o->xid == h.xid && o->state == RPC_OUT_SENT); o = o->next)
			;
		if (o && hear(o->binding, &h)) {
			o->reply = record.data;
			o->reply_len = record.len;
			o->results = h.results;
			record.data = NULL;
			rpc_out_done(o, status_of(&h));
		}
	}
	free(record.data);
	return ok;
}

/* False: the link is broken. */
static bool
take_all(struct rpc_link *l, const char *data, size_t n)
{
	struct rpc_bytes record;
	bool ok;

	for (;;)
		switch (rpc_records_feed(&l->records, &data, &n, rpc_config()->record, &record)) {
		case RPC_FEED_RECORD:
			hicam_lock(&rpc_lock);
			if (l->binding == NULL)
				free(record.data);
			ok = l->binding && take_reply(l, record) && l->binding;
			hicam_unlock(&rpc_lock);
			if (!ok)
				return false;
			break;
		case RPC_FEED_BAD:
			return false;
		case RPC_FEED_MORE:
			return true;
		}
}

static bool
read_some(struct rpc_link *l)
{
	char data[READ_SIZE];
	ssize_t k;

	while ((k = recv(l->fd, data, sizeof data, MSG_DONTWAIT)) < 0 && errno == EINTR)
		;
	if (k < 0)
		return errno == EAGAIN;
	return k > 0 && take_all(l, data, (size_t)k);
}

/* Under the lock. */
static bool
write_some(struct rpc_link *l)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (l->state != RPC_LINK_CONNECTING)
		return flush(l);
	if (getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error)
		return false;
	l->state = RPC_LINK_GREETING;
	return send_greeting(l);
}

bool
rpc_link_is_full(const struct rpc_link *l)
{
	return l->out_done < l->out_len;
}

void
rpc_link_flush(struct rpc_link *l)
{
	if (l->binding && !flush(l))
		fail(l->binding);
}

short
rpc_link_events(const struct rpc_link *l)
{
	if (l->state == RPC_LINK_CONNECTING)
		return POLLOUT;
	return (short)(POLLIN | (rpc_link_is_full(l) ? POLLOUT : 0));
}

uint64_t
rpc_link_limit(const struct rpc_link *l)
{
	return l->since + (l->state == RPC_LINK_CONNECTING ? CONNECT_US : rpc_config()->patience);
}

void
rpc_link_turn(struct rpc_link *l)
{
	struct pollfd p = {.fd = l->fd};
	bool ok = true;

	hicam_lock(&rpc_lock);
	p.events = rpc_link_events(l);
	if (poll(&p, 1, 0) > 0 && l->binding && (p.revents & (POLLOUT | POLLERR | POLLHUP)) && (p.events & POLLOUT))
		ok = write_some(l);
	if (l->binding && l->state != RPC_LINK_UP && hicam_now_us() > rpc_link_limit(l))
		ok = false;
	hicam_unlock(&rpc_lock);
	if (ok && (p.events & POLLIN) && (p.revents & (POLLIN | POLLERR | POLLHUP)))
		ok = read_some(l);
	if (ok)
		return;
	hicam_lock(&rpc_lock);
	if (l->binding)
		fail(l->binding);
	hicam_unlock(&rpc_lock);
}
