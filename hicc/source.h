/* SPDX-License-Identifier: ISC */
#ifndef HICC_SOURCE_H
#define HICC_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

/* The unpreprocessed text of source files: equal on every target, whatever the macros of headers expand to there. */

/* Whole text of a file, NULL if it cannot be read (standard input).  Good till the next call. */
const char *source_text(const char *name, size_t *len);
/*
 * Does the file name byte order (htonl, bswap, endian ...)?  Then its author sees to it that bytes are the same on
 * every machine.
 */
bool source_orders_bytes(const char *name);

#endif
