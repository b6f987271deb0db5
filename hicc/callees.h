/* SPDX-License-Identifier: ISC */
#ifndef HICC_CALLEES_H
#define HICC_CALLEES_H

#include "ast.h"

/* Which functions calls through pointers reach. (callees.c) */
void callees_find(struct unit *);
/*
 * The functions that CALL can reach, N of them, or NULL if that is not known.  Declarations, of functions with bodies
 * and without; the same one may be there in several guises.  The array is kept here until the next unit.
 */
struct decl **callees_of(const struct expr *call, size_t *n);

#endif
