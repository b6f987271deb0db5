/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_STUB_H
#define HICAM_RPC_STUB_H

/* What the code is made of that hicc makes of .idl and .x files. */
#include <hicam/rpc.h>
#include <rpc/rpc.h>

#ifdef __GNUC__
#pragma GCC system_header
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A call is a number: at a server it stands for a request that a worker has taken, at a client for one that was begun.
 * It is ordinary program state, as are arguments and results.
 */
typedef uint64_t hicam_rpc_call;

enum {
	HICAM_RPC_IDEMPOTENT = 1, /* may be run again: its reply is not kept */
	HICAM_RPC_MAYBE = 2,	  /* has no reply */
	HICAM_RPC_SYNC = 4		  /* its reply leaves only when a checkpoint with its effect is on disk */
};

struct hicam_rpc_operation {
	const char *name;			   /* NULL: there is none of this number */
	void (*serve)(hicam_rpc_call); /* decodes, calls the manager routine, replies; NULL in a client */
	uint32_t flags;
};

struct hicam_rpc_interface {
	const char *name;
	const char *uuid; /* text; NULL: made of an .x file */
	uint32_t program, version;
	uint32_t n; /* operations, by procedure number; 0 is answered by the run time if it has none */
	const struct hicam_rpc_operation *operations;
};

/* Before main, and so in a process that was restored too: the server offers this.  It must last. */
void hicam_rpc_offer(const struct hicam_rpc_interface *);
/* The same for a dispatcher that rpcgen made. */
typedef void hicam_rpc_dispatch(struct svc_req *, SVCXPRT *);
void hicam_rpc_offer_program(uint32_t program, uint32_t version, hicam_rpc_dispatch *);

/* ---- in the thread of a call, at the server ---- */

/* Decodes the arguments into *ARGS, zeroed by the caller.  0: they are not right, and the client has been told. */
int hicam_rpc_arguments(hicam_rpc_call, xdrproc_t, void *args);
/* Encodes and sends; once for each call.  Results that cannot be encoded become a fault. */
void hicam_rpc_reply(hicam_rpc_call, xdrproc_t, const void *results);
/* Replies with a status instead: what the client's stub returns as its fault status. */
void hicam_rpc_fault(hicam_rpc_call, uint32_t status);
/* Who has called, until the operation has been served. */
handle_t hicam_rpc_caller(hicam_rpc_call);
/* Its UUID, the same over all its calls; all zeros for a client that is not conformist. */
void hicam_rpc_client(hicam_rpc_call, unsigned char uuid[16]);

/* ---- at the client ---- */

/*
 * The whole of a call: HANDLE may be NULL (implicit).  *RESULTS is zeroed by the caller, and partly filled on failure
 * (xdr_free is right for it).  A status.  begin and end are its parts.
 */
uint32_t hicam_rpc_invoke(handle_t, const struct hicam_rpc_interface *, uint32_t operation, xdrproc_t in,
						  const void *args, xdrproc_t out, void *results);
hicam_rpc_call hicam_rpc_begin(handle_t, const struct hicam_rpc_interface *, uint32_t operation, xdrproc_t,
							   const void *args);
uint32_t hicam_rpc_end(hicam_rpc_call, xdrproc_t, void *results);

/* A call has failed in a stub that cannot say so: rpc_thread_status. */
void hicam_rpc_failed(uint32_t status);

/* ---- workers: rpc_worker.c, which is compiled by hicc ---- */

/* The next call, and what serves it; 0: none any more. */
hicam_rpc_call hicam_rpc_next(void);
const struct hicam_rpc_operation *hicam_rpc_operation(hicam_rpc_call);
/* NULL: none serves it, and it has been answered. */
hicam_rpc_dispatch *hicam_rpc_dispatcher(hicam_rpc_call);
struct svc_req *hicam_rpc_request(hicam_rpc_call);
SVCXPRT *hicam_rpc_transport(hicam_rpc_call);
/* It has been served. */
void hicam_rpc_done(hicam_rpc_call);
/* One line on stderr; WHAT may be NULL. */
void hicam_rpc_complain(const char *what, uint32_t status);

/* ---- functions of the program (rpc_worker.c) ---- */

/* The main function of a server that has none of its own: its arguments are addresses.  An exit status. */
int hicam_rpc_main(int argc, char **argv);
/* What a worker runs. */
void *hicam_rpc_work(void *);

#ifdef __cplusplus
}
#endif

#endif
