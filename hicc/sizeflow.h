/* SPDX-License-Identifier: ISC */
#ifndef HICC_SIZEFLOW_H
#define HICC_SIZEFLOW_H

#include "ast.h"
#include "util.h"

/*
 * Which variables and members hold sizes of types that differ between targets (DESIGN.md 4, between 32 and 64 bit):
 * what flows where in this unit.  The run time joins the units (rt/flow.h).
 */
void sizeflow_find(struct unit *);
/* The temporaries of F's flattened body. */
void sizeflow_find_temporaries(const struct function *f);
/* Leaves what no size can reach out, and numbers the rest. */
void sizeflow_settle(void);
/* The number of what D (of no linkage outside the unit) receives, 0 if no size can reach it. */
unsigned sizeflow_of(const struct decl *d);
/* The tables of sizes and of flows, as __hicam_sizes and __hicam_flows. */
void sizeflow_print(struct buf *);

#endif
