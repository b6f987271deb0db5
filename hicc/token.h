/* SPDX-License-Identifier: ISC */
#ifndef HICC_TOKEN_H
#define HICC_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The token stream of one preprocessed translation unit.
 *
 * Everything that hicc does not have to change is printed from these tokens, so a node of the tree
 * knows its first and last token (struct span) and nothing of the text is ever lost.  The stream,
 * its texts and the file names live as long as the unit (struct unit in ast.h).
 */

struct source_file {
	const char *name; /* as in the line marker */
	bool system;	  /* a header that cc calls a system header (flag 3) */
};

struct token {
	const char *text;	/* not NUL-terminated; points into the unit's text */
	uint32_t len;		/* bytes */
	int kind;			/* token number of gram.y, or TOKEN_PRAGMA / TOKEN_END */
	uint32_t file;		/* index into tokens.files */
	uint32_t line;		/* 1-based, in that file, from the line markers */
	uint32_t col;		/* 1-based column in the preprocessed line */
	bool system;		/* from a system header, or expanded from a system header's macro */
	bool space;			/* white space stands before it */
	bool first_on_line; /* first token of a preprocessed line */
};

/* A `#pragma ...` line: in the stream, so that it keeps its place, but not seen by the parser. */
#define TOKEN_PRAGMA (-2)
/* The last element of every stream. */
#define TOKEN_END (-1)

struct tokens {
	struct token *v;
	size_t n; /* without the TOKEN_END element at v[n] */
	struct source_file *files;
	size_t nfiles;
};

/* Tokens first..last of a stream, both inclusive; empty when last < first (as last = first - 1). */
struct span {
	uint32_t first, last;
};

/*
 * Break the preprocessed TEXT (LEN bytes, NUL-terminated beyond them; must outlive the result) of the
 * file NAME into tokens.  Starts the unit's diagnostics (diag_begin) and reports bad characters through diag.h;
 * they are skipped.  (lex.l)
 */
struct tokens *tokens_scan(const char *name, const char *text, size_t len);
void tokens_free(struct tokens *);

#endif
