/* SPDX-License-Identifier: ISC */
#ifndef HICAM_DESCRIBE_H
#define HICAM_DESCRIBE_H

/*
 * The descriptor section of a state file: names, kinds, fields, objects, functions, stages and lines of the class
 * that wrote it, with the sizes, offsets and counts of the machine that wrote it, so that miman can show a state
 * without the program, and a restore can compare what sizeof said there (hicam_object.sizes, hicam_var.sizes) with
 * what it says here.
 */
#include "class.h"
#include "wire.h"

/* Writes the section.  Errors are those of OUT. */
void hicam_describe_write(struct hicam_out *, const struct hicam_class *);

/*
 * Reads it back: a class with the same order, in memory of its own; addresses and functions are NULL, but for
 * a literal, whose address leads to its first bytes, zero-terminated, and a union with a `which`, which gets one
 * that says -1.  What it gives is safe to walk whatever the bytes were: indices are in range, no type
 * contains itself, nesting is at most HICAM_DESCRIBE_DEPTH.  NULL with IN's error set.  Its look-ups by type and
 * descriptor work; free it with hicam_describe_free.
 */
enum { HICAM_DESCRIBE_DEPTH = 200 };
struct hicam_class *hicam_describe_read(struct hicam_in *);
void hicam_describe_free(struct hicam_class *);

#endif
