/* SPDX-License-Identifier: ISC */
#ifndef HICC_PAD_H
#define HICC_PAD_H

#include "ast.h"
#include "util.h"

/*
 * A statement that does nothing until the run time opens its pad: then it goes to CALL when the stack is unwound, to
 * POLL when there is a request.  Either may be NULL.
 */
void pad_print(struct buf *, const struct target *, const char *call, const char *poll);

#endif
