/* SPDX-License-Identifier: ISC */
/*
 * Arguments of idl/everything.idl, through what hicc makes to decode them.  For libFuzzer; the first byte says of which
 * operation.  What was decoded is freed again, and no operation runs.
 */
#include "everything.h"
#include <hicam/rpc_stub.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4096 };

static const struct hicam_rpc_interface *offered;
static _Alignas(8) char message[MOST];
static size_t message_len;

void
hicam_rpc_offer(const struct hicam_rpc_interface *i)
{
	offered = i;
}

int
hicam_rpc_arguments(hicam_rpc_call call, xdrproc_t routine, void *args)
{
	XDR x;

	(void)call;
	xdrmem_create(&x, message, (u_int)message_len, XDR_DECODE);
	routine(&x, args, 0);
	return 0;
}

/* What the rest would need. */
void
hicam_rpc_reply(hicam_rpc_call call, xdrproc_t routine, const void *results)
{
	(void)call, (void)routine, (void)results;
	abort();
}

void
hicam_rpc_fault(hicam_rpc_call call, uint32_t status)
{
	(void)call, (void)status;
}

void
hicam_rpc_failed(uint32_t status)
{
	(void)status;
}

uint32_t
hicam_rpc_invoke(handle_t handle, const struct hicam_rpc_interface *i, uint32_t op, xdrproc_t in, const void *args,
				 xdrproc_t out, void *results)
{
	(void)handle, (void)i, (void)op, (void)in, (void)args, (void)out, (void)results;
	return rpc_s_comm_failure;
}

handle_t
hicam_rpc_caller(hicam_rpc_call call)
{
	(void)call;
	return NULL;
}

int
hicam_rpc_main(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint32_t op;

	if (len < 1 || len - 1 > MOST)
		return 0;
	op = 1 + data[0] % (offered->n - 1);
	message_len = (len - 1) / 4 * 4;
	memcpy(message, data + 1, message_len);
	offered->operations[op].serve(op);
	return 0;
}
