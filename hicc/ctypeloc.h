/* SPDX-License-Identifier: ISC */
#ifndef HICC_CTYPELOC_H
#define HICC_CTYPELOC_H

#include "pass.h"

/* Lets F, which has points, ask once for the tables of <ctype.h> that its loops use. */
void ctypeloc_find(struct function *f);
/* Prints the variables of F that hold their addresses. */
void ctypeloc_print(struct buf *, const struct function *f);

#endif
