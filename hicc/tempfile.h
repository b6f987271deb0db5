/* SPDX-License-Identifier: ISC */
#ifndef HICC_TEMPFILE_H
#define HICC_TEMPFILE_H

#include <stddef.h>

/*
 * Temporary files, in one directory under $TMPDIR, and unfinished outputs.  Both are removed when the program
 * ends in whatever way (but for SIGKILL): by atexit, and by spawn.c before it dies of a signal.
 */

/* Arrange for the clean-up at exit; before spawn_begin(), so that children have ended when it happens. */
void temp_begin(void);

/* A path for a new temporary file whose name ends in NAME; the file does not exist yet.  Never freed. */
const char *temp_path(const char *name);

/* The same, in a folder of its own for files whose whole name counts; FOLDER gets its path. */
const char *temp_named(const char *name, const char **folder);

/* PATH is about to be written: until output_keep() it is to be removed at the end, if it is a regular file. */
void output_begin(const char *path);

/* Everything begun is complete. */
void output_keep(void);

/* Remove what output_begin() announced and was not kept; the temporary files with their directory too. */
void output_drop(void);
void temp_cleanup(void);

/* Write LEN bytes to the new or emptied file PATH ("-": stdout).  Fatal on failure. */
void file_write(const char *path, const char *text, size_t len);

/* Contents of the file PATH (NULL: of descriptor FD), NUL-terminated, *LEN bytes; fatal if that fails. */
char *file_read(const char *path, int fd, size_t *len);

#endif
