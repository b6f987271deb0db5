/* SPDX-License-Identifier: ISC */
#ifndef HICAM_CLASS_H
#define HICAM_CLASS_H

/*
 * The class: all units of a program brought into one canonical order, equal on every target, to which the numbers in
 * a state refer.  Built from any list of units: those linked into the running program, those that hicc holds in memory
 * (sizes, addresses and function pointers are 0 there; only whether hicam_type.which is NULL matters) or
 * those read back from a state file (describe.h).
 *
 * Order: units by (name, digest of their contents); then objects, functions, vars and heap types in table order.  An
 * object or function with external linkage that several units name is one: by name, since addresses are not known
 * to hicc.  Of several entries the one that is most complete stays (a function: with stages, then with a digest;
 * an object: not an unbounded array), and of those the first.
 */
#include "abi.h"
#include <stddef.h>
#include <stdint.h>

struct hicam_class {
	const char *name;
	unsigned char signature[32]; /* SHA-256 of the spec's text (which holds digests, lines and flags) */
	const struct hicam_unit *const *units;
	size_t nunits;
	const struct hicam_object *const *places; /* all objects, the nobjects saved ones first */
	const uint32_t *place_unit;				  /* index into units, for each place */
	size_t nobjects, nplaces;
	const struct hicam_function *const *functions;
	const uint32_t *function_unit;
	size_t nfunctions;
	const struct hicam_function
		*own; /* a function whose only stage has the variables of each thread; NULL: there are none */
	const struct hicam_type *const *types; /* each distinct type once: scalars, pointers and arrays too */
	size_t ntypes;
	struct hicam_class_index *index; /* private to class.c */
};

/* Name of the class: the driver links it in as a string; without it the program's own short name is taken. */
extern const char __hicam_class_name[] __attribute__((weak));

/*
 * The class of the running program, built at the first call and kept.  NULL with a line on stderr if memory is short.
 * The units must all have been added (that is: not before main).
 */
const struct hicam_class *hicam_class(void);

/* The units of the running program, through `next`. */
const struct hicam_unit *hicam_units(void);

/* First unit that was linked in with another HICAM_ABI_VERSION, or NULL: the start refuses the program then. */
const struct hicam_unit *hicam_class_stale_unit(void);
/* The running program's units, linked by next. */
const struct hicam_unit *hicam_units(void);

/* Builds a class from N units in any order; units must outlive it, NAME is copied.  NULL with errno set. */
struct hicam_class *hicam_class_build(const char *name, const struct hicam_unit *const *units, size_t n);
/* Frees what hicam_class_build gave.  NULL is ignored. */
void hicam_class_free(struct hicam_class *);

/* The name of `own`, which no function of a program has. */
#define HICAM_OWN_FUNCTION "_Thread_local"
/* The object that variable I of `own` is. */
const struct hicam_object *hicam_class_own_object(const struct hicam_class *, unsigned i);

/* Index in types, by digest (by address if the digest is 0); -1 if not there. */
long hicam_class_type(const struct hicam_class *, const struct hicam_type *);
/* Index in functions of a descriptor (also of one that gave way to another unit's); -1 if not there. */
long hicam_class_function(const struct hicam_class *, const struct hicam_function *);
/* Index in functions of the function at ENTRY; -1 if not there. */
long hicam_class_function_at(const struct hicam_class *, void (*entry)(void));

#endif
