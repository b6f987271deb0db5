/* SPDX-License-Identifier: ISC */
/*
 * In place of the RPC run time: calls go through both messages, but stay in the process.  Each message is shown to
 * wire_check(), which is made of the .x, before it is decoded; and every part of it, cut off anywhere, is decoded too.
 */
#include "loopback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 22, MOST_CHECKED = 100000, MOST_OFFERED = 8 };

static _Alignas(8) char in_message[ROOM], out_message[ROOM], cut_message[ROOM];
static size_t in_len, out_len;
static uint32_t fault;
static const struct hicam_rpc_interface *offered[MOST_OFFERED];
static size_t noffered;
static int cutting;

static size_t
encode(char *message, xdrproc_t routine, const void *v)
{
	XDR x;

	xdrmem_create(&x, message, ROOM, XDR_ENCODE);
	return routine(&x, (void *)v, 0) ? XDR_GETPOS(&x) : SIZE_MAX;
}

static int
decode(char *message, size_t len, xdrproc_t routine, void *v)
{
	XDR x;

	xdrmem_create(&x, message, (u_int)len, XDR_DECODE);
	return routine(&x, v, 0) && XDR_GETPOS(&x) == len;
}

static void
check(const char *name, int out, char *message, size_t len)
{
	/* rpcgen's routines go deeper for every element of a list */
	int fails = len < MOST_CHECKED ? wire_check(name, out, message, len) : 0;

	if (fails)
		printf("%s %s: %d\n", name, out ? "results" : "arguments", fails);
}

/* Everything shorter than the message is refused, and freed again. */
static void
serve_parts(const struct hicam_rpc_interface *i, uint32_t op)
{
	size_t len = in_len;

	memcpy(cut_message, in_message, len);
	cutting = 1;
	for (in_len = 0; in_len < len; in_len += in_len < 512 || in_len + 64 > len ? 4 : 60) {
		fault = 0;
		i->operations[op].serve(op);
		if (fault != rpc_s_cannot_decode_args)
			printf("%s: %zu bytes of %zu are taken\n", i->operations[op].name, in_len, len);
	}
	/* damage may be taken or not */
	for (size_t at = 0; at < len && at < 2048; at++) {
		in_message[at] ^= (char)(1 << at % 8);
		in_len = len;
		i->operations[op].serve(op);
		in_message[at] = cut_message[at];
	}
	cutting = 0;
	in_len = len;
	fault = 0;
}

uint32_t
hicam_rpc_invoke(handle_t handle, const struct hicam_rpc_interface *i, uint32_t op, xdrproc_t in, const void *args,
				 xdrproc_t out, void *results)
{
	(void)handle;
	in_len = encode(in_message, in, args);
	if (in_len == SIZE_MAX)
		return rpc_s_cannot_encode_args;
	check(i->operations[op].name, 0, in_message, in_len);
	if (getenv("LOOPBACK_CUT") && in_len < MOST_CHECKED)
		serve_parts(i, op);
	fault = 0;
	out_len = 0;
	i->operations[op].serve(op);
	if (fault)
		return fault;
	if (!(i->operations[op].flags & HICAM_RPC_MAYBE))
		check(i->operations[op].name, 1, out_message, out_len);
	return decode(out_message, out_len, out, results) ? rpc_s_ok : rpc_s_cannot_decode_result;
}

int
hicam_rpc_arguments(hicam_rpc_call call, xdrproc_t routine, void *args)
{
	(void)call;
	if (decode(in_message, in_len, routine, args) && !cutting)
		return 1;
	fault = rpc_s_cannot_decode_args;
	return 0;
}

void
hicam_rpc_reply(hicam_rpc_call call, xdrproc_t routine, const void *results)
{
	(void)call;
	out_len = encode(out_message, routine, results);
	if (out_len == SIZE_MAX)
		fault = rpc_s_fault_unspec;
}

void
hicam_rpc_fault(hicam_rpc_call call, uint32_t status)
{
	(void)call;
	fault = status;
}

void
hicam_rpc_failed(uint32_t status)
{
	printf("failed: %u\n", status - rpc_s_invalid_arg);
}

const struct hicam_rpc_interface *
loopback_offered(size_t n)
{
	return n < noffered ? offered[n] : NULL;
}

struct svc_req *
hicam_rpc_request(hicam_rpc_call call)
{
	static struct svc_req request;

	request.rq_proc = (rpcproc_t)call;
	return &request;
}

SVCXPRT *
hicam_rpc_transport(hicam_rpc_call call)
{
	(void)call;
	return NULL;
}

void
hicam_rpc_offer(const struct hicam_rpc_interface *i)
{
	if (noffered < MOST_OFFERED)
		offered[noffered++] = i;
	fprintf(stderr, "offers %s %x %u\n", i->name, i->program, i->version);
}

int
hicam_rpc_main(int argc, char **argv)
{
	(void)argv;
	return argc;
}

handle_t
hicam_rpc_caller(hicam_rpc_call call)
{
	return (handle_t)(uintptr_t)call;
}
