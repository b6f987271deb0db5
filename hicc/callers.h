/* SPDX-License-Identifier: ISC */
#ifndef HICC_CALLERS_H
#define HICC_CALLERS_H

#include "ast.h"

/* Sorts the direct calls in U by what they call. (callers.c) */
void callers_find(const struct unit *u);
/* Those of F, N of them. */
struct expr **callers_of(const struct function *f, size_t *n);

#endif
