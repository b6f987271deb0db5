/* SPDX-License-Identifier: ISC */
#ifndef HICC_COPIES_H
#define HICC_COPIES_H

#include "pass.h"

/* Memory whose type nothing tells but what is copied there. */

/* What a call copies: it is no memcpy or memmove, or copies bytes; or something wide; or from where a void * leads. */
enum copies_source { COPIES_NOTHING, COPIES_OBJECT, COPIES_UNKNOWN };
enum copies_source copies_source(struct expr *call);
/* Has a call of memcpy or memmove noted what it copies, if that is worth it. */
void copies_call(struct expr *e, struct call *c);
/* The site that says what argument ARG for the parameter (NULL: not known) of a call is, or NULL. */
struct site *copies_shown(const struct decl *callee, size_t i, const struct decl *param, struct expr *arg);

#endif
