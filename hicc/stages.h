/* SPDX-License-Identifier: ISC */
#ifndef HICC_STAGES_H
#define HICC_STAGES_H

#include <stdbool.h>

#include "options.h"
#include "spawn.h"
#include "targets.h"

/*
 * The commands of the stages: which cc, with which of the user's options.  Nothing is run here but cc's own
 * questions about itself.
 */

struct tool {
	const struct options *options;
	char **cc;					   /* words of the underlying compiler's command */
	const struct machine *machine; /* what it compiles for, or NULL if none of ours */
	const char *sysroot;		   /* to be passed, or NULL */
	const char *headers;		   /* the folder of HiCaM's own, or NULL */
	const char *made;			   /* a folder with headers made of interfaces, or NULL */
};

/* Names of what one source gives, all as plain cc would name them. */
struct names {
	const char *object; /* -c or -S output */
	const char *deps;	/* dependency file, or NULL */
	const char *deps_target;
	const char *aux;				  /* path, without suffix, of -save-temps files */
	const char *dump_dir, *dump_base; /* for -dumpdir and -dumpbase when it is linked at once */
	bool careful;					  /* without what is known to make cc crash */
};

/* Find the compiler for OPTIONS.  Fatal if a sysroot is missing. */
void tool_begin(struct tool *, const struct options *);

/* cc, sysroot and hicc's defaults. */
void tool_command(const struct tool *, struct command *);

/* Is it clang? */
bool tool_is_clang(const struct tool *);

/* First line that cc --version prints, or "" if it does not run. */
const char *tool_version(const struct tool *);

struct names names_of(const struct tool *, const struct arg *source);

/* cc as the user called hicc, without hicc's own options. */
void stage_cc(const struct tool *, struct command *);
/* Preprocess SOURCE to stdout; dependencies, if asked for, to the file DEPS. */
void stage_preprocess(const struct tool *, struct command *, const struct arg *source, const struct names *,
					  const char *deps);
/* Check SOURCE as the user wrote it; writes nothing but diagnostics. */
void stage_check(const struct tool *, struct command *, const struct arg *source);
/* Compile emitted C (the file TEXT) to OUT, an object or with ASSEMBLY its text. */
void stage_compile(const struct tool *, struct command *, const struct names *, const char *text, bool assembly,
				   const char *out);
/* Assemble the file TEXT to OUT. */
void stage_assemble(const struct tool *, struct command *, const char *text, const char *out);
/* Compile SOURCE with plain cc to OUT, and write dependencies. */
void stage_plain(const struct tool *, struct command *, const struct arg *source, const struct names *, bool assembly,
				 const char *out);
/* Compile SOURCE, which hicc cannot translate, to OUT; undefined.c reads the object. */
void stage_alone(const struct tool *, struct command *, const struct arg *source, bool assembly, const char *out);
/* Compile the file TEXT, our own C, to OUT. */
void stage_compile_own(const struct tool *, struct command *, const char *text, const char *out);
/* Link; OWN_OBJECT: our object with the class name, or NULL; RUNTIME: the library, or NULL. */
void stage_link(const struct tool *, struct command *, const char *own_object, const char *runtime, const char *rpc,
				const char *out);

#endif
