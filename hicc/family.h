/* SPDX-License-Identifier: ISC */
#ifndef HICC_FAMILY_H
#define HICC_FAMILY_H

#include "ast.h"

/* Does a T begin with a BASE, a struct? (family.c) */
bool family_begins(const struct type *t, const struct type *base);
/* Does another struct of the unit? */
bool family_has(const struct type *base);

#endif
