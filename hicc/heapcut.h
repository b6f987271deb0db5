/* SPDX-License-Identifier: ISC */
#ifndef HICC_HEAPCUT_H
#define HICC_HEAPCUT_H

#include "ast.h"

/* The variable or member, of a type of pointer, that the address E is computed from; NULL: none. */
const void *heapcut_place(struct expr *e);

void heapcut_find(const struct unit *u);
/* Is what the lvalue E, or the variable D, points to memory for characters, in which the unit stores objects? */
bool heapcut_lvalue(struct expr *e);
bool heapcut_variable(const struct decl *d);
/* The same of all pointers to characters in a struct. */
bool heapcut_members(const struct type *t);

#endif
