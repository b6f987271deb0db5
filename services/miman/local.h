/* SPDX-License-Identifier: ISC */
#ifndef MIMAN_LOCAL_H
#define MIMAN_LOCAL_H

/* Asking processes of one's own on this machine (rt/control.h). */
#include "../../rt/control.h"
#include <stdbool.h>
#include <sys/types.h>

enum outcome {
	OUTCOME_ANSWER,
	OUTCOME_NONE, /* no such process, or it is not served */
	OUTCOME_SILENT,
	OUTCOME_GONE /* it has ended instead of answering */
};

struct answer {
	enum outcome outcome;
	char text[HICAM_CONTROL_TEXT];
	const char *word; /* ok, refused, failed, busy */
	char *lines;	  /* `name value` */
};

/* Asks PID the REQUEST (lines behind the token); it has MS milliseconds to begin with it. */
void local_ask(pid_t pid, const char *request, int ms, struct answer *);
/* The value of NAME in the answer's lines; "" if there is none.  Good until the next call with the same NUMBER < 16. */
const char *local_value(const struct answer *, const char *name, unsigned number);
/* Calls SEE for each process that has a socket; sockets of others are removed. */
void local_each(void (*see)(pid_t pid, void *arg), void *arg);

#endif
