/* SPDX-License-Identifier: ISC */
#ifndef IDL_RPCGEN_H
#define IDL_RPCGEN_H

#include <stdbool.h>

/*
 * Interfaces of existing programs, as rpcgen specifications (.x).  rpcgen makes everything; of its server only the
 * functions that fit procedures to its dispatcher are kept, and the tables read off it: its dispatcher has arguments
 * and results in unions that nobody can tell the contents of, and its main loop serves one call after the other.
 */
struct idl_rpcgen {
	const char *file;	/* as named on the command line */
	const char *header; /* name of the header */
	const char *xdr;	/* what rpcgen -c printed */
	const char *client; /* rpcgen -l; NULL: not wanted */
	const char *server; /* rpcgen -s tcp; NULL: not wanted */
};

/* C text that hicc compiles; the caller frees it.  NULL: what rpcgen printed is not understood. */
char *idl_rpcgen_code(const struct idl_rpcgen *);

/*
 * The HEADER of rpcgen -h with what hicc is to know of its unions, as the XDR routines have it; and a preprocessed TEXT
 * in which the lines that come from FILE are to have the same.  The caller frees them.
 */
char *idl_rpcgen_header(const char *header, const char *xdr);
char *idl_rpcgen_unit(const char *text, const char *file, const char *header, const char *xdr);

#endif
