/* SPDX-License-Identifier: ISC */
/* Status codes in words. */
#include "rpc_local.h"

static const char *const texts[] = {
	"a wrong argument",
	"out of memory",
	"not a handle to call by",
	"not an address",
	"no such server is known",
	"no answer from the server",
	"the call takes too long",
	"the server does not offer this interface",
	"the server does not offer this operation",
	"the arguments cannot be sent",
	"the server cannot read the arguments",
	"the reply cannot be read",
	"access denied",
	"the server failed in the call",
	"the call was run, but its reply is kept no longer",
	"a context handle of another server",
	"no address can be listened at",
	"no interface is offered",
	"another process is this server already",
	"the server is not listening",
	"the peer does not speak ONC RPC",
	"the server refuses",
};

const char *
rpc_error_text(uint32_t status)
{
	_Static_assert(sizeof texts / sizeof texts[0] == rpc_s_last - rpc_s_invalid_arg + 1, "a text for each");

	if (status == rpc_s_ok)
		return "no error";
	if (status < rpc_s_invalid_arg || status > rpc_s_last)
		return "an error of the server's own";
	return texts[status - rpc_s_invalid_arg];
}
