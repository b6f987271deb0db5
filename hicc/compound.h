/* SPDX-License-Identifier: ISC */
#ifndef HICC_COMPOUND_H
#define HICC_COMPOUND_H

#include "ast.h"
#include "util.h"

/* Name the literals in initialisers of objects with static storage; after hoist_unit(), before typetab. */
void compound_find_static(struct unit *);
/* Definitions of those whose tokens lie in the span, in front of it. */
void compound_print_static(struct buf *, struct span);
/* Name those in S (a body with points) whose address is kept. */
void compound_find(struct stmt *s);

#endif
