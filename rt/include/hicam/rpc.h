/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_H
#define HICAM_RPC_H

/* Calls of and to conformist processes: hicam(3), hicam-rpc(7). */
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
	rpc_s_already_listening,  /* another process is this server now */
	rpc_s_not_listening,	  /* rpc_server_stop */
	rpc_s_protocol_error,	  /* the peer does not speak ONC RPC version 2 */
	rpc_s_refused,			  /* the server will not do it, and says why beside */
	rpc_s_last = rpc_s_refused
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

/*
 * Status of the last call of this thread that failed and had no other way to say so, rpc_s_ok if there is none; it is
 * told once.
 */
uint32_t rpc_thread_status(void);

#ifdef __cplusplus
}
#endif

#endif
