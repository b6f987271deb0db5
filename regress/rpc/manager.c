/* SPDX-License-Identifier: ISC */
/*
 * Calls operations of the management interface, one after another, and prints what comes of each on a line.
 * usage: manager ADDRESS (start | stop | checkpoint FILE | restore FILE | status | interval US | migrate FILE SECONDS |
 * stay)...
 */
#include "manage.h"
#include <hicam/rpc.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
tell(const char *what, error_status_t result, const manage_checkpoint *made)
{
	printf("%s: %s", what, rpc_error_text(result));
	if (made && result == rpc_s_refused)
		printf(": %s", made->reason);
	else if (made && result == rpc_s_ok)
		printf(": %s %" PRIu64, made->state, made->state_bytes);
	putchar('\n');
	fflush(stdout);
}

static void
show(error_status_t result, const manage_status *s)
{
	if (result != rpc_s_ok) {
		tell("status", result, NULL);
		return;
	}
	printf("status: %d epoch %" PRIu32 " pid %" PRId32 " class %s interval %" PRIu64 " checkpoints %" PRIu64
		   " workers %" PRIu32 " running %" PRIu32 " waiting %" PRIu32 "\n",
		   (int)s->phase, s->epoch, s->pid, s->class_name, s->interval, s->checkpoints, s->workers, s->running,
		   s->waiting);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	static manage_checkpoint made;
	static manage_status now;
	handle_t server;
	int i;

	if (argc < 3 || rpc_binding_from_text(argv[1], &server) != rpc_s_ok)
		return 2;
	for (i = 2; i < argc; i++) {
		const char *what = argv[i];

		memset(&made, 0, sizeof made);
		if (strcmp(what, "start") == 0)
			tell(what, startServer(server, &made), &made);
		else if (strcmp(what, "stop") == 0)
			tell(what, stopServer(server), NULL);
		else if (strcmp(what, "checkpoint") == 0)
			tell(what, chkptServer(server, argv[++i], &made), &made);
		else if (strcmp(what, "restore") == 0)
			tell(what, restrServer(server, argv[++i], &made), &made);
		else if (strcmp(what, "status") == 0)
			show(status(server, &now), &now);
		else if (strcmp(what, "interval") == 0)
			tell(what, setInterval(server, strtoull(argv[++i], NULL, 10)), NULL);
		else if (strcmp(what, "migrate") == 0) {
			tell(what, migrate(server, argv[i + 1], (idl_ulong_int)atoi(argv[i + 2]), &made), &made);
			i += 2;
		} else if (strcmp(what, "stay") == 0)
			tell(what, stay(server), NULL);
		else
			return 2;
	}
	return 0;
}
