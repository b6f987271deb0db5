/* SPDX-License-Identifier: ISC */
#ifndef HICC_INTERFACES_H
#define HICC_INTERFACES_H

#include "stages.h"
#include "util.h"

/*
 * Interfaces on the command line: each becomes a header, which all sources of the same command find, and C with its
 * stubs, which is compiled in its place.
 */

/* Compile all of them, and put the folder with their headers into the tool; false if errors were reported. */
bool interfaces_make(struct tool *, struct options *);

/* What --emit-h, --emit-stubs and --emit-x print for the interfaces; false if errors were reported. */
bool interfaces_show(const struct options *, struct buf *);

/*
 * The preprocessed *TEXT of a source may include headers that rpcgen made: if the specification is beside one, it says
 * which arms of unions are alive.
 */
void interfaces_annotate(const struct options *, char **text, size_t *len);

/* A dependency file's TEXT with the files that were made replaced by those they were made of; the caller frees it. */
char *interfaces_deps(const char *text);

#endif
