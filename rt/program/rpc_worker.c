/* SPDX-License-Identifier: ISC */
/*
 * The part of the RPC run time that is part of the program: hicc compiles it, so that its frames, between those of the
 * threads' bases and the program's own, are state as theirs are.
 */
#include <hicam/rpc_stub.h>

static void
serve(hicam_rpc_call call)
{
	const struct hicam_rpc_operation *operation = hicam_rpc_operation(call);
	hicam_rpc_dispatch *dispatcher;

	if (operation) {
		operation->serve(call);
		return;
	}
	dispatcher = hicam_rpc_dispatcher(call);
	if (dispatcher)
		dispatcher(hicam_rpc_request(call), hicam_rpc_transport(call));
	else
		hicam_rpc_fault(call, rpc_s_unknown_if);
}

void *
hicam_rpc_work(void *unused)
{
	hicam_rpc_call call;

	while ((call = hicam_rpc_next()) != 0) {
		serve(call);
		hicam_rpc_done(call);
	}
	return unused;
}

uint32_t
hicam_rpc_invoke(handle_t handle, const struct hicam_rpc_interface *interface, uint32_t operation, xdrproc_t in,
				 const void *args, xdrproc_t out, void *results)
{
	hicam_rpc_call call = hicam_rpc_begin(handle, interface, operation, in, args);

	return hicam_rpc_end(call, out, results);
}

static _Thread_local uint32_t failed;

void
hicam_rpc_failed(uint32_t status)
{
	failed = status;
}

uint32_t
rpc_thread_status(void)
{
	uint32_t status = failed;

	failed = rpc_s_ok;
	return status;
}

int
hicam_rpc_main(int argc, char **argv)
{
	uint32_t status;
	int i;

	for (i = 1; i < argc; i++) {
		status = rpc_server_use(argv[i]);
		if (status != rpc_s_ok) {
			hicam_rpc_complain(argv[i], status);
			return 2;
		}
	}
	status = rpc_server_listen(0);
	if (status == rpc_s_ok)
		return 0;
	hicam_rpc_complain(NULL, status);
	return 1;
}
