/* SPDX-License-Identifier: ISC */
#ifndef HICC_EXPR_LOCAL_H
#define HICC_EXPR_LOCAL_H

/* What expr*.c, literal.c, fold.c, init.c and builtin.c share; nobody else needs it. */
#include "diag.h"
#include "expr.h"
#include "gram.tab.h"
#include "walk.h"

/* ---- nodes (expr.c) ---- */

struct unit *expr_unit(void);
const struct token *expr_token(uint32_t at);
/* Is the code being read evaluated? */
bool expr_evaluated(void);
struct expr *expr_new(enum expr_kind, struct span, struct type *);
/* A node for what was reported. */
struct expr *expr_error(struct span);
bool expr_failed(const struct expr *);
/* A builtin's declaration, entered in unit.decls. */
struct decl *expr_builtin_decl(enum decl_kind, const char *name, struct type *);

/* ---- use of operands (operand.c) ---- */

/* Type of the value of E: decayed, unqualified.  Arrays and functions that decay are noted as address_taken. */
struct type *expr_value(struct expr *e);
/* The same after the integer promotions, of bit-fields too. */
struct type *expr_promoted(struct expr *e);
/* Common type of two arithmetic operands. */
struct type *expr_usual(struct expr *a, struct expr *b);
/* The declared thing that lvalue E is (part of) gets its address taken. */
void expr_mark_address(const struct expr *e);
/* The bit-field that E denotes, or NULL. */
const struct field *expr_bitfield(const struct expr *e);
/* Report use of an incomplete type; VERB T "invalid use of ...".  False if it was reported. */
bool expr_need_complete(struct span, const struct type *);
/* Report what cannot be assigned to or is void.  False if it was reported. */
bool expr_need_modifiable(struct expr *e, const char *operation /* "assignment", "increment", "decrement" */);
bool expr_need_value(struct expr *e);
/* expr_check_assign for argument NUMBER (from 1) of FUNCTION. */
void expr_check_argument(struct type *target, struct expr *e, size_t number, const char *function);
/* Composite type of two pointer operands of ?:. */
struct type *expr_pointer_composite(struct type *a, struct type *b);
/* All of E, which has turned out not to be selected, is unevaluated: its calls leave unit.calls. */
void expr_unevaluate(struct expr *e);

/* ---- literals (literal.c) ---- */

/* Forget the previous unit. */
void literal_init(void);
/* Value of the EX_FLOAT E. */
long double literal_float(const struct expr *e);

/* ---- constants (fold.c) ---- */

/* VALUE as an integer of type T. */
int64_t fold_wrap(const struct type *t, int64_t value);
/* Make E the constant VALUE of its type. */
void fold_set(struct expr *e, int64_t value, bool by_target);
/* E is a constant to cc, but not to us. */
void fold_unknown(struct expr *e);
/* Set is_const and value of the finished node E from its operands. */
void fold_unary(struct expr *e);
void fold_binary(struct expr *e, const struct type *operand /* common type of the operands */);
void fold_logical(struct expr *e);
void fold_cond(struct expr *e);
void fold_cast(struct expr *e);
/* E has the value (or lack of it) of FROM, which has the same type. */
void fold_copy(struct expr *e, const struct expr *from);
/* Is E, initialiser of a static object, nothing that cc could compute? */
bool fold_not_constant(const struct expr *e);

/* ---- builtins (builtin.c, generic.c) ---- */

/* Builtins whose type depends on their arguments, or that can be folded. */
enum builtin_class {
	BI_PLAIN,
	BI_UNKNOWN, /* not in the table: int f() */
	BI_OPAQUE,	/* type known to cc alone */
	BI_CONSTANT_P,
	BI_EXPECT,
	BI_STRLEN,
	BI_BSWAP16,
	BI_BSWAP32,
	BI_BSWAP64,
	BI_CLZ,
	BI_CTZ,
	BI_POPCOUNT,
	BI_FFS,
	BI_PARITY,
	BI_OVERFLOW, /* (a, b, *result) */
	BI_OVERFLOW_P,
	BI_FP_TEST,	   /* int f(any floating) */
	BI_FP_COMPARE, /* int f(any real, any real) */
	BI_FP_CLASSIFY,
	BI_COMPLEX,
	BI_SAME, /* type of the first argument */
	BI_SHUFFLE,
	BI_TGMATH,
	BI_ATOMIC_VALUE, /* *p of the first argument */
	BI_ATOMIC_BOOL,
	BI_ATOMIC_VOID,
	BI_VA_START,
	BI_VA_OTHER,
	BI_ANY_INT, /* int, any arguments */
	BI_ANY_VOID
};
/* Forget the previous unit. */
void builtin_init(void);
/* Of a declaration made by builtin_lookup(). */
enum builtin_class builtin_class(const struct decl *);
/* Type a call CALL (args set) of builtin D of a class other than BI_PLAIN; it becomes EX_OPAQUE or gets its value. */
void generic_call(struct expr *call, const struct decl *d);

#endif
