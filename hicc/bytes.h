/* SPDX-License-Identifier: ISC */
#ifndef HICC_BYTES_H
#define HICC_BYTES_H

#include "ast.h"

/*
 * Loops that move the bytes of objects: `char *p = a, *q = b; while (size--) { char t = *p; *p++ = *q; *q++ = t; }`
 * with void *a, *b.  In the middle of one an object is neither the old one nor the new one, and the bytes that are yet
 * to be moved are others on a machine of another byte order; so nothing stops there.  They take no longer than memory
 * does. (bytes.c)
 */
void bytes_find(const struct unit *);
bool bytes_are_moved(const struct stmt *loop);
/* Is E, of type char *, the address of bytes of something else? */
bool bytes_lead_to_object(struct expr *e);

#endif
