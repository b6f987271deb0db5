/* SPDX-License-Identifier: ISC */
#ifndef HICC_SPAWN_H
#define HICC_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "util.h"

/*
 * Child processes.  Each is the leader of a process group of its own, so that when hicc is told to end (SIGINT,
 * SIGTERM, SIGHUP) everything cc has started ends with it; hicc then removes its temporary files and unfinished
 * outputs and dies of the same signal.  Running out of processes or descriptors is fatal.
 */

enum capture { CAPTURE_OUT = 1, CAPTURE_ERR = 2 };

struct child {
	pid_t pid;			 /* 0 when it was waited for */
	int fd[2];			 /* our ends of its stdout and stderr, -1 if not captured or at their end */
	struct buf out, err; /* what it wrote there */
	int status;			 /* exit code; 128 + N if it died of signal N; 127 if it could not be executed */
};

/* A command: growing argument vector, NULL-terminated for exec. */
struct command {
	const char **argv;
	size_t n, cap;
};
void command_add(struct command *, const char *word);
void command_free(struct command *);
/* Print it on stderr as a shell would read it. */
void command_print(const struct command *);

/* Install the signal handlers; once, before the first child. */
void spawn_begin(void);

/* Start COMMAND; stdin is the file INPUT (NULL: inherited). */
void child_start(struct child *, const struct command *, const char *input, unsigned captures);

/* Run FUNCTION in a copy of this process; it writes to descriptor OUT, captured, and returns the exit code. */
void child_fork(struct child *, int (*function)(void *arg, int out), void *arg);

/* Wait for all N children (pid 0: nothing to wait for), collecting what they write. */
void children_wait(struct child *const children[], size_t n);

/* End it and its group, without looking at its result. */
void child_kill(struct child *);

void child_free(struct child *);

/* Replace this process by COMMAND; fatal if that fails. */
_Noreturn void command_exec(const struct command *);

#endif
