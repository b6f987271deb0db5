/* SPDX-License-Identifier: ISC */
#ifndef HICC_EXPR_H
#define HICC_EXPR_H

#include "ast.h"
#include "type.h"

/*
 * Constructors of typed expressions (expr.c, fold.c, init.c), called by the grammar.  Each checks the constraints of
 * its operator, reports errors through diag.h at its span, and returns a node, EX_ERROR type TY_ERROR after an
 * error (which silences follow-ups).  Where GCC accepts with a warning (int <-> pointer conversions, incompatible
 * pointers, implicit declarations, missing prototypes, ...), so do we, silently: cc warns.
 * SPAN is always the whole expression's.
 *
 * Constants.  is_const: an integer constant expression whose value hicc knows.  const_by_target without is_const: cc
 * sees a constant there, but hicc does not know its value (sizeof of a packed struct, __int128 arithmetic).
 *
 * address_taken of a variable is set where its address may be seen by more than the expression itself: by unary &,
 * also of a member or element of it, and where an array (or an array in a struct) decays to a pointer for
 * anything but the direct subscript a[i].  Of a function: where its name is not the direct callee.  Only in evaluated
 * context; never for what an unselected _Generic association mentions before the selection is known, except
 * that address_taken and used may then be set too often.
 */
void expr_init(struct unit *); /* before a unit is parsed */

/* Unevaluated context (sizeof, typeof, alignof, ...): nests. */
void expr_push_unevaluated(void);
void expr_pop_unevaluated(void);

struct expr *expr_ident(struct span, struct decl *); /* DECL never NULL (see decl_implicit) */
struct expr *expr_number(struct span);				 /* any C11 or GNU suffix, 0b, i/j */
struct expr *expr_char(struct span);
struct expr *expr_string(struct span);							/* all adjacent literals of the span */
struct expr *expr_func_name(struct span, const char *function); /* __func__ & co: EX_IDENT of a builtin decl */
struct expr *expr_paren(struct span, struct expr *);
struct expr *expr_call(struct span, struct expr *f, struct expr **args, size_t nargs); /* also __builtin_* functions */
struct expr *expr_index(struct span, struct expr *, struct expr *);
struct expr *expr_member(struct span, struct expr *, const char *name, uint32_t name_token, bool arrow);
struct expr *expr_unary(struct span, int op, struct expr *);
struct expr *expr_incdec(struct span, enum expr_kind, struct expr *);
struct expr *expr_binary(struct span, int op, struct expr *, struct expr *); /* also && and || */
struct expr *expr_cond(struct span, struct expr *, struct expr *, struct expr *);
struct expr *expr_assign(struct span, int op /* '=' or plain operator */, struct expr *, struct expr *);
struct expr *expr_comma(struct span, struct expr *, struct expr *);
struct expr *expr_cast(struct span, struct type *, struct span of, struct expr *);
struct expr *expr_compound(struct span, struct type *, struct span of, struct initializer *);
/* Of an expression or a type: the other one is NULL. */
struct expr *expr_sizeof(struct span, struct expr *, struct type *, struct span of, bool align);
struct expr *expr_offsetof(struct span, struct type *, struct span of, struct span member);
/* A NULL in TYPES is the default association. */
struct expr *expr_generic(struct span, struct expr *control, struct type **types, struct expr **exprs, size_t n);
struct expr *expr_stmt(struct span, struct stmt *block);
struct expr *expr_va_arg(struct span, struct expr *, struct type *, struct span of);
struct expr *expr_choose(struct span, struct expr *, struct expr *, struct expr *);
struct expr *expr_types_compatible(struct span, struct type *, struct type *);
struct expr *expr_label_addr(struct span, struct decl *label);
struct expr *expr_real_imag(struct span, bool imag, struct expr *);
struct expr *expr_extension(struct span, struct expr *);
/* A builtin with type arguments (convertvector, has_attribute, ...) of the given type; ARGS are its expressions. */
struct expr *expr_opaque(struct span, struct type *, struct expr **args, size_t nargs);

/* Builtins by name: a declaration for __builtin_NAME (types as GCC's) or NULL if unknown; cached per unit.
   Unknown __builtin_ names get T f() returning int so that cc decides.  (builtin.c) */
struct decl *builtin_lookup(const char *name);

/* Value of an integer constant expression; false (no report) if it is none. */
bool expr_constant(const struct expr *, int64_t *value);
bool expr_is_null_pointer(const struct expr *);

/* Does cc see an integer constant expression, known here or not? */
bool expr_is_constant(const struct expr *);
/* ELEMENT [BOUND]: fixed, of a size known here or not, or variable; BOUND not NULL. Reports bad bounds. */
struct type *expr_array_type(struct type *element, struct expr *bound);

/* Check `target = e` (assignment, return, initialisation); reports at E. WHAT words the message:
   "assignment", "initialization" or "return". */
void expr_check_assign(struct type *target, struct expr *e, const char *what);
/* Scalar needed (if, while, !, &&...). */
void expr_check_scalar(struct expr *e, const char *what);

/*
 * Type the initialiser INIT (as written, brace elision resolved) for TYPE; completes T a[] and returns the
 * completed type.  Sets init->type of every element, checks designators.  The grammar makes a designator's
 * field as a fresh struct field of which only name and span count; the real one is put in its place.  (init.c)
 */
struct type *init_check(struct type *, struct initializer *init, bool constant_needed);

/* Spelling of a binary or unary operator, as long as the unit lives. */
const char *expr_operator_text(int op);

#endif
