/* SPDX-License-Identifier: ISC */
#ifndef HICC_SIZEFLOW_H
#define HICC_SIZEFLOW_H

#include "ast.h"
#include "util.h"

/*
 * Which variables hold sizes of types that differ between targets (DESIGN.md 4, between 32 and 64 bit).
 */
void sizeflow_find(struct unit *);
/* The types whose size D may hold, NULL-terminated; NULL if it holds none, or other values too. */
struct type *const *sizeflow_of(const struct decl *d);
/* The same for a struct member, as far as this unit assigns it. */
struct type *const *sizeflow_of_field(const struct field *f);

#endif
