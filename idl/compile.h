/* SPDX-License-Identifier: ISC */
#ifndef IDL_COMPILE_H
#define IDL_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

/* From the text of an interface to what hicc compiles.  Everything is the caller's to free with idl_result_free(). */

struct idl_job {
	const char *file;
	const char *const *folders; /* for imports, besides that of the file */
	size_t nfolders;
	const char *header;	 /* name of the header, for #include */
	bool client, server; /* stubs wanted */
};

struct idl_result {
	bool ok;
	char *errors;		/* formatted, or NULL */
	char *warnings;		/* likewise */
	char *header;		/* with #line directives */
	char *plain_header; /* without */
	char *x;			/* the rpcgen specification */
	char *code;			/* XDR routines and stubs */
	char **files;		/* all that were read, the first is FILE */
	size_t nfiles;
};

/* Fatal if the file cannot be read. */
void idl_compile(const struct idl_job *, struct idl_result *);
void idl_result_free(struct idl_result *);

#endif
