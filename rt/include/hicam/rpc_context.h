/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_CONTEXT_H
#define HICAM_RPC_CONTEXT_H

/* Context handles, for generated code: idl(5). */
#include <rpc/rpc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is known of a handle beside its value, during one call. */
struct hicam_rpc_context {
	unsigned char id[16]; /* zeros: none yet */
	int unknown;		  /* at the server: the client's handle is none of ours */
};

/*
 * The handle *VALUE, of the type of that name, in the message to the server: the client encodes, the server decodes;
 * and in the message back: the server encodes, the client decodes.
 */
bool_t hicam_rpc_context_in(XDR *, void **value, struct hicam_rpc_context *, const char *type);
bool_t hicam_rpc_context_out(XDR *, void **value, struct hicam_rpc_context *, const char *type);

#ifdef __cplusplus
}
#endif

#endif
