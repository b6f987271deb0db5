/* SPDX-License-Identifier: ISC */
#ifndef HICC_APART_H
#define HICC_APART_H

#include "ast.h"
#include "util.h"

/* Keep the unit's global aggregates apart by edits; COMMON: -fcommon is on.  Before printing. */
void apart_unit(struct unit *, bool common);
/* Attribute text for the definition of a static local that is printed anew; "" if it stays where it is. */
const char *apart_attribute(const struct decl *d);
/* The padding of all sections, at the end of the unit. */
void apart_print(struct buf *);
/* Does the local array D stand in a struct of its own?  Then its name is to be NAME.v. */
bool apart_is_boxed(const struct decl *d);

#endif
