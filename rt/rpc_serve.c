/* SPDX-License-Identifier: ISC */
/* Serving: workers are threads of the program, whose base function (program/rpc_worker.c) asks here for one call after
 * another. */
#include "message.h"
#include "rpc_local.h"
#include <sys/sysinfo.h>

enum { PER_PROCESSOR = 4 };

static unsigned workers; /* that are there */
static int ended;		 /* futex: counts workers that have ended */

unsigned
rpc_serve_workers(void)
{
	return workers;
}

static unsigned
workers_wanted(unsigned asked)
{
	int n = get_nprocs();

	if (rpc_config()->workers)
		return rpc_config()->workers;
	return asked ? asked : PER_PROCESSOR * (unsigned)(n > 0 ? n : 1);
}

uint32_t
rpc_serve_begin(unsigned n)
{
	uint32_t status;

	/* before there are connections, so that nobody is turned away in between */
	__atomic_store_n(&rpc_serving, RPC_SERVING, __ATOMIC_SEQ_CST);
	status = rpc_server_open();
	if (status != rpc_s_ok) {
		rpc_serving = RPC_IDLE;
		return status;
	}
	if (!rpc_locate_claim()) {
		rpc_server_close();
		rpc_serving = RPC_IDLE;
		return rpc_s_already_listening;
	}
	workers = n;
	rpc_rpcbind_tell(true);
	return rpc_s_ok;
}

/* Besides what every server has. */
static bool
offers_any(void)
{
	const struct rpc_offer *o;

	for (o = rpc_offers(); o && o->local; o = o->next)
		;
	return o && hicam_manage_stubs;
}

static uint32_t
begin(unsigned asked)
{
	pthread_attr_t attr;
	pthread_t id;
	unsigned n = 0, wanted = workers_wanted(asked);
	uint32_t status;

	if (!offers_any())
		return rpc_s_no_interfaces;
	status = rpc_serve_begin(wanted);
	if (status != rpc_s_ok || pthread_attr_init(&attr) != 0)
		return status;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	/* which a restore doubles, on a machine that may have 32 bits */
	pthread_attr_setstacksize(&attr, rpc_config()->stack);
	while (n < wanted && __hicam_pthread_create(&id, &attr, hicam_rpc_work, NULL) == 0)
		n++;
	pthread_attr_destroy(&attr);
	__atomic_sub_fetch(&workers, wanted - n, __ATOMIC_SEQ_CST);
	if (n > 0)
		return rpc_s_ok;
	rpc_server_close();
	rpc_serving = RPC_IDLE;
	return rpc_s_no_memory;
}

static void
end(void)
{
	rpc_rpcbind_tell(false);
	rpc_locate_remove();
	rpc_server_close();
	rpc_serving = RPC_IDLE;
}

/* Called again after a poll, or in a restored process: then it only waits. */
uint32_t
__hicam_rpc_server_listen(unsigned asked)
{
	struct hicam_wait w;
	uint32_t status;
	int seen;

	if (!hicam_wait_begin(&w, CLOCK_MONOTONIC, NULL))
		return rpc_s_ok;
	if (rpc_serving == RPC_IDLE && workers == 0 && (status = begin(asked)) != rpc_s_ok)
		return status;
	for (;;) {
		seen = __atomic_load_n(&ended, __ATOMIC_SEQ_CST);
		if (__atomic_load_n(&workers, __ATOMIC_SEQ_CST) == 0)
			break;
		if (hicam_wait_futex(&w, &ended, seen) == HICAM_STOPPED)
			return rpc_s_ok;
	}
	end();
	return rpc_s_ok;
}

uint32_t
rpc_server_listen(unsigned n)
{
	return __hicam_rpc_server_listen(n);
}

uint32_t
rpc_server_use(const char *address)
{
	return rpc_server_ask(address) ? rpc_s_ok : rpc_s_invalid_string_binding;
}

uint32_t
rpc_server_stop(void)
{
	if (rpc_serving == RPC_IDLE)
		return rpc_s_not_listening;
	__atomic_store_n(&rpc_serving, RPC_STOPPING, __ATOMIC_SEQ_CST);
	rpc_turns_wake();
	return rpc_s_ok;
}

/* ---- workers ------------------------------------------------------------------------------------------------------
 */

hicam_rpc_call
__hicam_hicam_rpc_next(void)
{
	struct rpc_request *r;
	struct hicam_wait w;
	bool polled = true;
	uint64_t next;

	rpc_turns_ended();
	if (!hicam_wait_begin(&w, CLOCK_MONOTONIC, NULL))
		return 0;
	for (;;) {
		r = rpc_request_take(&next);
		if (r) {
			rpc_turns_took(next);
			rpc_server_unstall();
			return r->id;
		}
		if (__atomic_load_n(&rpc_serving, __ATOMIC_SEQ_CST) == RPC_STOPPING) {
			rpc_turns_wake(); /* the next one */
			__atomic_sub_fetch(&workers, 1, __ATOMIC_SEQ_CST);
			__atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
			hicam_futex_wake(&ended, 1, false);
			return 0;
		}
		if (!rpc_turns_next(&w, polled)) {
			hicam_wait_ask(&w);
			return 0;
		}
		polled = false;
	}
}

const struct hicam_rpc_operation *
hicam_rpc_operation(hicam_rpc_call id)
{
	struct rpc_request *r = rpc_request_find(id);
	const struct rpc_offer *o = r ? rpc_request_offer(r) : NULL;

	if (o == NULL || o->interface == NULL || r->head.procedure >= o->interface->n)
		return NULL;
	return &o->interface->operations[r->head.procedure];
}

hicam_rpc_dispatch *
hicam_rpc_dispatcher(hicam_rpc_call id)
{
	struct rpc_request *r = rpc_request_find(id);

	const struct rpc_offer *o = r ? rpc_request_offer(r) : NULL;

	return o && o->dispatcher && rpc_svc_make(r) ? o->dispatcher : NULL;
}

void
hicam_rpc_done(hicam_rpc_call id)
{
	struct rpc_request *r = rpc_request_find(id);

	if (r)
		rpc_request_end(r);
}

void
hicam_rpc_complain(const char *what, uint32_t status)
{
	hicam_say("%s%s%s", what ? what : "", what ? ": " : "", rpc_error_text(status));
}
