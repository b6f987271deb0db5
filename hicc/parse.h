/* SPDX-License-Identifier: ISC */
#ifndef HICC_PARSE_H
#define HICC_PARSE_H

/*
 * What gram.y, lexfilter.c and the files behind the grammar's actions share; nobody else needs it.
 * One unit is parsed at a time.  All objects live in the unit's arena.
 */
#include "ast.h"
#include "decl.h"
#include "expr.h"
#include "type.h"
#include "util.h"

/* ---- the unit being parsed (unit.c) ---- */

struct parser {
	struct unit *unit;
	const struct token *tokens;	  /* of the unit */
	struct function *function;	  /* whose body (or K&R parameter declarations) is being read, or NULL */
	struct body *body;			  /* what is known of that body, or NULL */
	bool knr;					  /* reading K&R parameter declarations */
	struct decl **external_decls; /* of the external declaration being read */
	size_t nexternal_decls;
	struct external **externals_end;
	struct function **functions_end;
	uint32_t next_external; /* first token not yet in an external */
};
extern struct parser parser;

void unit_begin(struct tokens *, const char *name, const struct target *);
struct unit *unit_end(void);

/* Interned text of token AT. */
const char *token_name(uint32_t at);
/* A new declaration, entered in unit.decls and in the lists of the function it stands in. */
struct decl *unit_new_decl(enum decl_kind, const char *name, uint32_t name_token, struct type *);
struct tag *unit_new_tag(enum type_kind, const char *name);
/* The function whose body is being read, NULL outside of bodies. */
struct function *unit_body_of(void);
/* The external declaration SPAN was read; FUNCTION if it defines one. */
void unit_external(struct span, struct function *);
/* A syntax error made us leave whatever was being read; we are at file scope again, behind LAST. */
void unit_recover(uint32_t last);
/* In a block: the rest of it is read. */
void block_recover(void);

/* ---- scopes (scope.c; the rest is in decl.h) ---- */

struct binding; /* a name in a scope */
/* Leave the scope but keep its names, to enter them again in the body of a function. */
struct binding *scope_close_keep(int open);
void scope_enter_again(struct binding *);
/* scope_push() and scope_pop() for the grammar: close what OPEN was returned for, and all within. */
int scope_open(void);
void scope_close(int open);
/* The innermost scope is that of a function's parameters and outermost block. */
void scope_mark_function(void);
/* Braces that were open when the innermost scope was; again, now that a function's '{' was read. */
unsigned scope_braces(void);
void scope_note_braces(void);
void scope_add_in_function(struct decl *); /* in that scope, wherever we are within it */
struct decl *scope_find_label(const char *name);
void scope_add_label(struct decl *, bool local); /* in that scope, or if LOCAL in the innermost block */
/* The latest declaration with linkage of NAME, visible or not. */
struct decl *scope_find_linked(const char *name);
void scope_add_linked(struct decl *);

/* ---- attributes (attribute.c) ---- */

struct attribute {
	const char *name;  /* without the underscores around it */
	const char *space; /* "hicam" in [[hicam::x]], "" in [[x]], NULL for __attribute__((x)) */
	uint32_t token;	   /* of its name */
	struct span args;  /* tokens between its parentheses; empty if none */
	struct span group; /* the whole __attribute__((...)) or [[...]] */
	uint32_t depth;	   /* brackets open around the group */
};

/* What the attributes of one declarator or tag say, as far as hicc must know. */
struct attributes {
	bool noreturn, returns_twice, weak, cleanup, packed, aligned, transparent_union, gnu_inline;
	bool other; /* GNU attributes that have to be kept when a declaration is printed anew */
	const struct attribute *mode, *vector_size;
	struct kept_attribute *kept;
	struct annotations *annotations; /* or NULL */
};

/* Find the attributes of the unit's tokens; they and pragmas are hidden from the grammar. */
void attribute_scan(void);
uint32_t attribute_next_visible(uint32_t at);	  /* first token at or behind AT that the grammar sees */
uint32_t attribute_previous_visible(uint32_t at); /* last one before AT, or 0 */
/* Record what the names in the arguments of attributes FIRST..LAST (tokens) denote; called as they are passed. */
void attribute_resolve(uint32_t first, uint32_t last);
/* The first of the attribute groups that stand right before token AT, or AT. */
uint32_t attribute_lead(uint32_t at);
/* Does a pragma (pack, scalar_storage_order) change the layout of a struct that begins at AT? */
bool attribute_pragma_layout(uint32_t at);
/* Add to OUT what groups between tokens FIRST and LAST, at the bracket depth of token LEVEL, say. */
void attribute_collect(struct attributes *out, uint32_t first, uint32_t last, uint32_t level);
/* What the attributes among the specifiers say of each declarator: all but what has changed their type. */
struct attributes attribute_inherit(const struct attributes *);
void attribute_keep(struct attributes *, struct span, bool is_alignas);
/* TYPE changed by mode and vector_size. */
struct type *attribute_apply(const struct attributes *, struct type *);

/* ---- between tokens and grammar (lexfilter.c) ---- */

union GRAM_STYPE;
void filter_begin(void);
int gram_lex(union GRAM_STYPE *, struct span *);
/* The next name is being declared, even if it is a typedef name now. */
void filter_expect_name(void);
/* How many braces are open; and pass over tokens until only BRACES are, but not over the last '}' if KEEP_LAST. */
unsigned filter_braces(void);
void filter_skip_braces(unsigned braces, bool keep_last);
/* After an unexpected '{': pass over what it opened (but for a loop's body) and let recovery end there. */
void filter_skip_block(void);
/* A scope was left after the look-ahead KIND was read: what is it now? */
int filter_classify_again(int kind);
/* Parse tokens SPAN as an expression of their own; NULL after an error. */
struct expr *filter_parse_expression(struct span); /* (gram.y) */
void filter_expression_result(struct expr *);	   /* (gram.y) */
/* Read SPAN only, behind a PARSE_EXPRESSION; returns what to give filter_restore(). */
struct filter *filter_enter(struct span);
void filter_restore(struct filter *);

/* ---- specifiers (spec.c) ---- */

struct spec {
	int word;		   /* the keyword; 0 for one that names a whole type */
	struct type *type; /* named by a typedef, tag, typeof or _Atomic(), or NULL */
	struct tag *tag;   /* of a struct, union or enum specifier, or NULL */
};

struct specs {
	struct span span; /* with the attributes before it */
	enum storage storage;
	bool has_storage, is_typedef, is_inline, noreturn, thread, aligned;
	unsigned quals;
	unsigned words; /* which of the basic type words were seen (spec.c) */
	unsigned longs;
	struct spec named;			  /* the specifier that gives a whole type; all zero if none */
	struct type *type;			  /* result, once specs_type() was asked for it */
	struct attributes attributes; /* that stand among the specifiers; likewise */
	uint32_t level;				  /* first token the grammar sees, whose bracket depth is the declaration's */
	bool bare;					  /* there is none: `x = 1;` at file scope */
	struct decl *last;			  /* declared last */
	struct decl **decls;		  /* all it declared */
	size_t ndecls;
};

struct specs *specs_add(struct specs *, struct spec, struct span);
struct type *specs_type(struct specs *);
struct spec spec_word(int word);
struct spec spec_typedef(uint32_t token);
struct spec spec_typeof(struct expr *);
struct spec spec_type(struct type *);
struct spec spec_atomic(struct type *);
unsigned qualifier_bit(int word);

/* ---- struct, union, enum (tag.c) ---- */

struct fields {
	struct field *first, *last;
};
struct member { /* a declarator in a struct, or NULL with bits only */
	struct declarator *declarator;
	struct expr *bits;
	struct span span;
};
struct members {
	struct member *v;
	size_t n;
};
struct enumerators {
	struct decl *first, *last;
};

struct spec tag_reference(int keyword, uint32_t keyword_token, uint32_t name_token);
struct tag *tag_begin(int keyword, uint32_t keyword_token, uint32_t name_token /* 0: none */);
struct spec tag_end_struct(struct tag *, struct fields, struct span);
struct spec tag_end_enum(struct tag *, struct enumerators, struct span);
struct members *members_add(struct members *, struct declarator *, struct expr *bits, struct span);
struct fields tag_fields(struct specs *, const struct members *, struct span);
struct fields fields_join(struct fields, struct fields);
struct enumerators enumerator_add(struct enumerators, uint32_t name_token, struct expr *);

/* ---- declarators (declarator.c) ---- */

struct params {
	struct decl **v;
	size_t n;
	bool variadic;
	bool names_only;	   /* f(a, b) of a K&R definition */
	bool unprototyped;	   /* f() or names_only */
	struct binding *names; /* of the prototype's scope */
};

enum part_kind { PART_POINTER, PART_ARRAY, PART_FUNCTION };
struct part {
	struct part *inner; /* the one nearer to the name */
	enum part_kind kind;
	unsigned quals; /* of the pointer; of an array parameter's pointer */
	bool star;		/* [*] */
	struct expr *bound;
	struct params *params;
};

struct declarator {
	uint32_t name_token;
	const char *name; /* NULL if abstract */
	struct part *innermost, *outermost;
	struct span span;
};

struct declarator *declarator_name(struct span);
struct declarator *declarator_abstract(struct span);
struct declarator *declarator_span(struct declarator *, struct span);
struct declarator *declarator_pointer(struct declarator *, unsigned quals, struct span);
struct declarator *declarator_array(struct declarator *, struct part *, struct span);
struct part *part_array(unsigned quals, bool star, struct expr *bound);
struct declarator *declarator_function(struct declarator *, struct params *, struct span);
/* The type that D (NULL: none) gives to something of specifiers' type BASE. */
struct type *declarator_type(const struct declarator *d, struct type *base, uint32_t at);
struct type *type_named(struct specs *, struct declarator *);

struct params *params_empty(void);
struct type *param_adjust(struct type *, unsigned bracket_quals);
struct decl *param_declare(struct specs *, struct declarator *, struct span);
struct params *params_add(struct params *, struct decl *);
struct params *params_name(struct params *, uint32_t name_token);
struct params *params_variadic(struct params *);
struct params *params_end(struct params *, int scope); /* leaves the prototype's scope */

/* ---- declarations (decl.c) ---- */

struct specs *decl_declare(struct specs *, struct declarator *, const char *asm_name); /* SPECS NULL: without any */
struct specs *decl_initialize(struct specs *, struct initializer *);
struct specs *decl_finish(struct specs *); /* the last one has no initialiser */
struct specs *decl_empty(struct specs *);  /* only specifiers */
void decl_static_assert(struct expr *, struct span);
/* Declare the function that SPECS and D define; its type has its parameters. */
struct decl *decl_function(struct specs *, struct declarator *);
const char *asm_label_text(struct span); /* of asm("text") */

/* initialisers as written */
struct init_list {
	struct initializer *first, *last;
};
struct initializer *init_expr(struct expr *, struct span);
struct initializer *init_braced(struct init_list, struct span);
struct init_list init_list_add(struct init_list, struct designator *, struct initializer *);
struct designator *designator_field(uint32_t name_token, struct span);
struct designator *designator_index(struct expr *, struct expr *last, struct span);
struct designator *designator_join(struct designator *, struct designator *);

/* ---- lists that the grammar collects ---- */

struct stmts {
	struct stmt *first, *last;
};
struct exprs {
	struct expr **v;
	size_t n;
};
struct generic {
	struct type **types;
	struct expr **exprs;
	size_t n, nexprs;
};

/* ---- functions (function.c) ---- */

struct jump; /* a break, continue, case or default (stmt.c) */

/* What is known of a function body only while it is read. */
struct body {
	struct body *outer; /* of the function around a nested one */
	struct function *function;
	struct jump *jumps; /* what no loop or switch has claimed yet, latest first */
	struct decl **labels;
	size_t nlabels;
	struct params *params; /* NULL if it has no function declarator */
	uint32_t brace;		   /* token of its '{' */
	int scope;			   /* of its parameters and outermost block */
	bool knr;			   /* parser.knr of the function around */
};

struct function *function_begin(struct specs *, struct declarator *); /* SPECS NULL: without any */
struct function *function_enter(struct function *, uint32_t brace);	  /* at its '{' */
struct function *function_end(struct function *, struct stmts, struct span);
void function_abandon(struct function *); /* after a syntax error */
/* A declaration between the ')' and the '{' of a K&R definition. */
void function_knr_param(struct specs *, struct declarator *);
/* Note in the function around what use of this declaration, type or call means for it. */
void function_note_decl(struct decl *, const struct attributes *);
void function_note_type(const struct type *);
void function_note_pragma(uint32_t at);
struct expr *call_expression(struct span, struct expr *, struct exprs *);
struct expr *name_expression(struct span);
struct expr *function_name_expression(struct span);
struct expr *label_address(struct span, uint32_t name_token);
struct expr *statement_expression(struct span, struct stmt *);
int unevaluated_open(void);
void unevaluated_close(int open);

/* ---- statements (stmt.c) ---- */

struct exprs *exprs_add(struct exprs *, struct expr *);
struct generic *generic_add(struct generic *, struct type *, struct expr *);

struct stmts stmts_add(struct stmts, struct stmt *);
struct stmts stmts_join(struct stmts, struct stmts);
struct stmt *stmt_block(struct stmts, struct span);
struct stmt *stmt_expr(struct expr *, struct span);
struct stmt *stmt_declaration(struct specs *, struct span); /* SPECS NULL: declares nothing with storage */
/* LABELS, which get empty statements, and the declaration. */
struct stmts stmts_declaration(struct stmts labels, struct specs *, struct span);
struct stmt *stmt_if(struct expr *, struct stmt *, struct stmt *otherwise, struct span);
struct stmt *stmt_loop(enum stmt_kind, struct expr *, struct stmt *body, struct span);
struct stmt *stmt_for(struct stmt *init, struct expr *, struct expr *step, struct stmt *body, struct span);
struct stmt *stmt_switch(struct expr *, struct stmt *body, struct span);
struct stmt *stmt_jump(enum stmt_kind, struct span);
struct stmt *stmt_return(struct expr *, struct span);
struct stmt *stmt_goto(uint32_t name_token, struct span);
struct stmt *stmt_goto_computed(struct expr *, struct span);
struct stmt *stmt_asm(bool with_labels, struct span);
/* Labels are statements without a body till stmt_labelled() nests them. */
struct stmt *label_named(uint32_t name_token, struct span);
struct stmt *label_case(struct expr *, struct expr *last, struct span);
struct stmt *label_default(struct span);
/* BODY NULL: nothing stands behind the labels, which end at token LAST. */
struct stmt *stmt_labelled(struct stmts labels, struct stmt *body, uint32_t last);
void label_declare_local(uint32_t name_token);
void label_asm_target(uint32_t name_token);
/* Report labels without definition and jumps that belong to nothing; at the end of a body. */
void labels_finish(struct body *);

/* ---- syntax errors (syntax.c) ---- */

#define SYNTAX_TOKENS 512
struct syntax {
	uint32_t at;			 /* the unexpected token */
	bool can[SYNTAX_TOKENS]; /* by token kind: could have come instead; [0] is the end of input */
};
void syntax_error(const struct syntax *);

#endif
