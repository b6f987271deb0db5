/* SPDX-License-Identifier: ISC */
#ifndef IDL_TREE_H
#define IDL_TREE_H

#include "token.h"

/*
 * An interface as a tree.  parse.c and its company build and check it; header.c, xspec.c, xdr.c and stub.c print it.
 * What attributes say of a type ([string], [size_is(n)], [unique]) is part of the type here.  All is in the unit's
 * arena; names are interned.
 */

enum idl_kind {
	IDL_VOID,
	IDL_BOOLEAN,
	IDL_BYTE,
	IDL_CHAR,
	IDL_SMALL,
	IDL_USMALL,
	IDL_SHORT,
	IDL_USHORT,
	IDL_LONG,
	IDL_ULONG,
	IDL_HYPER,
	IDL_UHYPER,
	IDL_FLOAT,
	IDL_DOUBLE,
	IDL_HANDLE,
	IDL_CONTEXT,  /* void *, of which only a name travels */
	IDL_NAMED,	  /* typedef: name, elem */
	IDL_ENUM,	  /* name, enumerators */
	IDL_STRUCT,	  /* name, members */
	IDL_UNION,	  /* name, tag, members with their cases */
	IDL_ARRAY,	  /* of a fixed number of elements, all of which travel: elem, count */
	IDL_STRING,	  /* of characters up to a 0: elem, storage */
	IDL_SEQUENCE, /* array some of whose elements travel: elem, storage, bounds */
	IDL_POINTER	  /* to one elem */
};

enum idl_pointer {
	IDL_PTR_NONE,
	IDL_PTR_REF,	/* never null, and nothing else leads there */
	IDL_PTR_UNIQUE, /* may be null */
	IDL_PTR_FULL	/* may be null; several may lead to one place */
};

enum idl_storage {
	IDL_BY_POINTER, /* T *: pointer says which class of pointers */
	IDL_IN_PLACE,	/* T [count] */
	IDL_OPEN		/* T [], a parameter: memory of the caller's */
};

/* A name in an attribute such as size_is(*n). */
struct idl_reference {
	const char *name; /* NULL: the attribute was not given */
	bool deref;
	uint32_t at;
	struct idl_member *member; /* set when all names are known */
};

struct idl_bounds {
	struct idl_reference size;	 /* size_is or max_is */
	struct idl_reference length; /* length_is or last_is */
	struct idl_reference first;	 /* first_is */
	bool size_is_max, length_is_last;
};

struct idl_enumerator {
	const char *name;
	int32_t value;
	uint32_t at;
};

struct idl_type {
	enum idl_kind kind;
	enum idl_pointer pointer;
	enum idl_storage storage;
	uint32_t count;
	const char *name; /* NAMED, ENUM, STRUCT, UNION; of a typedef if the source has no tag */
	bool defined;	  /* ENUM, STRUCT, UNION: not only mentioned */
	bool predefined;  /* NAMED: idltypes.h has it */
	bool shares_name; /* NAMED: with a tag that is another type, which only C tells apart */
	uint32_t at;	  /* a token of its definition, for messages */
	struct idl_type *elem;
	struct idl_bounds *bounds;
	struct idl_member *members;
	struct idl_enumerator *enumerators;
	size_t n; /* members or enumerators */

	/* UNION: struct NAME { TAG tag_name; union { ... } union_name; } in C */
	struct idl_type *tag;
	const char *tag_name, *union_name;
};

/* A field, the arm of a union, a parameter. */
struct idl_member {
	const char *name; /* NULL: an arm without data */
	struct idl_type *type;
	uint32_t at;	  /* its name */
	struct span span; /* with its attributes, up to the semicolon */
	int64_t *values;  /* arm: its cases */
	size_t nvalues;
	bool is_default;
	bool in, out, comm_status, fault_status;
};

struct idl_operation {
	const char *name;
	uint32_t at, number; /* number: of the procedure, from 1 */
	struct span span;
	struct idl_type *result;
	struct idl_member *params;
	size_t nparams;
	bool idempotent, maybe;
	bool explicit_handle;			/* by attribute: the handle is not among the parameters */
	bool first_is_handle;			/* the first parameter is the handle */
	bool comm_status, fault_status; /* what it returns is a status */
};

enum idl_item_kind { IDL_ITEM_CONST, IDL_ITEM_TYPE, IDL_ITEM_TYPEDEF, IDL_ITEM_OPERATION };

/* What stands in an interface, in order. */
struct idl_item {
	enum idl_item_kind kind;
	struct span span;
	uint32_t file;					 /* in the source's tokens.files: 0, or an imported one */
	const char *name, *text;		 /* CONST: name and value, as C text */
	bool is_string;					 /* CONST */
	struct idl_type *type;			 /* CONST, TYPE, TYPEDEF: the NAMED type */
	struct idl_operation *operation; /* OPERATION */
};

enum idl_binding { IDL_AUTO_HANDLE, IDL_IMPLICIT_HANDLE, IDL_EXPLICIT_HANDLE };

struct idl_interface {
	const char *name;
	const char *uuid; /* text in lower case, or NULL */
	uint32_t program; /* derived from it */
	uint32_t version; /* the major number */
	enum idl_pointer pointer_default;
	enum idl_binding binding;
	const char *handle; /* IMPLICIT_HANDLE: the variable */
	uint32_t at;
	uint32_t file;
	struct idl_item *items; /* of imported files too, in order */
	size_t nitems, noperations;
	struct idl_interface **imports; /* of imported files; their items are ours */
	size_t nimports;
	const struct idl_source *source;
};

/* A comment of the source. */
struct idl_comment {
	const char *text;
	uint32_t before; /* the token it stands before */
	bool trailing;	 /* on the line of the token before that one */
};

/* The text of a file and of those it imports. */
struct idl_source {
	struct tokens tokens;
	size_t cap;
	struct idl_comment *comments;
	size_t ncomments;
	const char *const *folders; /* where to look for imported files */
	size_t nfolders;
	char **texts;
};

/* TYPE without the names that typedefs gave it. */
const struct idl_type *idl_strip(const struct idl_type *);
bool idl_is_integer(const struct idl_type *);
/* A context handle, or a pointer to one. */
bool idl_is_context(const struct idl_type *);

#endif
