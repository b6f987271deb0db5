/* SPDX-License-Identifier: ISC */
#ifndef IDL_PRINT_H
#define IDL_PRINT_H

#include "tree.h"
#include "util.h"

/* ---- ctype.c: declarations in C ---- */
/* NAME declared with TYPE. */
void idl_print_decl(struct buf *, const struct idl_type *, const char *name);
/* TYPE without a name, as in a cast. */
char *idl_type_text(const struct idl_type *);
/* A pointer to it. */
char *idl_pointer_text(const struct idl_type *);
/* A parameter as the caller sees it; PREFIX is put in front of its name. */
void idl_print_param(struct buf *, const struct idl_member *, const char *prefix);
/* `result NAME(params)`. */
void idl_print_prototype(struct buf *, const struct idl_operation *, const char *name);
/* Are the elements of an array bytes that travel as they are? */
bool idl_is_opaque(const struct idl_type *elem);

/* ---- comment.c: comments of the source, each once and in its place ---- */
struct idl_comments {
	const struct idl_source *source;
	uint32_t file; /* only those of this one */
	size_t next;
};
/* One for each file of SOURCE, in the arena. */
struct idl_comments *idl_comments(const struct idl_source *source);
/* What stands before the token AT. */
void idl_print_comments(struct buf *, struct idl_comments *, uint32_t at, const char *indent);
/* Pass over those that belong to what ends with LAST. */
void idl_skip_comments(struct idl_comments *, uint32_t last);
/* What stands behind LAST in its line, and the end of the line. */
void idl_print_line_end(struct buf *, struct idl_comments *, uint32_t last);

/* ---- wire.c: how things travel ---- */
/* Members in the order in which they travel: what bounds name comes before the array.  N pointers, in the arena. */
const struct idl_member **idl_wire_order(const struct idl_member *, size_t n);
/* Least number of bytes that TYPE takes. */
uint32_t idl_wire_least(const struct idl_type *);
/* Does it contain itself?  May pointers in it lead back, or to what contains itself?  Is there memory to be freed? */
bool idl_is_recursive(const struct idl_type *);
bool idl_may_lead_back(const struct idl_type *);
bool idl_has_memory(const struct idl_type *);

/* Is there anything in the message to the server, in that back? */
bool idl_sends(const struct idl_operation *);
bool idl_receives(const struct idl_operation *);

/* ---- header.c, xspec.c, stub.c (and xdr.h): one output each ---- */
/* PLACES: with #line directives, for hicc itself. */
void idl_print_header(struct buf *, const struct idl_interface *, bool places);
void idl_print_x(struct buf *, const struct idl_interface *);
void idl_print_stubs(struct buf *, const struct idl_interface *, bool client, bool server);
/* HICAM_IDL_ATTRIBUTE(atomic) is [[hicam::atomic]] for hicc, and nothing for others. */
void idl_print_attribute_macro(struct buf *);
/* `#line` for what the token AT begins. */
void idl_print_place(struct buf *, const struct idl_interface *, uint32_t at);

#endif
