/* SPDX-License-Identifier: ISC */
#ifndef HICC_CASTS_H
#define HICC_CASTS_H

#include "ast.h"

/*
 * What the program takes memory for to which an untyped pointer leads: `struct { void *data; } *m;` of which only
 * `((double *)m->data)[i]` is used.  (casts.c)
 */
void casts_find(const struct unit *);
/* The one type, as a pointer to it, to which the void * in the variable or member E is converted; else NULL. */
struct type *casts_type(struct expr *e);

#endif
