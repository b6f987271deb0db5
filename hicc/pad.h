/* SPDX-License-Identifier: ISC */
#ifndef HICC_PAD_H
#define HICC_PAD_H

#include "ast.h"
#include "util.h"

/* A statement that does nothing until the stack is unwound, and then goes to LABEL.  (rt/abi.h, pads) */
void pad_print(struct buf *, const struct target *, const char *label);

#endif
