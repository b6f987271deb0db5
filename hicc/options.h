/* SPDX-License-Identifier: ISC */
#ifndef HICC_OPTIONS_H
#define HICC_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The command line.  It stays one list in the user's order; every element says in which phases of the work cc
 * is to see it, so that a command for a phase is made by walking the list once.
 * Everything lives until the program ends.
 */

enum phase {
	PHASE_CPP = 1,	   /* cc -E */
	PHASE_CHECK = 2,   /* cc -fsyntax-only on the user's own file */
	PHASE_COMPILE = 4, /* compiling the emitted C */
	PHASE_LINK = 8,
	PHASE_SOURCE = PHASE_CPP | PHASE_CHECK | PHASE_COMPILE, /* cc -c on a file that hicc does not translate */
	PHASE_ALL = PHASE_SOURCE | PHASE_LINK
};

enum language {
	LANG_C,
	LANG_CPP_OUTPUT, /* preprocessed C */
	LANG_IDL,		 /* an interface: stubs in C are made of it first */
	LANG_RPCGEN,	 /* the same, as a specification for rpcgen */
	LANG_OTHER,		 /* cc compiles it */
	LANG_HEADER,	 /* cc precompiles it */
	LANG_OBJECT		 /* for the linker */
};

struct arg {
	const char *text;  /* first word: option or input file */
	const char *value; /* second word, or NULL */
	unsigned phases;   /* enum phase; 0 for what hicc deals with itself */
	bool own;		   /* hicc's own option: never shown to cc */
	bool input;
	enum language language; /* of an input */
	const char *x;			/* argument of the -x in force at an input, or NULL */
	const char *object;		/* input: what to give the linker instead, or NULL (driver) */
	const char *made;		/* of an interface: the file with the C that was made of it (interfaces.c) */
};

enum action {
	ACTION_LINK,
	ACTION_OBJECT,	 /* -c */
	ACTION_ASSEMBLY, /* -S */
	ACTION_CC,		 /* cc does it alone: -E, -M, -fsyntax-only, -print-..., nothing to do */
	ACTION_EMIT_C,
	ACTION_EMIT_H,
	ACTION_EMIT_STUBS,
	ACTION_EMIT_X,
	ACTION_EXPLAIN,
	ACTION_VERSION,
	ACTION_HELP
};

struct options {
	struct arg *args;
	size_t nargs;
	size_t ninputs, nsources; /* nsources: C, preprocessed C and interfaces */
	size_t ninterfaces;
	enum action action;
	const char *output; /* -o, or NULL */
	const char *cc;		/* --cc, or NULL */
	const char *target; /* --target of our machines, or NULL */
	const char *triple; /* --target=TRIPLE or -target TRIPLE, as clang takes it, or NULL */

	/* dependency files: -MD and its company */
	const char *deps;	   /* "-MD" or "-MMD", or NULL */
	const char *deps_file; /* -MF */
	bool deps_named;	   /* -MT or -MQ given */

	const char *save_temps;	 /* "cwd" or "obj", or NULL */
	bool no_warnings;		 /* -w */
	bool werror;			 /* -Werror */
	bool hicam, hicam_error; /* -Whicam, -Werror=hicam */
	bool verbose, dry_run;	 /* -v, -### */
	bool program;			 /* the link step makes a program: not -shared, -r, nor without start files */
	bool shared;
	bool no_stdlib;		 /* -nostdlib or -nodefaultlibs */
	bool sysroot;		 /* the user gave a sysroot */
	bool client, server; /* --client, --server */
	bool color;			 /* the user chose colours */
	bool aux_files;		 /* cc will write further files beside the output: coverage, dumps, dwo */
	bool m32;

	/* for translate_job */
	const char *std;
	int opt_level;
	bool optimize_size, pic, common, openmp, freestanding, char_unsigned;
	const char *meaning_flags;
	const char *plain_reason; /* why plain cc has to compile every source, or NULL */
};

/* Read the command line, with the words of @files in their place.  Ends the program on a wrong use of hicc's own. */
void options_parse(struct options *, int argc, char *argv[]);

/* TEXT broken into words by white space; quotes and backslashes protect. NULL-terminated, N may be NULL. */
char **split_words(const char *text, size_t *n);

#endif
