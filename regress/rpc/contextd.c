/* SPDX-License-Identifier: ISC */
/* Keeps notes, and tallies, for whoever has a handle. */
#include "context.h"
#include <hicam/rpc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct kept {
	idl_char *owner;
	line *lines, **end;
	idl_long_int n;
};

error_status_t
note_open(idl_char *owner, note *n)
{
	struct kept *k = calloc(1, sizeof *k);

	k->owner = strdup(owner);
	k->end = &k->lines;
	*n = k;
	return rpc_s_ok;
}

error_status_t
note_add(note n, idl_char *text, idl_long_int *lines)
{
	struct kept *k = n;

	*k->end = calloc(1, sizeof **k->end);
	(*k->end)->text = strdup(text);
	k->end = &(*k->end)->next;
	usleep(2000);
	*lines = ++k->n;
	return rpc_s_ok;
}

error_status_t
note_read(note n, idl_char **owner, line **lines)
{
	const struct kept *k = n;
	const line *l;

	*owner = strdup(k->owner);
	*lines = NULL;
	for (l = k->lines; l; l = l->next) {
		*lines = calloc(1, sizeof **lines);
		(*lines)->text = strdup(l->text);
		lines = &(*lines)->next;
	}
	return rpc_s_ok;
}

error_status_t
note_close(note *n)
{
	struct kept *k = *n;
	line *next;

	for (; k->lines; k->lines = next) {
		next = k->lines->next;
		free(k->lines->text);
		free(k->lines);
	}
	free(k->owner);
	free(k);
	*n = NULL;
	return rpc_s_ok;
}

error_status_t
tally_open(tally *t)
{
	*t = calloc(1, sizeof(idl_long_int));
	return rpc_s_ok;
}

error_status_t
tally_add(tally t, idl_long_int by, idl_long_int *now)
{
	usleep(1000);
	*now = *(idl_long_int *)t += by;
	return rpc_s_ok;
}

void
context_stop(void)
{
	rpc_server_stop();
}
