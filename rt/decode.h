/* SPDX-License-Identifier: ISC */
#ifndef HICAM_DECODE_H
#define HICAM_DECODE_H

/*
 * Decoding values in a restore.  Every type comes twice: as it is here and as it was where the state was made (from the
 * state's descriptors), since sizes and counts may differ.  What cannot be used dies with status 70 and the name
 * that hicam_path_... (refuse.h) says.
 *
 * Pointers whose target has no address yet are noted as fixes, resolved later.
 */
#include "class.h"
#include "pointer.h"
#include <stdbool.h>
#include <stddef.h>

struct hicam_fix {
	char *slot; /* where the pointer is wanted */
	struct hicam_pointer to;
};
struct hicam_fixes {
	struct hicam_fix *fix;
	size_t n, cap;
};
extern struct hicam_fixes hicam_fixes;		 /* into the heap, streams and libc: when all that is read */
extern struct hicam_fixes hicam_local_fixes; /* into locals: when the stack stands */

/* The class as the state describes it. */
extern const struct hicam_class *hicam_there;

/* A value of type HERE (THERE where it came from) into zeroed memory at P. */
void hicam_get_value(struct hicam_in *, const struct hicam_type *here, const struct hicam_type *there, char *p);
/* N of them one behind the other. */
void hicam_get_items(struct hicam_in *, const struct hicam_type *here, const struct hicam_type *there, char *p,
					 uint64_t n);
/* Is what is decoded going to stay where it is put?  Else pointers to blocks that are still to come are fixes. */
extern bool hicam_in_place;
/* A pointer into SLOT, now or as a fix. */
void hicam_get_slot(struct hicam_in *, char *slot);
/* The low SIZE bytes of V at P. */
void hicam_store(char *p, size_t size, uint64_t v);

/* What was there to be settled later, when something began to be decoded. */
struct hicam_marks {
	size_t fixes, local_fixes, doubts;
};
struct hicam_marks hicam_marks_now(void);
/* Of what came behind MARKS, what is about SIZE bytes at OLD is moved to NEW. */
void hicam_marks_move(const struct hicam_marks *, const char *old, size_t size, char *new);
/* Is the slot of any fix behind MARKS in SIZE bytes at P? */
bool hicam_marks_fix(const struct hicam_marks *, const char *p, size_t size);
/* Resolves and forgets all of them. */
void hicam_fixes_apply(struct hicam_fixes *);
/* Address that a pointer means; false if its target has none yet.  Dies if it can never have one. */
bool hicam_pointer_resolve(const struct hicam_pointer *, void **);

/* The sticky error of IN, if any, ends the restore. */
void hicam_in_check(const struct hicam_in *);
_Noreturn void hicam_damaged(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Set by a setter of a field (abi.h) that had to take more than it was given, as that is the least on this machine. */
extern bool hicam_decode_raised;

#endif
