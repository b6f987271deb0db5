/* SPDX-License-Identifier: ISC */
#ifndef HICC_EXPLAIN_H
#define HICC_EXPLAIN_H

#include "ast.h"
#include "util.h"

/* --explain: migration points, atomic regions with the reason, state that would be refused.  (explain.c) */
void explain_unit(struct buf *, struct unit *);
/* -Whicam: the same as warnings at their places, atomic functions and refusals only. */
void explain_warn(struct unit *);

#endif
