/* SPDX-License-Identifier: ISC */
#ifndef HICC_SIZETERM_H
#define HICC_SIZETERM_H

#include "ast.h"
#include "util.h"

/*
 * What of an expression has to do with sizes that differ between targets (sizeterm.c).  The sizes themselves, each
 * spelling once, are numbered: they stand in a table whose values the target's cc fills in.
 */
void sizeterm_init(void);
/*
 * E in postfix notation, for what rt/flow.c evaluates: numbers, sN for size number N, x for the one place that E reads,
 * operators; separated by commas.  NULL if E is anything else.  *PLACE is that place, or NULL.
 */
const char *sizeterm_program(struct expr *e, const void *(*place_of)(struct expr *), const void **place);
/* Calls FOUND for each size that the value of E is computed from; ratios, comparisons and shifts by sizes are none. */
void sizeterm_computed(struct expr *e, void (*found)(unsigned size, void *ctx), void *ctx);
/* The table, as __hicam_sizes. */
void sizeterm_print(struct buf *);

#endif
