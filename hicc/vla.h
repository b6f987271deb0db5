/* SPDX-License-Identifier: ISC */
#ifndef HICC_VLA_H
#define HICC_VLA_H

#include "ast.h"

struct vla;

/* Does T have a size, or point to something with a size, that is known at run time only? */
bool vla_is_modified(const struct type *);
/* Why F's variably modified types keep it atomic (and where), or NULL. */
const char *vla_reason(const struct function *f, uint32_t *at);
/* Temporaries of the current function for the array or parameter D, and what is printed where it is named. */
struct vla *vla_enter(struct decl *d);
/* Statements at the start of F, and for the declaration of D. */
void vla_begin(const struct function *f);
void vla_declare(const struct decl *d);
/* What is assigned when D is initialised; NULL: D itself. */
struct decl *vla_data(const struct decl *d);
/* What the parameter D, saved, is described as: a pointer to the first element. */
struct type *vla_pointer(const struct decl *d);
/* Who names the array reads these variables. */
void vla_each_part(const struct vla *, void (*visit)(const struct decl *, void *), void *ctx);

#endif
