/* SPDX-License-Identifier: ISC */
#ifndef MIMAN_MIMAN_H
#define MIMAN_MIMAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Commands of miman.  Each gets its own name as argv[0] and returns the exit status; messages go to stderr through
 * complain().  The numbers are those of EXIT STATUS in miman(1).
 */
enum {
	EXIT_REFUSED = 1,
	EXIT_BAD_USAGE = 64,
	EXIT_UNAVAILABLE = 69,
	EXIT_BAD_STATE = 70,
	EXIT_IO = 74,
	EXIT_CANNOT_RUN = 126,
	EXIT_NOT_FOUND = 127
};

int command_checkpoint(int argc, char **argv);
int command_inspect(int argc, char **argv);
int command_interval(int argc, char **argv);
int command_ls(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_restore(int argc, char **argv);
int command_start(int argc, char **argv);
int command_status(int argc, char **argv);
int command_stop(int argc, char **argv);

/* Becomes the program RUN (NULL: the one that wrote it), which goes on from FILE; returns an exit status. */
int restore_from(const char *file, char **run);
/* FILE from the root. */
bool absolute(const char *file, char *path, size_t size);

/* "miman: TEXT" on stderr. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "miman: TEXT" and the usage of COMMAND; returns EXIT_BAD_USAGE. */
int bad_usage(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
