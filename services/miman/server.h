/* SPDX-License-Identifier: ISC */
#ifndef MIMAN_SERVER_H
#define MIMAN_SERVER_H

/* Calls of the management interface of conformist servers on this machine: idl/manage.idl. */
#include "../../rt/locator.h"
#include "manage.h"
#include <stdbool.h>

/* What the locator says of it now. */
bool server_look(const unsigned char uuid[16], struct hicam_located *);
/* A handle for the server that NAME means: its UUID, process ID, or the name of its class, if there is one only.  Where
 * it is goes to *FOUND.  NULL: says why not. */
handle_t server_open(const char *name, struct hicam_located *found);
void server_close(handle_t);
/* How long each of the next calls may take. */
void server_patience(unsigned seconds);
/* The exit status for what a call of NAME came to; complains unless all is well.  MADE may be NULL. */
int server_result(const char *name, error_status_t, const manage_checkpoint *made);

#endif
