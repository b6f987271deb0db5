/* SPDX-License-Identifier: ISC */
/* Records and messages; see rpc_wire.h.  Messages are libtirpc's, as far as they are ONC RPC's own. */
#include "rpc_wire.h"
#include <arpa/inet.h>
#include <string.h>

/* ---- records ------------------------------------------------------------------------------------------------------
 */

enum { LAST_FRAGMENT = (int)0x80000000u, FIRST_ROOM = 512, TRUSTED_ROOM = 64 << 10 };

void
rpc_records_release(struct rpc_records *r)
{
	free(r->data);
	memset(r, 0, sizeof *r);
}

bool
rpc_records_partial(const struct rpc_records *r)
{
	return r->marked > 0 || r->len > 0 || r->data;
}

/* Room for what is left of the fragment; a large one gets it as it comes in, whatever its mark says. */
static bool
make_room(struct rpc_records *r)
{
	size_t want = r->len + (r->left < TRUSTED_ROOM ? r->left : TRUSTED_ROOM), room;
	char *bigger;

	if (r->data && want <= r->room)
		return true;
	room = r->data ? 2 * r->room : want;
	if (room < want)
		room = want;
	if (room == 0)
		room = FIRST_ROOM;
	bigger = realloc(r->data, room);
	if (bigger == NULL)
		return false;
	r->data = bigger;
	r->room = room;
	return true;
}

static void
take_mark(struct rpc_records *r, const char **p, size_t *n)
{
	size_t k = sizeof r->mark - r->marked;

	if (k > *n)
		k = *n;
	memcpy(r->mark + r->marked, *p, k);
	r->marked += (unsigned)k;
	*p += k;
	*n -= k;
	if (r->marked == sizeof r->mark) {
		uint32_t mark;

		memcpy(&mark, r->mark, sizeof mark);
		mark = ntohl(mark);
		r->last = (mark & (uint32_t)LAST_FRAGMENT) != 0;
		r->left = mark & ~(uint32_t)LAST_FRAGMENT;
	}
}

enum rpc_feed
rpc_records_feed(struct rpc_records *r, const char **p, size_t *n, size_t limit, struct rpc_bytes *record)
{
	size_t k;

	for (;;) {
		if (r->marked < sizeof r->mark) {
			if (*n == 0)
				return RPC_FEED_MORE;
			take_mark(r, p, n);
			if (r->marked < sizeof r->mark)
				return RPC_FEED_MORE;
			if (r->left > limit - r->len)
				return RPC_FEED_BAD;
		}
		while (r->left > 0) {
			if (*n == 0)
				return RPC_FEED_MORE;
			if (!make_room(r))
				return RPC_FEED_BAD;
			k = r->room - r->len;
			if (k > r->left)
				k = r->left;
			if (k > *n)
				k = *n;
			memcpy(r->data + r->len, *p, k);
			r->len += k;
			r->left -= (uint32_t)k;
			*p += k;
			*n -= k;
		}
		r->marked = 0;
		if (!r->last)
			continue;
		if (!make_room(r))
			return RPC_FEED_BAD;
		record->data = r->data;
		record->len = r->len;
		r->data = NULL;
		r->len = r->room = 0;
		return RPC_FEED_RECORD;
	}
}

/* ---- identities ---------------------------------------------------------------------------------------------------
 */

static bool_t
code_identity(XDR *x, struct rpc_identity *id)
{
	uint32_t version = RPC_IDENTITY_VERSION, i;

	if (!xdr_uint32_t(x, &version) || version != RPC_IDENTITY_VERSION || !xdr_uint32_t(x, &id->flags) ||
		!xdr_opaque(x, (char *)id->client, sizeof id->client) ||
		!xdr_opaque(x, (char *)id->server, sizeof id->server) || !xdr_uint64_t(x, &id->number) ||
		!xdr_uint64_t(x, &id->floor) || !xdr_uint32_t(x, &id->nacks) || id->nacks > RPC_ACKS)
		return FALSE;
	for (i = 0; i < id->nacks; i++)
		if (!xdr_uint64_t(x, &id->acks[i]))
			return FALSE;
	return TRUE;
}

static bool_t
code_answered(XDR *x, struct rpc_answered *a)
{
	uint32_t version = RPC_IDENTITY_VERSION;
	uint32_t len = x->x_op == XDR_ENCODE ? (uint32_t)strlen(a->address) : 0;

	if (!xdr_uint32_t(x, &version) || version != RPC_IDENTITY_VERSION || !xdr_uint32_t(x, &a->kind) ||
		!xdr_uint32_t(x, &a->status) || !xdr_opaque(x, (char *)a->server, sizeof a->server) ||
		!xdr_uint32_t(x, &a->epoch) || !xdr_uint32_t(x, &len) || len > RPC_ADDRESS_MAX ||
		!xdr_opaque(x, a->address, len))
		return FALSE;
	a->address[len] = '\0';
	return TRUE;
}

/* ---- calls --------------------------------------------------------------------------------------------------------
 */

enum { WORD = 4, AUTH_ROOM = MAX_AUTH_BYTES };

static uint32_t
word_at(const char *record, size_t i)
{
	uint32_t word;

	memcpy(&word, record + WORD * i, WORD);
	return ntohl(word);
}

enum rpc_parsed
rpc_call_parse(const char *record, size_t len, struct rpc_call_head *h)
{
	char verf[AUTH_ROOM];
	struct rpc_msg m;
	XDR x, body;

	h->identified = false;
	if (len < 6 * WORD || len > UINT32_MAX)
		return RPC_PARSED_BAD;
	h->xid = word_at(record, 0);
	if (word_at(record, 1) != CALL)
		return RPC_PARSED_BAD;
	if (word_at(record, 2) != RPC_MSG_VERSION)
		return RPC_PARSED_VERSION;
	memset(&m, 0, sizeof m);
	m.rm_call.cb_cred.oa_base = h->cred;
	m.rm_call.cb_verf.oa_base = verf;
	xdrmem_create(&x, (char *)record, (u_int)len, XDR_DECODE);
	if (!xdr_callmsg(&x, &m))
		return RPC_PARSED_BAD;
	h->args = xdr_getpos(&x);
	h->program = m.rm_call.cb_prog;
	h->version = m.rm_call.cb_vers;
	h->procedure = m.rm_call.cb_proc;
	h->flavor = (uint32_t)m.rm_call.cb_cred.oa_flavor;
	h->cred_len = m.rm_call.cb_cred.oa_length;
	if (m.rm_call.cb_verf.oa_flavor == RPC_AUTH_HICAM) {
		xdrmem_create(&body, verf, m.rm_call.cb_verf.oa_length, XDR_DECODE);
		h->identified = code_identity(&body, &h->identity);
	}
	return RPC_PARSED;
}

bool
rpc_call_is_of_user(const struct rpc_call_head *h)
{
	char name[MAX_MACHINE_NAME];
	uint32_t stamp, len, uid, gid, n;
	XDR x;

	xdrmem_create(&x, (char *)h->cred, h->cred_len, XDR_DECODE);
	return h->flavor == AUTH_SYS && xdr_uint32_t(&x, &stamp) && xdr_uint32_t(&x, &len) && len <= sizeof name &&
		   xdr_opaque(&x, name, len) && xdr_uint32_t(&x, &uid) && xdr_uint32_t(&x, &gid) && xdr_uint32_t(&x, &n) &&
		   n <= NGRPS && n * WORD <= h->cred_len - xdr_getpos(&x);
}

/* M as the head in front of BODY bytes. */
static size_t
finish(char *head, const char *made, size_t len, size_t body)
{
	uint32_t mark;

	if (body > (size_t)~LAST_FRAGMENT - len)
		return 0;
	mark = htonl((uint32_t)(len + body) | (uint32_t)LAST_FRAGMENT);
	memcpy(head + RPC_HEAD_MAX - len, made, len);
	memcpy(head + RPC_HEAD_MAX - len - WORD, &mark, WORD);
	return len + WORD;
}

size_t
rpc_call_head_make(char *head, const struct rpc_call_head *h, size_t body)
{
	char verf[AUTH_ROOM], made[RPC_HEAD_MAX - WORD];
	struct rpc_identity id = h->identity;
	struct rpc_msg m;
	XDR x;

	memset(&m, 0, sizeof m);
	m.rm_xid = h->xid;
	m.rm_direction = CALL;
	m.rm_call.cb_rpcvers = RPC_MSG_VERSION;
	m.rm_call.cb_prog = h->program;
	m.rm_call.cb_vers = h->version;
	m.rm_call.cb_proc = h->procedure;
	m.rm_call.cb_cred.oa_flavor = (enum_t)h->flavor;
	m.rm_call.cb_cred.oa_length = h->cred_len;
	m.rm_call.cb_cred.oa_base = (char *)h->cred;
	if (h->identified) {
		xdrmem_create(&x, verf, sizeof verf, XDR_ENCODE);
		if (!code_identity(&x, &id))
			return 0;
		m.rm_call.cb_verf.oa_flavor = RPC_AUTH_HICAM;
		m.rm_call.cb_verf.oa_length = xdr_getpos(&x);
		m.rm_call.cb_verf.oa_base = verf;
	}
	xdrmem_create(&x, made, sizeof made, XDR_ENCODE);
	if (!xdr_callmsg(&x, &m))
		return 0;
	return finish(head, made, xdr_getpos(&x), body);
}

static bool_t
no_results(XDR *x, ...)
{
	(void)x;
	return TRUE;
}

/* ---- replies ------------------------------------------------------------------------------------------------------
 */

static size_t
make_reply(char *head, struct rpc_msg *m, size_t body)
{
	char made[RPC_HEAD_MAX - WORD];
	XDR x;

	m->rm_direction = REPLY;
	xdrmem_create(&x, made, sizeof made, XDR_ENCODE);
	if (!xdr_replymsg(&x, m))
		return 0;
	return finish(head, made, xdr_getpos(&x), body);
}

size_t
rpc_reply_head_make(char *head, uint32_t xid, enum accept_stat stat, uint32_t low, uint32_t high,
					const struct rpc_answered *answered, size_t body)
{
	struct rpc_answered a;
	char verf[AUTH_ROOM];
	struct rpc_msg m;
	XDR x;

	memset(&m, 0, sizeof m);
	m.rm_xid = xid;
	m.rm_reply.rp_stat = MSG_ACCEPTED;
	m.acpted_rply.ar_stat = stat;
	if (stat == PROG_MISMATCH) {
		m.acpted_rply.ar_vers.low = low;
		m.acpted_rply.ar_vers.high = high;
	} else
		m.acpted_rply.ar_results.proc = no_results;
	if (answered) {
		a = *answered;
		xdrmem_create(&x, verf, sizeof verf, XDR_ENCODE);
		if (!code_answered(&x, &a))
			return 0;
		m.acpted_rply.ar_verf.oa_flavor = RPC_AUTH_HICAM;
		m.acpted_rply.ar_verf.oa_length = xdr_getpos(&x);
		m.acpted_rply.ar_verf.oa_base = verf;
	}
	return make_reply(head, &m, body);
}

size_t
rpc_reply_denied_make(char *head, uint32_t xid, enum reject_stat why)
{
	struct rpc_msg m;

	memset(&m, 0, sizeof m);
	m.rm_xid = xid;
	m.rm_reply.rp_stat = MSG_DENIED;
	m.rjcted_rply.rj_stat = why;
	if (why == AUTH_ERROR)
		m.rjcted_rply.rj_why = AUTH_TOOWEAK;
	else
		m.rjcted_rply.rj_vers.low = m.rjcted_rply.rj_vers.high = RPC_MSG_VERSION;
	return make_reply(head, &m, 0);
}

bool
rpc_reply_parse(const char *record, size_t len, struct rpc_reply_head *h)
{
	char verf[AUTH_ROOM];
	struct rpc_msg m;
	XDR x, body;

	if (len < 3 * WORD || len > UINT32_MAX || word_at(record, 1) != REPLY)
		return false;
	h->answered = false;
	h->xid = word_at(record, 0);
	memset(&m, 0, sizeof m);
	m.acpted_rply.ar_verf.oa_base = verf;
	m.acpted_rply.ar_results.proc = no_results;
	xdrmem_create(&x, (char *)record, (u_int)len, XDR_DECODE);
	if (!xdr_replymsg(&x, &m))
		return false;
	h->denied = m.rm_reply.rp_stat != MSG_ACCEPTED;
	if (h->denied) {
		h->reject = m.rjcted_rply.rj_stat;
		return true;
	}
	h->stat = m.acpted_rply.ar_stat;
	h->results = xdr_getpos(&x);
	if (m.acpted_rply.ar_verf.oa_flavor == RPC_AUTH_HICAM) {
		xdrmem_create(&body, verf, m.acpted_rply.ar_verf.oa_length, XDR_DECODE);
		h->answered = code_answered(&body, &h->verifier);
	}
	return true;
}
