/* SPDX-License-Identifier: ISC */
#ifndef IDL_XDR_H
#define IDL_XDR_H

#include "print.h"

/*
 * The XDR routines that a unit needs: they take the C types of the IDL, and allocate so that hicc knows the types of
 * memory; what they send is what rpcgen's routines for the .x do.
 */

/* What a routine for the messages of an operation does. */
enum idl_message {
	IDL_MESSAGE_IN,	 /* encoded by the client, decoded by the server */
	IDL_MESSAGE_OUT, /* the other way round */
	IDL_MESSAGE_FREE /* frees what the server decoded and the manager routine allocated */
};

/* What the routines share; its names begin with hicam_, but not those of its variables. */
void idl_print_support(struct buf *);
/* A routine for each struct and union. */
void idl_print_xdr(struct buf *, const struct idl_interface *);
/* The struct of an operation's arguments, and the routines for it. */
void idl_print_messages(struct buf *, const struct idl_operation *, bool server);

/* ---- what stubs need to know of them ---- */
/* The parameter's type without names. */
const struct idl_type *idl_param_type(const struct idl_member *);
/* Does the struct of arguments hold what the parameter points to? */
bool idl_is_kept_inside(const struct idl_member *);
/* Is it a parameter that is an array, of what and how many elements? NULL: of as many as bounds say. */
const struct idl_type *idl_param_elements(const struct idl_member *);
/* How many elements the memory has, as C text in terms of `p`. */
char *idl_size_text(const struct idl_type *);
bool idl_needs_freeing(const struct idl_operation *);

#endif
