/* SPDX-License-Identifier: ISC */
#ifndef HICC_DECL_H
#define HICC_DECL_H

#include "ast.h"
#include "expr.h"
#include "type.h"

/* Scopes, names and tags, used by the grammar and by lexfilter.c to tell typedef names. (scope.c) */
void scope_init(struct unit *);
void scope_push(void);
void scope_pop(void);
bool scope_at_file(void);
struct decl *scope_find(const char *name); /* ordinary identifiers */
struct decl *scope_find_here(const char *name);
void scope_add(struct decl *);
struct tag *scope_find_tag(const char *name);
struct tag *scope_find_tag_here(const char *name);
void scope_add_tag(struct tag *);

/* A name used in a call without declaration: `extern int NAME()` (C89), or the builtin's type where GCC knows the
   library function; otherwise reports "undeclared". */
struct decl *decl_implicit(const char *name, uint32_t token, bool called);

/* The first declaration of the entity that D declares (follows .linked): one object per entity. */
struct decl *decl_first(struct decl *d);

/* Note that TOKEN denotes DECL or TAG (unit.uses). */
void use_decl(uint32_t token, struct decl *);
void use_tag(uint32_t token, struct tag *);

#endif
