/* SPDX-License-Identifier: ISC */
#ifndef HICC_NESTS_H
#define HICC_NESTS_H

#include "pass.h"

/* A call of a function that holds the nest of loops S, which is in F; NULL: it would not help. */
const char *nests_call(struct stmt *s, const struct function *f);
/* Prints those functions of F. */
void nests_print(struct buf *, const struct function *f);

#endif
