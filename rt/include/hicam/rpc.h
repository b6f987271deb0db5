/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_H
#define HICAM_RPC_H

/*
 * Calls of and to conformist processes: hicam(3), hicam-rpc(7).  What programs use comes first; the second half is for
 * what hicc makes of an .idl file.
 */
#include <rpc/rpc.h>
#include <stdint.h>

#ifdef __GNUC__
#pragma GCC system_header /* hicc: none of these is the program's own, and those that wait are points */
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- status codes: names as in DCE, numbers of our own ---- */

enum {
	rpc_s_ok = 0,
	rpc_s_invalid_arg = 0x48430001,
	rpc_s_no_memory,
	rpc_s_invalid_binding,
	rpc_s_invalid_string_binding,
	rpc_s_no_more_bindings,		/* the locator knows no such server, and did not within the time allowed */
	rpc_s_comm_failure,			/* no answer could be had from the server; it may have run the call */
	rpc_s_call_timeout,			/* the time for this call is over; it may run still */
	rpc_s_unknown_if,			/* the server does not offer the interface, or not this version */
	rpc_s_op_rng_error,			/* nor the operation */
	rpc_s_cannot_encode_args,	/* out of bounds that the IDL sets, or too large */
	rpc_s_cannot_decode_args,	/* the server could not read them */
	rpc_s_cannot_decode_result, /* the client cannot read the reply */
	rpc_s_access_denied,
	rpc_s_fault_unspec,		  /* the server failed in the call */
	rpc_s_reply_lost,		  /* the call was run, but its reply is kept no longer */
	rpc_s_context_mismatch,	  /* a context handle that this server did not give out */
	rpc_s_cant_create_socket, /* rpc_server_use */
	rpc_s_no_interfaces,	  /* rpc_server_listen: nothing is offered */
	rpc_s_already_listening,  /* rpc_server_listen */
	rpc_s_not_listening,	  /* rpc_server_stop */
	rpc_s_protocol_error,	  /* the peer does not speak ONC RPC version 2 */
	rpc_s_call_cancelled,	  /* the server stops */
	rpc_s_last = rpc_s_call_cancelled
};

/* The text of a status; never NULL. */
const char *rpc_error_text(uint32_t status);

/* ---- servers ---- */

/*
 * Listen at ADDRESS too: "tcp!HOST!PORT" (port 0: any) or "unix!PATH".  Without a call of it, where HICAM_LISTEN says.
 * A status.
 */
uint32_t rpc_server_use(const char *address);
/* Serves until rpc_server_stop, by WORKERS threads (0: HICAM_WORKERS, or four for each processor).  A status. */
uint32_t rpc_server_listen(unsigned workers);
/* No more calls are taken; rpc_server_listen returns when those under way have ended.  A status. */
uint32_t rpc_server_stop(void);

/* ---- clients ---- */

/* A server that operations are called of; a client that a manager routine was called by. */
typedef struct hicam_rpc_binding *handle_t;

/*
 * TEXT: an address as above, or "uuid!UUID": that server wherever the locator finds it.  Programs that use implicit
 * handles need none of this.  A status.
 */
uint32_t rpc_binding_from_text(const char *text, handle_t *);
/* At least 256 characters. */
void rpc_binding_text(handle_t, char *text);
void rpc_binding_free(handle_t *);
/* For calls by this handle, NULL: by implicit handles: how long they may take, moves of the server included; 0: for
 * ever. */
void rpc_binding_timeout(handle_t, unsigned milliseconds);

/* ---- for generated code ---------------------------------------------------------------------------------------------
 *
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
 * (xdr_free is right for it).  It is a function of the program, with points; a status.  begin and end are its parts.
 */
hicam_rpc_call hicam_rpc_begin(handle_t, const struct hicam_rpc_interface *, uint32_t operation, xdrproc_t,
							   const void *args);
uint32_t hicam_rpc_end(hicam_rpc_call, xdrproc_t, void *results);

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

#ifdef __cplusplus
}
#endif

#include <hicam/rpc_stub.h>

#endif
