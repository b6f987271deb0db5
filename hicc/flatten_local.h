/* SPDX-License-Identifier: ISC */
#ifndef HICC_FLATTEN_LOCAL_H
#define HICC_FLATTEN_LOCAL_H

#include "pass.h"

/* What flatten.c (statements) and flatten_expr.c (expressions) share. */

extern struct function *flatten_fun;
extern struct plan *flatten_plan;

/* New statements at the end of the current list. */
struct flat *flat_add(enum flat_kind kind, uint32_t token);
struct flat *flat_add_expr(enum flat_kind kind, struct expr *e);
int flat_add_stage(enum stage_kind kind, struct flat *f);

/* Statements made by what follows go to a list of their own until flat_body_end(). */
struct flat_body {
	struct flat *first, **outer;
};
void flat_body_begin(struct flat_body *);
struct flat *flat_body_end(struct flat_body *);

void flat_stmt(struct stmt *);
struct flat *flat_add_poll(enum stage_kind kind, uint32_t token);
/* C text as an expression without operands. */
struct expr *flat_text(const char *text, struct span span);
/* N describes LOOP, whose stages begin at N->first, if it has any. */
void flat_nest_end(struct flat *loop, const struct nest *n);
/* if (C) break; */
void flat_add_break(struct expr *c);

/* An expression with E's value and no stage inside; statements that must run before it are added. */
struct expr *flat_value(struct expr *e);
/* The call E with its operands taken apart, not yet a stage. */
struct expr *flat_call_operands(struct expr *e);
/* The temporary D as an expression. */
struct expr *flat_temp(struct decl *d, struct span span);
/* E for its side effects. */
void flat_effect(struct expr *e);
/* Take the stages out of the expressions of an initialiser. */
void flat_initializer(struct initializer *);
/* Assign E to D, NULL for void. */
void flat_set(struct decl *d, struct expr *e);
struct expr *flat_not(struct expr *e);

#endif
