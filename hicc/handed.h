/* SPDX-License-Identifier: ISC */
#ifndef HICC_HANDED_H
#define HICC_HANDED_H

#include "ast.h"

/* Look at F, NULL for none; the questions below are about it until the next call. */
void handed_find(struct function *f);
/* Is CALL an allocation of which F hands out what is behind a header of the type it is assigned to? */
bool handed_behind_header(const struct expr *call);
/* The same, but it is assigned to a pointer to untyped memory. */
bool handed_behind_untyped(const struct expr *call);
/* E names untyped memory that F has allocated so: the call; else NULL. */
struct expr *handed_untyped(struct expr *e);
/* Does the function, NULL for none, compute addresses of untyped memory: is it a pool's? */
bool handed_computed(const struct decl *f);
/* Does it call an allocator, or a function that may be one? */
bool handed_allocated(const struct decl *f);

#endif
