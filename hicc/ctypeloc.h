/* SPDX-License-Identifier: ISC */
#ifndef HICC_CTYPELOC_H
#define HICC_CTYPELOC_H

#include "pass.h"

/* Which of the functions that find tables of <ctype.h> has that name; -1: none. */
int ctypeloc_number(const char *function);
/* Lets F, which has points, ask once for the tables of <ctype.h> that its loops use. */
void ctypeloc_find(struct function *f);
/* Prints the variables of F that hold their addresses. */
void ctypeloc_print(struct buf *, const struct function *f);

#endif
