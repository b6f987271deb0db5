/* SPDX-License-Identifier: ISC */
#ifndef HICC_CUT_H
#define HICC_CUT_H

#include "ast.h"

/* Look at all functions of the unit. */
void cut_find(struct unit *);
/* Is the variable D an array of characters out of which the unit cuts objects of wider types? */
bool cut_is_pool(const struct decl *d);
/* Is it copied to from memory of which not even the copying function knows what it is? */
bool cut_may_be_pool(const struct decl *d);
/* The declared array of characters into which the address E, which may have been cast, leads, or NULL. */
const struct decl *cut_array(struct expr *e);
/* Does a value of the type look different on another machine? */
bool cut_is_wide(const struct type *);

#endif
