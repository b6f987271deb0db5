/* SPDX-License-Identifier: ISC */
#ifndef HICC_TRANSLATE_H
#define HICC_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "ast.h"

/*
 * From preprocessed text to emitted C: all passes over one translation unit, in order.  The driver
 * (driver.c) makes the text with `cc -E`, calls translate_unit() and compiles what comes out.
 *
 * For compiling, the driver runs it in a forked child with a large stack: a crash there costs only the
 * translation (the driver then compiles the unit with plain cc), and nothing needs to be freed.
 * For --emit-x it runs in the driver's own process, since the specs of all units are needed together.
 */

enum translate_mode {
	TRANSLATE_COMPILE, /* fills c_text */
	TRANSLATE_EXPLAIN, /* fills explain; no c_text needed */
	TRANSLATE_EMIT_X   /* fills spec; no c_text needed */
};

struct translate_job {
	enum translate_mode mode;
	const char *name; /* source file as named on the command line; "<stdin>" for - */
	const char *text; /* preprocessed, NUL-terminated beyond len; outlives the result */
	size_t len;
	const struct target *target; /* with char_unsigned as the user's options say */
	const char *std;			 /* argument of -std= ("gnu11", "c99", ...), "" if not given; -ansi is "c90" */
	int opt_level;				 /* 0..3; -Os and -Oz are 2, -Og 1, -Ofast 3 */
	bool optimize_size;			 /* -Os, -Oz */
	bool pic;					 /* -fpic, -fPIC: may end up in a shared object */
	bool common;				 /* -fcommon */
	bool clang;					 /* that is the C compiler, not GCC */
	bool openmp;				 /* -fopenmp: `#pragma omp` has a meaning */
	bool freestanding;			 /* -ffreestanding, -fno-hosted, -fno-builtin */
	bool warnings;				 /* -Whicam: fill warnings */
	/*
	 * The user's options that change what the program computes, sorted, once each, separated by one blank;
	 * "" for none.  Part of the class signature.
	 */
	const char *meaning_flags;
};

struct translate_result {
	/*
	 * True if c_text (or explain, or spec) is good.  If false and errors is empty, the unit is to be
	 * compiled by plain cc, for the reason given in reason.
	 */
	bool ok;
	bool failed; /* that reason is a fault of hicc */
	/*
	 * Emitted C, preprocessed: places are line markers `# LINE "FILE" [FLAGS]` as cc -E prints them (not #line,
	 * which gcc does not take in preprocessed input); the first line is `# 1 "NAME"`.  No other directive
	 * than #pragma, no macro.
	 */
	char *c_text;
	size_t len;
	char *explain;	/* text of --explain, or NULL */
	char *warnings; /* -Whicam diagnostics, formatted with places, or NULL */
	char *errors;	/* errors as diag.h formats them, or NULL if there were none */
	char *reason;	/* one line: why plain cc has to compile this unit, or NULL */
	void *spec;		/* TRANSLATE_EMIT_X: this unit's part of the state spec; never freed */
};

/* Run the passes.  Text fields of RESULT are the caller's to free(). */
void translate_unit(const struct translate_job *, struct translate_result *);

/* The state spec (an rpcgen .x) of the program made of SPECS, N units in link order; the caller frees it. */
char *translate_emit_x(void *const specs[], size_t n);

#endif
