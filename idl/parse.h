/* SPDX-License-Identifier: ISC */
#ifndef IDL_PARSE_H
#define IDL_PARSE_H

#include "tree.h"

/*
 * From text to a checked tree.  The actions of gram.y are the functions below; tokens are handed around by their index.
 * Errors go to hicc/diag.c.
 */

/* ---- lex.l ---- */
void idl_scan_file(struct idl_source *, const char *name, const char *text, size_t len);

/* ---- source.c ---- */
/* Scan the file that token AT names, unless it was read already; FILE is the one that imports it. */
void idl_scan_import(struct idl_source *, uint32_t at, uint32_t file);
/* Read NAME and all it imports; false if it cannot be read (reported). */
bool idl_source_read(struct idl_source *, const char *name, const char *const *folders, size_t nfolders);
void idl_source_free(struct idl_source *);

/* Parse what was read; NULL if there were errors. */
struct idl_interface *idl_parse(struct idl_source *);

/* ---- what the actions share ---- */

/* The value of a constant expression. */
struct idl_value {
	int64_t number;
	bool is_string, known; /* known: no error was reported for it */
	const char *text;	   /* as it was written, for C */
	uint32_t at;
};

/* A list of attributes, in reverse. */
struct idl_attr {
	struct idl_attr *next;
	const char *name;
	uint32_t at;
	struct idl_attr_arg *args; /* in order */
};

struct idl_attr_arg {
	struct idl_attr_arg *next;
	uint32_t at;
	bool deref;
	struct idl_type *type; /* implicit_handle(handle_t NAME) */
};

/* A declarator from the inside out: the name, then what it is. */
struct idl_declarator {
	struct idl_declarator *next; /* of a list */
	uint32_t at;
	struct idl_layer *layers; /* nearest to the name first */
};

struct idl_layer {
	struct idl_layer *next;
	bool pointer; /* else an array */
	bool open;
	uint32_t count;
	uint32_t at;
};

/* Attributes, type and declarators that belong together. */
struct idl_declaration {
	struct idl_declaration *next;
	struct idl_attr *attrs;
	struct idl_type *type;
	struct idl_declarator *declarators; /* NULL: none */
	struct idl_member *cases;			/* of an arm of a union */
	struct span span;
};

/* ---- unit.c: the interface and its items ---- */
/* The next token, or with UNREAD false the one read last. */
uint32_t idl_next_token(bool unread);
/* Kind of the next token, which is read; 0 at the end. */
int idl_read_token(void);
const char *idl_name(uint32_t at);
void idl_open_file(void);
void idl_close_file(void);
void idl_add_import(uint32_t at);
void idl_begin_interface(const struct idl_attr *, uint32_t name);
void idl_const(struct span, const struct idl_type *, uint32_t star, uint32_t name, struct idl_value);
void idl_typedef(struct span, const struct idl_attr *, struct idl_type *, const struct idl_declarator *);
void idl_tagged(struct span, const struct idl_attr *, const struct idl_type *);
void idl_operation(struct span, const struct idl_attr *, struct idl_type *, const struct idl_declarator *,
				   const struct idl_declaration *params);
/* The definition of a struct, union or enum is complete. */
void idl_add_type(struct idl_type *);
/* The interface being parsed. */
struct idl_interface *idl_unit(void);

/* ---- attr.c ---- */
/* Where attributes stand. */
enum idl_place {
	IDL_AT_INTERFACE = 1,
	IDL_AT_TYPEDEF = 2,
	IDL_AT_FIELD = 4, /* or the arm of a union */
	IDL_AT_PARAM = 8,
	IDL_AT_OPERATION = 16,
	IDL_AT_TYPE = 32 /* struct, union or enum without a typedef */
};
struct idl_attr *idl_attr(uint32_t name, struct idl_attr_arg *);
struct idl_attr_arg *idl_attr_arg(uint32_t at, bool deref, struct idl_type *);
/* Report what is unknown, has no meaning there, or is given twice. */
void idl_attr_check(const struct idl_attr *, enum idl_place);
const struct idl_attr *idl_attr_find(const struct idl_attr *, const char *name);
/* The class of pointers that is named, NONE if none is. */
enum idl_pointer idl_attr_pointer(const struct idl_attr *);
/* What the attributes of an interface say. */
void idl_attr_interface(const struct idl_attr *, struct idl_interface *);
/* size_is and its company; NULL if there is none. */
struct idl_bounds *idl_attr_bounds(const struct idl_attr *);
/* The number of the RPC program, from 0x20000000 on; UUID is in lower case. */
uint32_t idl_program_number(const char *uuid);

/* ---- type.c ---- */
struct idl_type *idl_base(enum idl_kind);
struct idl_type *idl_type_name(uint32_t at);
struct idl_type *idl_tag(enum idl_kind, uint32_t at);
struct idl_type *idl_struct(uint32_t at, uint32_t tag, const struct idl_declaration *);
struct idl_type *idl_union(uint32_t at, uint32_t tag, struct idl_type *, uint32_t tag_name, uint32_t union_name,
						   const struct idl_declaration *);
struct idl_type *idl_enum(uint32_t at, uint32_t tag, struct idl_enumerator *, size_t n);
/* The type that a declarator gives, with what the attributes say; PARAM: of a parameter. */
struct idl_type *idl_declared(const struct idl_attr *, struct idl_type *, const struct idl_declarator *, bool param);
/* Is it a context handle, or made of such? */
bool idl_leads_to_context(const struct idl_type *);
/* Find the members that bounds name. */
void idl_resolve_bounds(struct idl_member *, size_t n, bool params);

/* ---- declarator.c ---- */
struct idl_declarator *idl_declarator(uint32_t name);
struct idl_declarator *idl_declare_array(struct idl_declarator *, uint32_t at, bool open, struct idl_value bound);
struct idl_declarator *idl_declare_pointer(struct idl_declarator *, uint32_t at);
struct idl_declaration *idl_declaration(struct span, struct idl_attr *, struct idl_type *, struct idl_declarator *);
/* Cases of an arm are collected in a member, NULL at first. */
struct idl_member *idl_case(struct idl_member *, struct idl_value);
struct idl_member *idl_default(struct idl_member *);
struct idl_member *idl_join_cases(struct idl_member *, struct idl_member *more);

/* ---- constant.c ---- */
struct idl_value idl_number(uint32_t at);
struct idl_value idl_truth(uint32_t at, int64_t);
struct idl_value idl_string(uint32_t at);
struct idl_value idl_character(uint32_t at);
struct idl_value idl_constant(uint32_t at);
/* Is N a value of the type?  No other than one of integers, characters and booleans has any. */
bool idl_fits(enum idl_kind, int64_t n);
struct idl_value idl_unary(uint32_t op, struct idl_value);
struct idl_value idl_binary(uint32_t op, struct idl_value, struct idl_value);
/* condition ? a : b */
struct idl_value idl_choice(uint32_t op, struct idl_value condition, struct idl_value a, struct idl_value b);
struct idl_enumerator idl_enumerator(uint32_t at, const struct idl_value *, const struct idl_enumerator *before);

#endif
