/* SPDX-License-Identifier: ISC */
#ifndef HICC_TYPE_H
#define HICC_TYPE_H

#include "ast.h"
#include "util.h"

/* Types: construction, comparison, conversion.  All results live in the unit's arena. (type.c, convert.c, layout.c) */

void type_init(const struct target *); /* before a unit is parsed */
const struct target *type_target(void);

struct type *type_basic(enum type_kind); /* unqualified basic type, the same object every time */
struct type *type_size_t(void);			 /* size_t, ptrdiff_t, wchar_t of the target, with word set */
struct type *type_ptrdiff_t(void);
struct type *type_wchar_t(void);
struct type *type_pointer(struct type *to);
struct type *type_array(struct type *element, enum array_kind, uint64_t count, bool count_by_target,
						struct expr *bound);
struct type *type_function(struct type *returns, struct decl **params, size_t nparams, bool variadic,
						   bool unprototyped);
struct type *type_complex(struct type *real);
struct type *type_vector(struct type *element, uint64_t count);
struct type *type_of_tag(struct tag *);						/* unqualified struct/union/enum type */
struct type *type_qualified(struct type *, unsigned quals); /* adds quals; of an array, to its elements */
struct type *type_unqualified(struct type *);
/* T as written through the typedef D; sets word for the known target-dependent names of system headers. */
struct type *type_alias(struct type *t, struct decl *d);

/* Basic type of that kind with word set or cleared: uint64_t is `unsigned long` without word on 64-bit targets. */
struct type *type_basic_word(enum type_kind, bool word);
/* The integer type a (complete) enum is compatible with; unsigned int while it is incomplete. */
struct type *type_enum_base(const struct type *);

bool type_is_integer(const struct type *);	  /* incl. bool, enum, __int128 */
bool type_is_arithmetic(const struct type *); /* incl. floating, complex */
bool type_is_floating(const struct type *);
bool type_is_bytes(const struct type *);  /* void or characters: such memory may hold anything */
bool type_is_scalar(const struct type *); /* arithmetic or pointer */
bool type_is_signed(const struct type *);
bool type_is_complete(const struct type *);
bool type_is_word(const struct type *);					  /* travels as hyper because its width depends on the target */
bool type_same(const struct type *, const struct type *); /* identical up to typedef names, quals compared */
bool type_compatible(const struct type *, const struct type *); /* C11 6.2.7, ignoring top qualifiers */
/* Composite of two declarations of one object or function (array bound or parameters completed). */
struct type *type_composite(struct type *, struct type *);

/* Bytes on this target; 0 if incomplete or not foldable (packed or aligned attributes, VLA): *KNOWN tells. */
uint64_t type_size(const struct type *, bool *known);
uint64_t type_align(const struct type *, bool *known);
/* Does the size (or some offset in it) differ between targets: contains word types, pointers, long double,
   or 8-byte members whose alignment differs. */
bool type_size_by_target(const struct type *);
bool type_align_by_target(const struct type *);
/* Byte offset in struct/union type T of FIELD, which may belong to an anonymous member; *KNOWN as for type_size,
 *BY_TARGET if it differs between targets. */
uint64_t type_offset(const struct type *t, const struct field *field, bool *known, bool *by_target);
/* Value bits of an integer type on this target; enums and bool included (8 for bool). */
unsigned type_bits(const struct type *);

struct type *type_promote(struct type *);			   /* integer promotions */
struct type *type_usual(struct type *, struct type *); /* usual arithmetic conversions; keeps word */
struct type *type_decay(struct type *);				   /* array -> pointer, function -> pointer, unqualified */

/* Field NAME in a struct/union type, through anonymous members; NULL if none. */
struct field *type_field(const struct type *, const char *name);
/* Does a (complete) type contain data pointers or function pointers in itself? */
bool type_has_pointer(const struct type *);
/* May contents that were never assigned refuse or spoil a capture or restore: pointers, values that may not fit,
 * unions? */
bool type_garbage_matters(const struct type *);
/* Is a struct/union type (or a member in it) const, so that no value can be assigned to it? */
bool type_has_const(const struct type *);

/* C spelling for messages ("struct node *"), arena-allocated. */
const char *type_text(const struct type *);

#endif
