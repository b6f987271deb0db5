/* SPDX-License-Identifier: ISC */
/* The operations of idl/manage.idl.  Each call has a thread of the run time's own (rpc_manage.c). */
#include "../control.h"
#include "../identity.h"
#include "../message.h"
#include "../poll.h"
#include "../rpc_local.h"
#include "../start.h"
#include "../stats.h"
#include "../wake.h"
#include "names.h"
#include <errno.h>

enum { US = 1000000 };

#undef status

/* Refers to the stubs, so that they are linked where these are. */
int hicam_manage_main(int argc, char **argv);
int (*const hicam_manage_stubs)(int, char **) = hicam_manage_main;

static void
copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

static error_status_t
refuse(manage_checkpoint *made, const char *why)
{
	copy(made->reason, sizeof made->reason, why);
	return rpc_s_refused;
}

/* The path of a state: from the root. */
static bool
is_path(const char *file)
{
	return *file == '/' && strlen(file) < MANAGE_PATH;
}

/* ---- checkpoints ---- */

static error_status_t
checkpoint(enum hicam_control_kind kind, const char *file, manage_checkpoint *made)
{
	struct hicam_control_made *m;

	if (*file && !is_path(file))
		return refuse(made, "the path of the state is too long, or not absolute");
	m = calloc(1, sizeof *m);
	if (m == NULL)
		return rpc_s_no_memory;
	if (!hicam_control_checkpoint(kind, file, m))
		copy(m->result.text, sizeof m->result.text, "too many are waiting already");
	else if (m->result.status == 0) {
		copy(made->state, sizeof made->state, m->file);
		made->state_bytes = m->result.state_bytes;
		made->pause = m->pause_us;
		made->encode = m->result.encode_us;
		made->memory = m->result.child_kib;
		free(m);
		return rpc_s_ok;
	}
	refuse(made, m->result.text);
	free(m);
	return rpc_s_refused;
}

error_status_t
chkptServer(handle_t server, idl_char *file, manage_checkpoint *made)
{
	(void)server;
	return checkpoint(HICAM_CONTROL_GO, file, made);
}

error_status_t
setInterval(handle_t server, idl_uhyper_int microseconds)
{
	(void)server;
	if (microseconds && (microseconds < US / 1000 || microseconds > (uint64_t)US * US))
		return rpc_s_invalid_arg;
	return hicam_control_interval(microseconds) == 0 ? rpc_s_ok : rpc_s_no_memory;
}

/* ---- moves ---- */

error_status_t
migrate(handle_t server, idl_char *file, idl_ulong_int seconds, manage_checkpoint *made)
{
	error_status_t result;

	(void)server;
	if (rpc_config()->locator == NULL)
		return refuse(made, "there is no locator to tell when it has gone on elsewhere");
	if (!rpc_handover_allow((uint64_t)seconds * US))
		return refuse(made, "it is about to move already");
	result = checkpoint(HICAM_CONTROL_MOVE, file, made);
	if (result != rpc_s_ok)
		rpc_handover_end();
	return result;
}

error_status_t
stay(handle_t server)
{
	(void)server;
	rpc_handover_deny();
	return rpc_s_ok;
}

/* ---- beginning and end ---- */

static error_status_t
begin_again(const char *state, manage_checkpoint *made)
{
	if (rpc_serving != RPC_SERVING)
		return refuse(made, "it is about to move, or to end");
	if (!hicam_wake_prepare())
		return refuse(made, "it has no signal to be asked by");
	if (!rpc_anew_prepare(state, made->reason, sizeof made->reason))
		return rpc_s_refused;
	rpc_manage_begin_again();
	if (state)
		copy(made->state, sizeof made->state, state);
	return rpc_s_ok;
}

error_status_t
startServer(handle_t server, manage_checkpoint *made)
{
	(void)server;
	return begin_again(NULL, made);
}

error_status_t
restrServer(handle_t server, idl_char *file, manage_checkpoint *made)
{
	(void)server;
	if (*file && !is_path(file))
		return refuse(made, "the path of the state is too long, or not absolute");
	return begin_again(*file ? file : hicam_config.state, made);
}

error_status_t
stopServer(handle_t server)
{
	(void)server;
	return rpc_server_stop();
}

/* ---- status ---- */

error_status_t
hicam_manage_status(handle_t server, manage_status *now)
{
	(void)server;
	hicam_poll_collect();
	hicam_identity_need();
	memcpy(now->uuid, hicam_identity.uuid, sizeof now->uuid);
	now->epoch = hicam_identity.epoch;
	now->phase = rpc_serving == RPC_STOPPING	? manage_stopping
				 : rpc_serving == RPC_WITHDRAWN ? manage_withdrawn
												: manage_serving;
	now->pid = getpid();
	copy(now->class_name, sizeof now->class_name, hicam_name());
	copy(now->program, sizeof now->program, hicam_config.program);
	copy(now->state, sizeof now->state, hicam_config.state);
	now->interval = hicam_config.interval_us;
	now->checkpoints = hicam_stats.checkpoints;
	now->refused = hicam_stats.refused;
	now->state_bytes = hicam_stats.state_bytes;
	now->workers = rpc_serve_workers();
	now->running = rpc_request_running();
	now->waiting = (idl_ulong_int)rpc_request_waiting();
	now->connections = rpc_server_connections();
	return rpc_s_ok;
}
