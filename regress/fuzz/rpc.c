/* SPDX-License-Identifier: ISC */
/*
 * What a peer of a server or client can send: records, heads of calls and replies, identities, and arguments through
 * the XDR routines that allocate.  For libFuzzer; the first byte says which, the second how the bytes come in pieces.
 */
#include "../../rt/rpc_wire.h"
#include <stdlib.h>
#include <string.h>

bool_t __hicam_xdr_array(XDR *, caddr_t *, u_int *, u_int, u_int, xdrproc_t);
bool_t __hicam_xdr_bytes(XDR *, char **, u_int *, u_int);
bool_t __hicam_xdr_pointer(XDR *, char **, u_int, xdrproc_t);
bool_t __hicam_xdr_string(XDR *, char **, u_int);

/* The typed heap's part. */
void *
__hicam_calloc_plain(size_t n, size_t size)
{
	if (n * size > 1 << 20)
		abort(); /* more than the bytes that came can be worth */
	return calloc(n, size);
}

void *
__hicam_realloc_plain(void *p, size_t size)
{
	if (size > 1 << 22)
		abort();
	return realloc(p, size);
}

void
__hicam_free(void *p)
{
	free(p);
}

/* Of everything that allocates: a list of names, each with bytes and numbers. */
struct name {
	char *text;
	struct {
		u_int n;
		char *data;
	} bytes;
	struct {
		u_int n;
		int *data;
	} numbers;
	struct name *next;
};

static bool_t
code_name(XDR *x, ...)
{
	struct name *name;
	va_list ap;

	va_start(ap, x);
	name = va_arg(ap, struct name *);
	va_end(ap);
	return __hicam_xdr_string(x, &name->text, 1000) &&
		   __hicam_xdr_bytes(x, &name->bytes.data, &name->bytes.n, UINT32_MAX) &&
		   __hicam_xdr_array(x, (caddr_t *)&name->numbers.data, &name->numbers.n, UINT32_MAX, sizeof(int),
							 (xdrproc_t)xdr_int) &&
		   __hicam_xdr_pointer(x, (char **)&name->next, sizeof *name, code_name);
}

static void
arguments(const char *data, size_t len)
{
	char *copy = malloc(len + 1);
	struct {
		u_int n;
		struct name *data;
	} names = {0, NULL};
	XDR x;

	memcpy(copy, data, len);
	xdrmem_create(&x, copy, (u_int)len, XDR_DECODE);
	__hicam_xdr_array(&x, (caddr_t *)&names.data, &names.n, UINT32_MAX, sizeof *names.data, code_name);
	x.x_op = XDR_FREE;
	__hicam_xdr_array(&x, (caddr_t *)&names.data, &names.n, UINT32_MAX, sizeof *names.data, code_name);
	free(copy);
}

static void
heads(const char *record, size_t len)
{
	static struct rpc_call_head call;
	static struct rpc_reply_head reply;
	char head[RPC_HEAD_MAX];

	/* what was read can be written */
	if (rpc_call_parse(record, len, &call) == RPC_PARSED) {
		if (call.args > len || rpc_call_head_make(head, &call, len - call.args) == 0)
			abort();
		rpc_call_is_of_user(&call);
		arguments(record + call.args, len - call.args);
	}
	if (rpc_reply_parse(record, len, &reply) && !reply.denied) {
		if (reply.results > len)
			abort();
		if (reply.answered && rpc_reply_head_make(head, reply.xid, SUCCESS, 0, 0, &reply.verifier, 0) == 0)
			abort();
	}
}

static void
records(const char *data, size_t len, size_t piece)
{
	struct rpc_records r = {0};
	struct rpc_bytes record;
	const char *at = data;
	enum rpc_feed fed = RPC_FEED_MORE;
	size_t n;

	while (fed != RPC_FEED_BAD && at < data + len) {
		n = (size_t)(data + len - at) < piece ? (size_t)(data + len - at) : piece;
		while ((fed = rpc_records_feed(&r, &at, &n, 1 << 16, &record)) == RPC_FEED_RECORD) {
			heads(record.data, record.len);
			free(record.data);
		}
		if (r.room > 1 << 18)
			abort();
	}
	rpc_records_release(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;

	if (len < 2)
		return 0;
	switch (data[0] % 3) {
	case 0:
		records(text + 2, len - 2, data[1] + 1u);
		break;
	case 1:
		heads(text + 2, len - 2);
		break;
	default:
		arguments(text + 2, len - 2);
	}
	return 0;
}
