/* SPDX-License-Identifier: ISC */
#ifndef HICC_ALLOCATIONS_H
#define HICC_ALLOCATIONS_H

#include "names.h"
#include "pass.h"

/* Fills in what E, a call C of an allocator, has to tell the run time; CTX: the type that its result gets, or NULL. */
void allocation_find(struct expr *e, struct call *c, enum allocator kind, struct type *ctx);
/* The same of another call, which may return memory of unknown type. */
void allocation_hint(struct expr *e, struct call *c, struct type *ctx);
/* What the header in an allocation heads: an array, if its size is a product.  As heads in rt/abi.h. */
int allocation_heads(struct expr *call);
/* CTX's own type, if it is a pointer that tells what memory holds; or NULL. */
struct type *allocation_type(struct type *ctx);

#endif
