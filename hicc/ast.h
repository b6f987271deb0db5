/* SPDX-License-Identifier: ISC */
#ifndef HICC_AST_H
#define HICC_AST_H

#include "token.h"

/*
 * The typed tree of one translation unit.
 *
 * The parser (gram.y) calls the constructors of type.h, expr.h and decl.h, which resolve names and
 * compute types at once, since typeof and sizeof need them while parsing.  Later passes read the tree
 * and add to it only the fields marked "pass:".  All nodes live in the unit's arena.
 */

/* What of a target hicc must know to fold constants; everything else is left to the target's cc. */
struct target {
	const char *name;	   /* "x86_64", "s390x", ... */
	uint8_t ptr_bytes;	   /* 4 or 8; also size_t, ptrdiff_t, long */
	uint8_t llong_align;   /* alignment of long long and double in a struct: 4 on i386, else 8 */
	uint8_t ldouble_bytes; /* 8, 12 or 16 */
	bool char_unsigned;	   /* only if the user said -funsigned-char */
	bool wchar_unsigned;   /* arm, arm64 */
	bool wchar_long;	   /* wchar_t is long int (i386) */
	bool big_endian;
};

/* ---- types ------------------------------------------------------------------------------ */

enum type_kind {
	TY_ERROR, /* after a reported error; compatible with everything */
	TY_VOID,
	TY_BOOL,
	TY_CHAR,
	TY_SCHAR,
	TY_UCHAR,
	TY_SHORT,
	TY_USHORT,
	TY_INT,
	TY_UINT,
	TY_LONG,
	TY_ULONG,
	TY_LLONG,
	TY_ULLONG,
	TY_INT128,
	TY_UINT128,
	TY_FLOAT,
	TY_DOUBLE,
	TY_LDOUBLE,
	TY_FLOAT16,
	TY_FLOAT128, /* _Float128 and __float128; _Float32/64/32x map to float/double with .name kept */
	TY_COMPLEX,	 /* base = real type */
	TY_ENUM,
	TY_POINTER,
	TY_ARRAY,
	TY_FUNCTION,
	TY_STRUCT,
	TY_UNION,
	TY_VECTOR,	/* __attribute__((vector_size)) */
	TY_VA_LIST, /* __builtin_va_list */
	TY_AUTO		/* __auto_type before its initialiser is known */
};

enum type_qualifier { Q_CONST = 1, Q_VOLATILE = 2, Q_RESTRICT = 4, Q_ATOMIC = 8 };

enum array_kind {
	ARRAY_FIXED,	/* count known, or depends on the target (see count_known) */
	ARRAY_UNKNOWN,	/* T a[] not completed */
	ARRAY_FLEXIBLE, /* last member T a[] or T a[0] */
	ARRAY_VLA		/* bound not a constant expression, or [*] */
};

struct type {
	enum type_kind kind;
	unsigned quals; /* enum type_qualifier */
	/*
	 * Alias chain: a type that was written through a typedef name has .typedef_decl set, and differs
	 * from the type it names in nothing else (plus qualifiers).  Compare with type_same().
	 */
	struct decl *typedef_decl;
	/*
	 * Integer type whose width or signedness differs between targets: long, unsigned long, size_t,
	 * time_t, wchar_t, ... (known typedef names of system headers) and results of arithmetic on them.
	 * Always travels as hyper.  On i386 size_t is TY_UINT with word set.
	 */
	bool word;
	struct type *base; /* pointee, element, returned type, real type of complex, type an enum is compatible with */
	struct type *unqualified; /* the same type with quals == 0, or itself */

	/* TY_ARRAY, TY_VECTOR */
	enum array_kind array;
	bool count_known;	  /* count is valid for this target */
	bool count_by_target; /* the bound mentions sizeof, a word type's limit, ...: may differ elsewhere */
	uint64_t count;
	struct expr *bound; /* expression between the brackets or NULL */

	/* TY_FUNCTION */
	struct decl **params; /* DECL_PARAM; names may be NULL */
	size_t nparams;
	bool variadic;
	bool unprototyped; /* T f() or a K&R definition: params are those of the definition or none */

	/* TY_STRUCT, TY_UNION, TY_ENUM */
	struct tag *tag;
};

/* A struct, union or enum: one per declared tag, shared by all its qualified/aliased struct types. */
struct tag {
	enum type_kind kind;
	const char *name; /* NULL if it has none */
	bool complete;
	bool system;			  /* defined in a system header */
	bool packed;			  /* an attribute or pragma changes the layout (layout itself is cc's affair) */
	struct field *fields;	  /* struct, union: in order; linked by next */
	struct decl *enumerators; /* enum: linked by next_in_tag */
	bool enum_unsigned;		  /* cc makes it unsigned int, as no enumerator is negative */
	struct type *enum_type;	  /* enum, complete: the integer type it is compatible with (long if int is too small) */
	bool transparent_union;
	struct span span;		   /* "struct" ... of the defining specifier */
	uint32_t keyword;		   /* token index of struct/union/enum in the definition */
	uint32_t name_token;	   /* token index of the tag's name there, 0 if none */
	struct function *function; /* declared inside this function's body, or NULL (file scope) */
	unsigned id;			   /* unique in the unit, in order of declaration */
	const char *emit_name;	   /* pass: tag to print, unique at file scope */
	void *descriptor;		   /* pass: typetab */
};

struct field {
	struct field *next;
	const char *name; /* NULL: anonymous struct/union member or unnamed bit-field */
	struct type *type;
	bool is_bitfield;
	unsigned bits;					 /* width if is_bitfield */
	struct annotations *annotations; /* hicam:: attributes or NULL */
	struct span span;
	uint32_t name_token; /* 0 if it has no name */
	bool changes_layout; /* packed or aligned by an attribute, _Alignas or its typedef */
};

/* [[hicam::...]] on a declaration (DESIGN.md 4).  NULL/false where absent. */
struct annotations {
	struct expr *switch_is; /* expression in terms of the enclosing struct's members; names are resolved
							   later, so here only the tokens count: see switch_is_span */
	struct span switch_is_span, size_is_span, transmit_span;
	struct span case_span; /* argument tokens of case(v, ...) */
	bool is_case, is_default, ignore, string, atomic, transmit_as;
};

/* ---- declarations ------------------------------------------------------------------------ */

enum decl_kind { DECL_VAR, DECL_PARAM, DECL_FUNCTION, DECL_TYPEDEF, DECL_ENUMERATOR, DECL_LABEL };
enum storage { ST_NONE, ST_EXTERN, ST_STATIC, ST_AUTO, ST_REGISTER };

/* An attribute of a variable or typedef that its type does not tell. */
struct kept_attribute {
	struct kept_attribute *next;
	struct span span; /* "name" or "name(...)"; with IS_ALIGNAS all of "_Alignas(...)" */
	bool is_alignas;
};

struct decl {
	enum decl_kind kind;
	const char *name;
	struct type *type;
	enum storage storage;
	bool is_inline, noreturn, returns_twice, thread_local_, weak, is_implicit;
	bool builtin;				 /* known to hicc only: __builtin_*, implicit library function */
	bool system;				 /* (first) declared in a system header */
	bool at_file_scope;			 /* file scope; a block-scope extern has it too, with .function set */
	bool defined;				 /* has a body / an initialiser / is a tentative definition */
	bool has_attributes;		 /* GNU attributes other than noreturn/unused/format: keep them on re-emission */
	const char *asm_name;		 /* asm label or NULL */
	struct kept_attribute *kept; /* what to print again where it is declared anew */
	struct annotations *annotations;
	struct function *function; /* the function in whose body it is declared, or NULL */
	struct initializer *init;  /* DECL_VAR, else NULL */
	struct expr *value_expr;   /* DECL_ENUMERATOR: its expression or NULL */
	int64_t value;			   /* DECL_ENUMERATOR; variables that are constant */
	bool assigned;			   /* pass: a variable of a function, by it */
	bool constant;			   /* pass: the same value whenever the function runs (constants.c) */
	bool value_by_target;	   /* DECL_ENUMERATOR: may differ on other targets */
	bool value_unknown;		   /* DECL_ENUMERATOR: known to cc alone */
	bool gnu_inline;		   /* extern inline with GNU meaning: another definition may follow */
	bool aligned;			   /* _Alignas or an aligned attribute: of a typedef, it changes structs built with it */
	struct decl *next_in_tag;
	struct decl *linked;	/* earlier declaration of the same entity (file scope) or NULL */
	struct function *body;	/* DECL_FUNCTION with a definition in this unit */
	uint32_t name_token;	/* index of the declared name's token */
	struct span declarator; /* declarator tokens without initialiser */
	struct span specifiers; /* declaration-specifier tokens it shares with its neighbours */
	unsigned id;			/* unique in the unit, in order of declaration */
	/* uses, recorded while parsing, evaluated contexts only (not under sizeof/typeof/alignof) */
	bool address_taken; /* & applied, or array/struct decayed or accessed as memory; set by expr.c */
	bool used;
	const char *emit_name; /* pass: name to print for it instead of its own, or NULL */
	int slot;			   /* pass: index in its function's variable table, -1 if none */
	void *info;			   /* pass */
};

/* ---- initialisers ------------------------------------------------------------------------- */

/* A braced list or a single expression, as written: designators are kept. */
struct designator {
	struct designator *next;
	const char *name; /* .name, or NULL */
	uint32_t name_token;
	struct field *field;			 /* what .name means: set by init_check() */
	struct expr *index, *index_last; /* [a] or [a ... b] */
	struct span span;
};
struct initializer {
	struct initializer *next; /* in the enclosing list */
	struct designator *designators;
	struct expr *expr;		  /* or NULL for a list */
	struct initializer *list; /* first of the list, may be NULL for {} */
	bool is_list;
	struct type *type; /* type of the (sub)object it initialises, after brace elision; may be NULL in error */
	struct span span;  /* without the designators */
};

/* ---- expressions -------------------------------------------------------------------------- */

enum expr_kind {
	EX_ERROR,
	EX_IDENT, /* decl */
	EX_INT,	  /* value; also character constants */
	EX_FLOAT,
	EX_STRING, /* one or more literals, concatenated */
	EX_PAREN,  /* a */
	EX_CALL,   /* a = function designator, args */
	EX_INDEX,  /* a [ b ] */
	EX_MEMBER, /* a . field   (field path through anonymous members: see field, path) */
	EX_ARROW,  /* a -> field */
	EX_UNARY,  /* op a: & * + - ~ !  && (label address: EX_LABEL_ADDR) */
	EX_PREINC,
	EX_PREDEC,
	EX_POSTINC,
	EX_POSTDEC,
	EX_BINARY, /* a op b, not && || , */
	EX_LOGAND,
	EX_LOGOR,
	EX_COND,	  /* a ? b : c; b == NULL for a ?: c */
	EX_ASSIGN,	  /* a = b */
	EX_ASSIGN_OP, /* a op= b */
	EX_COMMA,	  /* a , b */
	EX_CAST,	  /* (type) a */
	EX_COMPOUND,  /* (type){ init } */
	EX_SIZEOF_EXPR,
	EX_SIZEOF_TYPE,
	EX_ALIGNOF_EXPR,
	EX_ALIGNOF_TYPE, /* never evaluated */
	EX_OFFSETOF,	 /* __builtin_offsetof(type, ...) */
	EX_GENERIC,		 /* a = the selected association's expression, printed whole */
	EX_STMT,		 /* ({ body }) */
	EX_VA_ARG,		 /* __builtin_va_arg(a, type) */
	EX_CHOOSE,		 /* __builtin_choose_expr(c, b, x): a = the chosen one */
	EX_TYPES_COMPATIBLE,
	EX_LABEL_ADDR, /* &&label */
	EX_REAL,
	EX_IMAG,	  /* __real__ a, __imag__ a */
	EX_EXTENSION, /* __extension__ a */
	EX_OPAQUE,	  /* GNU builtin with type arguments that hicc does not look into; printed whole */
	/* made by flatten.c, never by the parser: */
	EX_TEMP /* decl = a temporary */
};

struct expr {
	enum expr_kind kind;
	struct type *type; /* never NULL; before array/function decay */
	struct span span;
	bool lvalue;
	bool is_const;		  /* integer constant expression with .value known for this target */
	bool const_by_target; /* constant, but the value may differ on other targets (mentions sizeof ...) */
	bool evaluated;		  /* false inside sizeof, typeof, alignof, unselected _Generic */
	int op;				  /* token kind for EX_UNARY, EX_BINARY, EX_ASSIGN_OP: '+', '-', '*', '&', LEFT_OP, ...
							 for EX_ASSIGN_OP the plain operator ('+' for +=) */
	struct expr *a, *b, *c;
	struct expr **args; /* EX_CALL */
	size_t nargs;
	struct decl *decl;		  /* EX_IDENT, EX_TEMP */
	struct field *field;	  /* EX_MEMBER, EX_ARROW: the named one */
	struct type *of;		  /* EX_CAST, EX_COMPOUND, EX_SIZEOF_TYPE, EX_VA_ARG ...: the type named */
	struct span of_span;	  /* its tokens, without parentheses */
	struct initializer *init; /* EX_COMPOUND */
	struct stmt *body;		  /* EX_STMT: its block */
	int64_t value;			  /* EX_INT, and where is_const */
	const char *string;		  /* EX_STRING: the bytes after escapes, element by element as written for wide ones */
	size_t string_len;		  /* in elements, without the final 0 */
	int string_width;		  /* 1, 2 or 4 */
	/* pass: flatten */
	struct expr *replaced; /* print this instead */
	bool has_stage;		   /* a call that can reach a migration point is evaluated inside */
	struct site *view;	   /* with has_stage: where memory gets a type from it, or NULL */
	void *info;
};

/* ---- statements --------------------------------------------------------------------------- */

enum stmt_kind {
	S_EXPR,			 /* expr, NULL for an empty statement */
	S_DECL,			 /* decls (variables, in order); other declarations only have their tokens */
	S_BLOCK,		 /* body: list */
	S_IF,			 /* cond, body, otherwise */
	S_WHILE,		 /* cond, body */
	S_DO,			 /* body, cond */
	S_FOR,			 /* init (S_EXPR or S_DECL or NULL), cond, step, body */
	S_SWITCH,		 /* cond, body */
	S_CASE,			 /* cond (.. last for a range), body = the statement labelled */
	S_DEFAULT,		 /* body */
	S_LABEL,		 /* label, body */
	S_GOTO,			 /* label */
	S_GOTO_COMPUTED, /* expr */
	S_BREAK,
	S_CONTINUE,
	S_RETURN, /* expr or NULL */
	S_ASM,	  /* printed whole */
	/* made by passes, never by the parser */
	S_STAGE, /* a migration point; see points.h */
	S_ASSIGN_TEMP
};

struct stmt {
	enum stmt_kind kind;
	struct span span;
	struct stmt *next;		   /* in the enclosing block */
	struct stmt *prev_pragmas; /* unused */
	struct expr *expr;		   /* also the condition */
	struct expr *last;		   /* S_CASE lo ... hi */
	struct expr *step;		   /* S_FOR */
	struct stmt *init;		   /* S_FOR */
	struct stmt *body, *otherwise;
	struct decl **decls; /* S_DECL */
	size_t ndecls;
	struct decl *label; /* S_LABEL, S_GOTO: DECL_LABEL, the same object for both */
	bool asm_goto;		/* S_ASM with labels */
	void *info;			/* pass */
};

/* ---- functions and the unit --------------------------------------------------------------- */

struct function {
	struct function *next; /* in order of definition */
	struct decl *decl;
	struct decl **params; /* those of this definition (K&R: with their declared types) */
	size_t nparams;
	bool is_knr;	   /* K&R definition: params are declared between ) and { */
	struct stmt *body; /* S_BLOCK */
	struct span span;  /* whole external declaration */
	struct span head;  /* everything before the body's '{' (specifiers, declarator, K&R declarations) */
	bool system;	   /* from a system header (static inline there) */
	/* found while parsing */
	bool has_vla, has_alloca, has_aligned_alloca, has_setjmp, has_computed_goto, has_nested_function, has_asm_goto;
	bool has_va_list; /* variadic and uses va_start, or a local/parameter of type va_list */
	bool has_omp;	  /* a #pragma omp inside */
	bool has_labels_as_values, has_cleanup_attr, has_local_label; /* __label__ */
	bool has_static_locals;
	struct decl **locals; /* every DECL_VAR and DECL_PARAM declared inside, statics included, in order */
	size_t nlocals;
	struct tag **tags; /* tags defined inside the body */
	size_t ntags;
	struct decl **typedefs; /* typedefs and enumerators declared inside the body */
	size_t ntypedefs;
	void *info; /* pass */
};

/* The body that the program's own text gives D, NULL: it gives none, or a system header does. */
static inline struct function *
decl_own_body(const struct decl *d)
{
	return d && d->body && !d->body->system ? d->body : NULL;
}

/* One external declaration, in source order; also asm("..."), ';', _Static_assert, pragmas between. */
struct external {
	struct external *next;
	struct span span;		   /* from the first token to ';' or '}' */
	struct function *function; /* a definition, or NULL */
	struct decl **decls;	   /* what it declares, in order */
	size_t ndecls;
	bool system;
};

/* A reference to a name, so that passes can rename what a name stands for: token TOKEN denotes DECL or TAG. */
struct name_use {
	uint32_t token;
	struct decl *decl; /* or NULL */
	struct tag *tag;   /* or NULL */
};

struct unit {
	struct tokens *tokens;
	const struct target *target;
	const char *name; /* source file as named on the command line */
	struct external *externals;
	struct function *functions;
	struct tag **tags; /* all, by id */
	size_t ntags;
	struct decl **decls; /* all, by id */
	size_t ndecls;
	struct name_use *uses; /* every identifier token that denotes a decl or tag (evaluated or not), declarations
							  included, ascending by token */
	size_t nuses;
	struct expr **strings; /* every EX_STRING outside attributes and asm, in order */
	size_t nstrings;
	struct expr **calls; /* every EX_CALL, in order of their closing parenthesis */
	size_t ncalls;
};

/*
 * Parse TOKENS into a unit.  Errors are reported through diag.h (diag_errors() counts them); the result is
 * never NULL, but fit for further passes only if there were none.  (gram.y)
 */
struct unit *unit_parse(struct tokens *, const char *name, const struct target *);

#endif
