/* SPDX-License-Identifier: ISC */
#ifndef IDL_RPCGEN_TEXT_H
#define IDL_RPCGEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Reading what rpcgen prints, by lines and names. */
bool text_starts(const char *, const char *prefix);
/* How long the name is that begins there; 0: none does. */
size_t text_name_length(const char *);
/* The name that ends before END, in the arena. */
const char *text_name_before(const char *start, const char *end);
/* The line behind the one that AT is in. */
const char *text_next_line(const char *at);

#endif
