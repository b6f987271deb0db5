/* SPDX-License-Identifier: ISC */
#ifndef HICC_WALK_H
#define HICC_WALK_H

#include "ast.h"

/* Walks over the tree; only what is evaluated at run time is visited. (walk.c) */
typedef void expr_visit(struct expr *, void *);
typedef void stmt_visit(struct stmt *, void *);

/* VISIT each direct subexpression of E in source order; of a statement expression, the outermost expressions inside. */
void walk_children(struct expr *e, expr_visit *visit, void *ctx);
/* VISIT (or NULL) each outermost expression in the statement S and what it contains; ON_STMT (or NULL) each statement,
 * first. */
void walk_stmt(struct stmt *s, stmt_visit *on_stmt, expr_visit *visit, void *ctx);
bool walk_is_loop(const struct stmt *s);
/* Is there an asm statement in S, in a statement expression too? */
bool walk_has_asm(struct stmt *s);
void walk_initializer(struct initializer *, expr_visit *visit, void *ctx);
/* VISIT every expression in S, outer ones first. */
void walk_all(struct stmt *s, expr_visit *visit, void *ctx);
void walk_all_expr(struct expr *e, expr_visit *visit, void *ctx);
/* Those operands of E that are evaluated whenever E is. */
void walk_sure_children(struct expr *e, expr_visit *visit, void *ctx);

/* E without parentheses and __extension__, and behind the choice of _Generic and __builtin_choose_expr. */
struct expr *walk_strip(const struct expr *e);
/* What E itself assigns to (=, +=, ++ ...), stripped; NULL if it does not assign. */
struct expr *walk_assigned(const struct expr *e);
/* Does E itself, apart from its operands, assign, call or run statements? */
bool walk_is_effect(const struct expr *e);
/* Does anything in E? */
bool walk_has_effect(struct expr *e);
/* Is D assigned in S, by its name? */
bool walk_assigns(struct stmt *s, const struct decl *d);
/* The function that E calls directly, or NULL. */
struct decl *expr_direct_callee(const struct expr *call);

#endif
