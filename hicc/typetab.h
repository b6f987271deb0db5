/* SPDX-License-Identifier: ISC */
#ifndef HICC_TYPETAB_H
#define HICC_TYPETAB_H

#include "../rt/abi.h"
#include "ast.h"
#include "util.h"

/*
 * Descriptors (rt/abi.h) of the types that can travel: built in memory, where the spec is printed from them, and
 * printed as C tables whose sizes and offsets the target's cc fills in. (typetab.c)
 */
struct descriptor {
	struct hicam_type t; /* sizes and offsets 0 */
	unsigned id;
	const char *size_text; /* C expression */
	const char *count_text;
	const char **offset_text;	  /* per field */
	const struct field **members; /* per field */
	const char **get_text;		  /* per bit-field: C lvalue in terms of p, the parent's address */
	const char *which_text;		  /* body of the function `which`, or NULL */
	unsigned sync;				  /* 1 + enum hicam_sync; 0: none of those */
	const char *key;			  /* canonical content */
};

void typetab_init(struct unit *);
/* Descriptor of T; TEMP if it is a temporary's (word types are then sign-agnostic). */
const struct descriptor *typetab_of(const struct type *t, bool temp);
/* The name that a struct or union has in the spec: its tag, or the typedef that names it; NULL if it has none. */
const char *typetab_tag_name(const struct tag *);
/* Is it a struct's last member, an array without a bound or of at most one element? */
bool field_is_tail(const struct field *);
/* All of them so far, by id. */
extern struct descriptor **typetab;
extern size_t typetab_n;
/* FNV-1a of S. */
unsigned long long digest_text(const char *s, size_t len);
/* C definitions of all descriptors; forward declarations of those with ids from FIRST on. */
void typetab_print(struct buf *);
void typetab_print_forward(struct buf *);

#endif
