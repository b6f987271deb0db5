/* SPDX-License-Identifier: ISC */
/*
 * Servers that rpcgen made.  Their dispatchers get a transport of their own for each request, on which libtirpc's
 * svc_sendreply and the others work as they do; their main functions get transports that stand for nothing, since the
 * run time listens where it is told to.
 */
#include "message.h"
#include "rpc_local.h"
#include <netconfig.h>
#include <rpc/svc_mt.h>

enum { COOKED = 1024 }; /* what a credential becomes; libtirpc's own bound */

struct rpc_svc {
	SVCXPRT transport;
	SVCXPRT_EXT extension;
	struct svc_req request;
	char cooked[COOKED] __attribute__((aligned(16)));
	struct rpc_request *of;
};

/* Kinds of homes.  Numbers of the format: HOMES * which + kind. */
enum { HOME_TRANSPORT, HOME_REQUEST, HOME_CREDENTIAL, HOME_COOKED, HOME_PRETENDED, HOMES = 16 };

/* ---- operations of a request's transport ---- */

static bool_t
get_args(SVCXPRT *t, xdrproc_t proc, void *args)
{
	struct rpc_svc *s = t->xp_p1;

	return rpc_request_arguments(s->of, proc, args);
}

static bool_t
free_args(SVCXPRT *t, xdrproc_t proc, void *args)
{
	(void)t;
	rpc_free(proc, args);
	return TRUE;
}

static bool_t
reply(SVCXPRT *t, struct rpc_msg *m)
{
	struct rpc_svc *s = t->xp_p1;
	struct accepted_reply *a = &m->acpted_rply;

	if (m->rm_reply.rp_stat != MSG_ACCEPTED)
		rpc_request_finish(s->of, SYSTEM_ERR, rpc_s_access_denied, NULL, 0);
	else if (a->ar_stat != SUCCESS)
		rpc_request_finish(s->of, a->ar_stat, 0, NULL, 0);
	else
		return rpc_request_results(s->of, a->ar_results.proc, a->ar_results.where);
	return TRUE;
}

static bool_t
receive(SVCXPRT *t, struct rpc_msg *m)
{
	(void)t, (void)m;
	return FALSE;
}

static enum xprt_stat
status(SVCXPRT *t)
{
	(void)t;
	return XPRT_IDLE;
}

static void
destroy(SVCXPRT *t)
{
	(void)t;
}

static bool_t
control(SVCXPRT *t, const u_int what, void *info)
{
	(void)t, (void)what, (void)info;
	return FALSE;
}

static const struct xp_ops ops = {receive, status, get_args, reply, free_args, destroy};
static const struct xp_ops2 ops2 = {control};

static struct rpc_svc *
new_svc(void)
{
	struct rpc_svc *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->transport.xp_fd = -1;
	s->transport.xp_ops = &ops;
	s->transport.xp_ops2 = &ops2;
	s->transport.xp_p1 = s;
	s->transport.xp_p3 = &s->extension;
	s->transport.xp_rtaddr.buf = &s->transport.xp_raddr;
	s->transport.xp_rtaddr.maxlen = sizeof s->transport.xp_raddr;
	return s;
}

/* ---- requests ---- */

/* In a restored process some of it is there already, since the program had pointers to it. */
static struct rpc_svc *
svc_of(struct rpc_request *r)
{
	struct rpc_svc *s = r->svc ? r->svc : new_svc();

	if (s == NULL || s->of)
		return s;
	s->of = r;
	s->request.rq_prog = r->head.program;
	s->request.rq_vers = r->head.version;
	s->request.rq_proc = r->head.procedure;
	s->request.rq_xprt = &s->transport;
	s->request.rq_clntcred = s->cooked;
	r->svc = s;
	return s;
}

static bool
authenticate(struct rpc_svc *s)
{
	struct rpc_call_head *h = &s->of->head;
	struct rpc_msg m;

	if (h->flavor == AUTH_SYS && !rpc_call_is_of_user(h))
		return false;
	memset(&m, 0, sizeof m);
	m.rm_xid = h->xid;
	m.rm_call.cb_cred.oa_flavor = (enum_t)h->flavor;
	m.rm_call.cb_cred.oa_length = h->cred_len;
	m.rm_call.cb_cred.oa_base = h->cred;
	return _authenticate(&s->request, &m) == AUTH_OK;
}

static void
note_peer(struct rpc_svc *s)
{
	const struct rpc_address *a;

	hicam_lock(&rpc_lock);
	if (s->of->conn) {
		a = rpc_conn_peer(s->of->conn);
		s->transport.xp_addrlen = (int)(a->len < sizeof s->transport.xp_raddr ? a->len : sizeof s->transport.xp_raddr);
		memcpy(&s->transport.xp_raddr, &a->sa, (size_t)s->transport.xp_addrlen);
		s->transport.xp_rtaddr.len = (u_int)s->transport.xp_addrlen;
	}
	hicam_unlock(&rpc_lock);
}

bool
rpc_svc_make(struct rpc_request *r)
{
	struct rpc_svc *s = svc_of(r);

	if (s && authenticate(s)) {
		note_peer(s);
		return true;
	}
	rpc_request_finish(r, SYSTEM_ERR, s ? rpc_s_access_denied : rpc_s_no_memory, NULL, 0);
	return false;
}

bool
rpc_svc_again(struct rpc_request *r)
{
	struct rpc_svc *s = svc_of(r);

	return s && authenticate(s);
}

void
rpc_svc_free(struct rpc_svc *s)
{
	free(s);
}

struct svc_req *
hicam_rpc_request(hicam_rpc_call id)
{
	struct rpc_request *r = rpc_request_find(id);

	return r && (r->svc || rpc_svc_make(r)) ? &r->svc->request : NULL;
}

SVCXPRT *
hicam_rpc_transport(hicam_rpc_call id)
{
	struct rpc_request *r = rpc_request_find(id);

	return r && r->svc ? &r->svc->transport : NULL;
}

/* ---- transports that stand for nothing ---- */

enum { PRETENDED = 64 };
static struct rpc_svc *pretended[PRETENDED];
static unsigned npretended;

/* FD, unless it is RPC_ANYSOCK, is a socket that the program has bound: the run time listens there in its place. */
static SVCXPRT *
pretend(int fd, bool serves)
{
	char address[RPC_ADDRESS_MAX + 1];
	struct rpc_address a;
	struct rpc_svc *s = npretended < PRETENDED ? new_svc() : NULL;

	if (s == NULL)
		return NULL;
	memset(&a, 0, sizeof a);
	a.len = sizeof a.sa;
	if (fd >= 0 && serves && getsockname(fd, (struct sockaddr *)&a.sa, &a.len) == 0) {
		rpc_address_print(&a, address);
		close(fd);
		rpc_server_ask(address);
	}
	hicam_lock(&rpc_lock);
	pretended[npretended++] = s;
	hicam_unlock(&rpc_lock);
	return &s->transport;
}

SVCXPRT *
__hicam_svctcp_create(int fd, u_int send_size, u_int receive_size)
{
	(void)send_size, (void)receive_size;
	return pretend(fd, true);
}

SVCXPRT *
__hicam_svcudp_create(int fd)
{
	return pretend(fd, false);
}

SVCXPRT *
__hicam_svcudp_bufcreate(int fd, u_int send_size, u_int receive_size)
{
	(void)send_size, (void)receive_size;
	return pretend(fd, false);
}

SVCXPRT *
__hicam_svcunix_create(int fd, u_int send_size, u_int receive_size, char *path)
{
	char address[RPC_ADDRESS_MAX + 1];

	(void)send_size, (void)receive_size;
	if (fd < 0 && path && snprintf(address, sizeof address, "unix!%s", path) < (int)sizeof address)
		rpc_server_ask(address);
	return pretend(fd, true);
}

SVCXPRT *
__hicam_svc_tli_create(const int fd, const struct netconfig *conf, const struct t_bind *bound, const u_int send_size,
					   const u_int receive_size)
{
	(void)bound, (void)send_size, (void)receive_size;
	return pretend(fd, conf == NULL || conf->nc_semantics != NC_TPI_CLTS);
}

SVCXPRT *
__hicam_svc_tp_create(hicam_rpc_dispatch *dispatcher, const rpcprog_t program, const rpcvers_t version,
					  const struct netconfig *conf)
{
	(void)conf;
	hicam_rpc_offer_program(program, version, dispatcher);
	return pretend(-1, true);
}

int
__hicam_svc_create(hicam_rpc_dispatch *dispatcher, const rpcprog_t program, const rpcvers_t version, const char *type)
{
	(void)type;
	hicam_rpc_offer_program(program, version, dispatcher);
	return 1;
}

bool_t
__hicam_svc_reg(SVCXPRT *t, const rpcprog_t program, const rpcvers_t version, hicam_rpc_dispatch *dispatcher,
				const struct netconfig *conf)
{
	(void)t, (void)conf;
	hicam_rpc_offer_program(program, version, dispatcher);
	return TRUE;
}

bool_t
__hicam_svc_register(SVCXPRT *t, u_long program, u_long version, hicam_rpc_dispatch *dispatcher, int protocol)
{
	(void)t, (void)protocol;
	hicam_rpc_offer_program((uint32_t)program, (uint32_t)version, dispatcher);
	return TRUE;
}

void
__hicam_svc_unreg(const rpcprog_t program, const rpcvers_t version)
{
	rpc_offer_remove(program, version);
}

void
__hicam_svc_unregister(u_long program, u_long version)
{
	rpc_offer_remove((uint32_t)program, (uint32_t)version);
}

void
__hicam_svc_run(void)
{
	uint32_t status = __hicam_rpc_server_listen(0);

	if (status != rpc_s_ok)
		hicam_say("%s", rpc_error_text(status));
}

void
__hicam_svc_exit(void)
{
	rpc_server_stop();
}

/* ---- the port mapper, which nobody asks ---- */

bool_t
__hicam_pmap_set(u_long program, u_long version, int protocol, int port)
{
	(void)program, (void)version, (void)protocol, (void)port;
	return TRUE;
}

bool_t
__hicam_pmap_unset(u_long program, u_long version)
{
	(void)program, (void)version;
	return TRUE;
}

bool_t
__hicam_rpcb_set(const rpcprog_t program, const rpcvers_t version, const struct netconfig *conf,
				 const struct netbuf *address)
{
	(void)program, (void)version, (void)conf, (void)address;
	return TRUE;
}

bool_t
__hicam_rpcb_unset(const rpcprog_t program, const rpcvers_t version, const struct netconfig *conf)
{
	(void)program, (void)version, (void)conf;
	return TRUE;
}

/* ---- state ---- */

/* Programs that main has registered; those of constructors are there again. */
bool
rpc_svc_save(struct hicam_items *items)
{
	struct hicam_item *item = hicam_item_new(items, RPC_ITEM("transports"));
	const struct rpc_offer *o;

	hicam_item_number(item, npretended);
	for (o = rpc_offers(); o; o = o->next) {
		if (o->dispatcher == NULL)
			continue;
		item = hicam_item_new(items, RPC_ITEM("program"));
		hicam_item_number(item, o->program);
		hicam_item_number(item, o->version);
		hicam_item_pointer(item, (void *)o->dispatcher, true);
	}
	return true;
}

bool
rpc_svc_restore(const struct hicam_item *item)
{
	if (item->nnumbers != 1 || item->numbers[0] < 0 || item->numbers[0] > PRETENDED)
		return false;
	while (npretended < item->numbers[0])
		if (pretend(-1, true) == NULL)
			return false;
	return true;
}

struct search {
	const void *p;
	int64_t number;
	bool found;
};

static void
look(struct rpc_request *r, void *arg)
{
	struct search *look = arg;
	const struct rpc_svc *s = r->svc;
	int kind;

	if (s == NULL || look->found)
		return;
	kind = look->p == &s->transport	 ? HOME_TRANSPORT
		   : look->p == &s->request	 ? HOME_REQUEST
		   : look->p == r->head.cred ? HOME_CREDENTIAL
		   : look->p == s->cooked	 ? HOME_COOKED
									 : -1;
	if (kind < 0)
		return;
	look->found = true;
	look->number = (int64_t)r->id * HOMES + kind;
}

bool
rpc_svc_is_home(const void *p, int64_t *number)
{
	struct search search = {p, 0, false};
	unsigned i;

	for (i = 0; i < npretended; i++)
		if (p == &pretended[i]->transport) {
			*number = (int64_t)i * HOMES + HOME_PRETENDED;
			return true;
		}
	rpc_request_each(look, &search);
	*number = search.number;
	return search.found;
}

void *
rpc_svc_home_at(int64_t number)
{
	uint64_t which = (uint64_t)number / HOMES;
	int kind = (int)((uint64_t)number % HOMES);
	struct rpc_request *r;
	struct rpc_svc *s;

	if (kind == HOME_PRETENDED)
		return which < npretended ? &pretended[which]->transport : NULL;
	r = rpc_request_find(which);
	s = r ? svc_of(r) : NULL;
	if (s == NULL)
		return NULL;
	switch (kind) {
	case HOME_TRANSPORT:
		return &s->transport;
	case HOME_REQUEST:
		return &s->request;
	case HOME_CREDENTIAL:
		return r->head.cred;
	case HOME_COOKED:
		return s->cooked;
	default:
		return NULL;
	}
}
