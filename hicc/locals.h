/* SPDX-License-Identifier: ISC */
#ifndef HICC_LOCALS_H
#define HICC_LOCALS_H

#include "ast.h"

void locals_init(struct unit *);
/* Enter F's parameters and automatic variables in its plan and give unique names; before hoist_unit(). */
void locals_find(struct function *f);
/* Scopes, and variables for compound literals; after uses_find(). */
void locals_prepare(struct function *f);

/* flatten.c: make F current and a new variable of it; used by the above. */
void flatten_begin(struct function *f);
struct decl *flatten_new_var(struct type *t, bool memory);

#endif
