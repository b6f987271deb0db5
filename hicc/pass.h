/* SPDX-License-Identifier: ISC */
#ifndef HICC_PASS_H
#define HICC_PASS_H

#include "ast.h"
#include "translate.h"
#include "util.h"

/*
 * What the passes behind the parser share.  In the order of translate.c:
 *
 *   points.c   which calls and loops are migration points, which functions stay atomic
 *   dead.c     functions that nothing refers to
 *   hoist.c    names that are unique at file scope; statics, local types, literals, allocation sites -> edits
 *   flatten.c  bodies with points -> struct flat, calls that are points alone in a statement
 *   live.c     which variables each stage saves
 *   typetab.c  descriptors of the types that can travel
 *   emit_c.c   prints everything
 */

/* ---- edits: what is printed instead of, before and after tokens (edit.c) ---------------------- */

struct edit {
	const char *before;	 /* or NULL */
	const char *instead; /* or NULL; replaces tokens up to but not including skip_to */
	const char *after;	 /* behind the token; or NULL */
	uint32_t skip_to;	 /* used if instead is set */
};

void edit_init(struct unit *);
struct edit *edit_at(uint32_t token); /* NULL if the token is printed as it is */
void edit_replace(struct span, const char *text);
void edit_before(uint32_t token, const char *text); /* outermost call first: later texts stand nearer to the token */
void edit_after(uint32_t token, const char *text);	/* later texts stand further out */

/* ---- calls -------------------------------------------------------------------------------------- */

struct site {
	unsigned id;
	struct type *type; /* NULL: unknown */
	bool tail;
	int heads; /* as in rt/abi.h */
	bool cut;
	unsigned view; /* enum hicam_view bits of rt/abi.h */
	bool copy;	   /* of a copy */
	bool from_own; /* which comes from an array of characters in the frame */
	uint32_t token;
};

/* expr.info of an EX_CALL */
struct call {
	struct decl *callee;   /* direct callee or NULL */
	struct decl **targets; /* all it can reach, if that is known: the callee, or those of a pointer */
	size_t ntargets;
	bool stage;	 /* can reach a migration point: must be flattened */
	bool waits;	 /* a library function in which the caller can stop; a stage too */
	bool atomic; /* a library function that may call back: to be wrapped in an atomic region */
	bool noreturn;
	bool in_frame;						 /* alloca: add the function's list as well */
	const char *rename;					 /* print this for the callee, or NULL */
	struct site *site;					 /* last argument to add, or NULL */
	struct site *hint;					 /* wrap the result in a hint, or NULL */
	struct expr *hint_size, *hint_count; /* arguments that give the size, or NULL */
	bool hint_header;					 /* it is about one object at the start */
	struct site *behind;				 /* a hint about what is behind hint_size, or NULL */
};

/* ---- flattened bodies ----------------------------------------------------------------------------- */

enum flat_kind {
	F_EVAL,	  /* expr */
	F_SET,	  /* var = expr */
	F_STORE,  /* initialise decl from initializer (braced or string) */
	F_CALL,	  /* [var =] expr, a stage */
	F_POLL,	  /* a stage */
	F_IF,	  /* expr, body, otherwise */
	F_WHILE,  /* expr or NULL = forever, body */
	F_DO,	  /* body, expr */
	F_FOR,	  /* expr or NULL, step, body */
	F_CHUNK,  /* loop that is run in pieces: see struct chunk */
	F_SWITCH, /* expr, body */
	F_CASE,	  /* expr .. last */
	F_DEFAULT,
	F_LABEL, /* name */
	F_GOTO,	 /* name */
	F_JUMP,	 /* expr: computed goto, to any of plan.targets */
	F_BREAK,
	F_CONTINUE,
	F_RETURN, /* expr or NULL */
	F_BLOCK,  /* body */
	F_TOKENS  /* span, printed whole: asm statements, pragmas */
};

/* A loop without points in its body that is run in pieces with a poll before each (pieces.c). */
struct chunk {
	struct expr **parts; /* of the condition; one compares var with limit */
	size_t nparts, which;
	bool ends; /* the condition stands at the end of the body */
	struct decl *var;
	struct expr *limit; /* loop-invariant; NULL: 0 */
	int op;				/* '<', LE_OP, '>', GE_OP, NE_OP */
	struct expr *moves; /* what the comparison does to var itself, as in n-- > 0, or NULL */
	bool behind;		/* after it has looked at it */
	int64_t step;		/* non-zero: of a turn, or more */
	int64_t pieces;		/* iterations per piece */
	const char *done;	/* label behind the loop for break in the body, or NULL */
};

struct flat {
	enum flat_kind kind;
	struct flat *next;
	uint32_t token; /* for #line */
	struct expr *expr, *last, *step;
	struct decl *var;
	struct initializer *init;
	struct flat *body, *otherwise;
	const char *name;
	struct span span;
	const char *text; /* F_TOKENS: stands for the span; or NULL */
	struct chunk *chunk;
	int stage;			/* F_CALL, F_POLL, F_CHUNK; else -1 */
	bool behind;		/* F_POLL right behind an F_CALL, whose pad it shares */
	bool own;			/* F_POLL of a loop, at the start of its body */
	struct nest *inner; /* a loop with stages inside, else NULL */
};

/* A loop with stages inside (its own poll too): how a restore gets to them (emit_body.c). */
struct nest {
	int first, last; /* those stages */
	unsigned id;	 /* in its function */
	int poll;		 /* its own, at the start of the body; or -1 */
	bool once;		 /* the condition cannot be printed twice: it is tested behind the start of the body */
	bool leaf; /* entered at its top, as nothing inside is jumped to: a loop with a poll of its own only, or a wait */
	struct decl **vars; /* pass live: those by value live at the start of the body that a stage inside saves */
	size_t nvars;
};

/* ---- functions --------------------------------------------------------------------------------------- */

enum stage_kind { STAGE_LOOP, STAGE_CALL, STAGE_RECURSION, STAGE_LABEL, STAGE_WAIT };

struct stage {
	enum stage_kind kind;
	uint32_t token;
	struct flat *flat;
	struct decl *result; /* STAGE_CALL: variable that receives the value, not live at the stage */
	struct decl **vars;	 /* pass live: by slot, ascending */
	size_t nvars;
	size_t set; /* emit_frame.c: stages with the same values have the same number */
};

enum function_plan {
	PLAN_PLAIN,	 /* reaches no point: printed with edits */
	PLAN_ATOMIC, /* cannot be resumed: printed with edits, its body an atomic region */
	PLAN_POINTS	 /* flattened, saved and resumed */
};

enum versions {
	VERSIONS_WHOLE,	  /* one, with the way in for a restore */
	VERSIONS_UNROLLED /* one without it, which the compiler may inline into itself, and a clone that a restore enters */
};

/* function.info */
struct plan {
	enum function_plan plan;
	const char *why; /* PLAN_ATOMIC: the reason, for --explain */
	uint32_t why_token;
	bool reaches; /* a call of it can reach a migration point */
	bool recursive;
	bool tails;		   /* calls in tail position are left so: its frame may be missing in a state */
	bool calls_itself; /* directly */
	enum { POLLS_UNKNOWN, POLLS_ALWAYS, POLLS_NOT_ALWAYS } polls; /* in every call of it (polls.c) */
	uint64_t cost;												  /* loops.c: of a call, 0 if not known yet */
	bool cost_calls;											  /* ... and what does it call that may take long? */
	unsigned component; /* of the call graph: functions that call each other have the same number */
	struct flat *flat;
	enum versions versions;
	bool is_inline;	   /* the one without the way in is to be inlined where C compilers see fit */
	bool is_called;	   /* it is not to be inlined */
	bool is_loop;	   /* for GCC, which makes a loop of its last call, and inlines that into itself */
	unsigned unrolled; /* so many of its last calls of itself are replaced by copies of it */
	struct stage *stages;
	size_t nstages;
	struct decl **vars; /* by slot: parameters, locals (no statics), temporaries */
	size_t nvars;
	unsigned ntemps, nlabels, nnests;
	unsigned narrays;	   /* of variable length */
	unsigned ctype_tables; /* ctypeloc.c: which ones, a bit each */
	struct decl **targets; /* labels whose address is taken */
	size_t ntargets;
	unsigned id; /* number of its descriptor */
};

/* decl.info of a local variable */
struct local {
	bool memory; /* has an address that may be known: array, & applied, volatile */
	bool temp;
	struct span scope; /* where it is in scope; memory variables are saved there */
	bool maybe_unset;  /* pass live: live at function entry */
	bool saved;		   /* pass live: by some stage */
	bool fresh;		   /* fresh.c: a pointer that only allocations are assigned to */
	bool must_clear;   /* type_garbage_matters */
	struct vla *vla;   /* vla.c, or NULL */
	const char *box;   /* struct that an array stands in (apart.c), or NULL */
};

static inline struct plan *
plan_of(const struct function *f)
{
	return f ? f->info : NULL;
}
static inline struct local *
local_of(const struct decl *d)
{
	return d->info;
}
/* Is D a variable of a function that has no address, so that only its name leads to it? */
static inline bool
local_is_private(const struct decl *d)
{
	return (d->kind == DECL_VAR || d->kind == DECL_PARAM) && local_of(d) && !local_of(d)->memory;
}
static inline struct call *
call_of(const struct expr *e)
{
	return e->info;
}

/* Before all else: what the user's options say of memory.  (invariant.c) */
void points_note_flags(const struct translate_job *);
/* Decide for every function and call of U.  (points.c) */
void points_find(struct unit *u, const struct translate_job *);
/* Is CALL, in F, one of F or of a function that calls F again? */
bool points_is_recursion(const struct function *f, const struct expr *call);
/* A loop that needs no poll: at most this many iterations in all, nothing slow inside; or that must have none. */
bool points_loop_is_short(const struct stmt *loop);
/* Notes which loop is inside which, before anything is asked about loops. */
void points_loops_find(const struct unit *);
/* If LOOP can be run in pieces, describe how.  (pieces.c) */
struct chunk *points_loop_chunk(const struct stmt *loop);
/*
 * A nest of two counted loops without points or calls, whose limits are known when it is entered: it can run unchanged
 * if each limit and their product is at most *MOST, which takes well under a millisecond.
 */
bool points_nest_limits(const struct stmt *loop, struct expr *limits[2], uint64_t *most);
/* Is every path through BODY sure to pass a poll, of an inner loop or in a function?  (polls.c) */
bool points_body_polls(const struct stmt *body);

/* Find the functions of the_unit that can never run, as nothing that may run refers to them.  (dead.c) */
void dead_find(void);
/* Is function D one of them, or not referred to in what may run? */
bool dead_is(const struct decl *d);

void hoist_unit(struct unit *);
/* Definitions that hoist_unit moved in front of F: local types, statics.  Appends C text. */
void hoist_print(struct buf *, const struct function *f);
/* Initialised definitions of the statics, behind F. */
void hoist_print_statics(struct buf *, const struct function *f);
/* Static locals. */
extern struct decl **hoist_statics;
extern size_t hoist_nstatics;

/*
 * What user code does with the library: allocation sites, hints, replaced functions, call-backs, literals that can be
 * pointed to.  (uses.c)
 */
struct literal {
	unsigned id;
	struct expr *expr;
	const char *text;
};
void uses_find(struct unit *u);
struct site *uses_new_site(struct type *t, bool tail, uint32_t token);
extern struct site **uses_sites;
extern size_t uses_nsites;
extern struct literal *uses_literals;
extern size_t uses_nliterals;
void uses_print_literals(struct buf *);				   /* definitions, in front of the unit */
void uses_print_replaced(struct buf *, uint32_t upto); /* declarations of replaced functions used up to that token */
/* What is printed for the library function D, NULL if the run time does not replace it. */
const char *uses_replacement(const struct decl *d);
/* What stands around a call: region, hint; and its name and extra argument. */
void call_print_before(struct buf *, const struct expr *call);
void call_print_after(struct buf *, const struct expr *call);
void call_print_site(struct buf *, const struct expr *call);
const char *view_print_before(const struct expr *);
const char *view_print_after(const struct site *);
/* VALUE in the hint. */
void call_print_hint(struct buf *, const struct site *hint, const char *value);

/* Is every label's address used up by a computed goto before anything else can happen?  (labels.c) */
bool labels_are_used_up(struct function *f);
/* A static table of label addresses: it stays in its function, and holds no state. */
bool labels_is_table(const struct decl *d);
void flatten_function(struct function *);
void live_function(struct function *);
void fresh_find(struct function *);
/* Is E what malloc or calloc returns, or null? */
bool fresh_is_allocation(const struct expr *e);
/* Find the parameters that are constants; before anything looks at loops.  (constants.c) */
void constants_find(struct unit *);
/* Are all calls of F seen: is it static, and its address not taken? */
bool constants_are_calls_known(const struct function *f);
/* (versions.c) */
void versions_choose(struct function *, const struct translate_job *);
/* Is S of F a call of F? */
bool versions_is_own_call(const struct function *f, const struct stage *s);

/* C text of a declaration of NAME with type T (top-level const dropped if MUTABLE).  (ctype.c) */
char *ctype_declare(const struct type *t, const char *name, bool mutable);
/* What stands in front of a declaration of D printed anew: attributes that ctype_declare() does not know.  (print.c) */
void print_attributes(struct buf *, const struct decl *d);
/* Tokens of SPAN with edits, on one line. */
void print_span(struct buf *, struct span);
/* Expression with what flatten replaced in it, in parentheses where needed.  (print.c) */
void print_expr(struct buf *, const struct expr *);
void print_initializer(struct buf *, const struct initializer *);

/* The name to print for a declaration or tag. */
const char *decl_name(const struct decl *);
const char *tag_name(const struct tag *);
const char *tag_keyword(const struct tag *);

/* Is token AT text S? */
bool token_is(uint32_t at, const char *s);
extern struct unit *the_unit;

#endif
