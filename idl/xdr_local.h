/* SPDX-License-Identifier: ISC */
#ifndef IDL_XDR_LOCAL_H
#define IDL_XDR_LOCAL_H

#include "xdr.h"

/* Shared by the files that print C statements. */
struct out {
	struct buf *b;
	int depth;		/* tabs in front of a line */
	unsigned names; /* loops that are open, for the names of their variables */
};
void idl_line(struct out *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `HEAD {` and its end. */
void idl_open(struct out *, const char *head);
void idl_close(struct out *);

/*
 * Statements for the thing LV, C text, of a type: encoding, decoding or freeing, as the stream `x` says; on failure
 * they return FALSE.
 */
void idl_value_of(struct out *, const struct idl_type *, const char *lv);
void idl_string_value(struct out *, const struct idl_type *, const char *lv);
/* ANEW: decoding makes new memory; else only where there is none. */
void idl_sequence_value(struct out *, const struct idl_type *, const char *lv, bool anew);
/* Elements FROM to FROM + COUNT of an array. */
void idl_elements(struct out *, const struct idl_type *elem, const char *lv, const char *from, const char *count);
/* LV becomes new memory, zeroed, for COUNT elements. */
void idl_allocate(struct out *, const struct idl_type *elem, const char *lv, const char *count);
/* If that is the task: free LV. */
void idl_free_it(struct out *, const char *lv);

#endif
