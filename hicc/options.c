/* SPDX-License-Identifier: ISC */
/*
 * Options by table: how the option's argument is written, which phases need it, and what hicc itself learns from it.
 * An option that is not in the table goes to cc in all phases; only those that take a separate argument must be
 * known, lest the argument be taken for an input.
 */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "targets.h"
#include "util.h"

enum form {
	FLAG,	  /* exactly this word */
	PREFIX,	  /* this word and whatever follows in it */
	SEPARATE, /* argument is the next word */
	EITHER	  /* argument follows in the word, else is the next word */
};

/* What hicc does with it beyond passing it on. */
enum meaning {
	NOTHING,
	OUTPUT,
	COMPILE,
	ASSEMBLE,
	CC_ALONE,
	LANGUAGE,
	DEPS,
	DEPS_ALONE,
	DEPS_FILE,
	DEPS_NAME,
	DEPS_MORE,
	OWN_TARGET,
	TRIPLE,
	OWN_CC,
	OWN_ACTION,
	OWN_WARNING,
	OWN_STUBS,
	OWN_RPCGEN,
	SAVE_TEMPS,
	WARNING,
	NO_WARNINGS,
	VERBOSE,
	DRY_RUN,
	NOT_A_PROGRAM,
	SHARED,
	NO_STDLIB,
	SYSROOT,
	AUX_FILES,
	CODE /* -f, -m, -O, -std: looked at by note_code() */
};

struct option {
	const char *name;
	enum form form;
	unsigned phases;
	enum meaning meaning;
	int action; /* OWN_ACTION */
};

#define SEEN (PHASE_CPP | PHASE_CHECK)

/* The longest name that fits wins, whatever the order. */
static const struct option table[] = {
	/* hicc's own */
	{"--target=", PREFIX, PHASE_ALL, OWN_TARGET, 0},
	{"--cc=", PREFIX, 0, OWN_CC, 0},
	{"--emit-c", FLAG, 0, OWN_ACTION, ACTION_EMIT_C},
	{"--emit-h", FLAG, 0, OWN_ACTION, ACTION_EMIT_H},
	{"--emit-stubs", FLAG, 0, OWN_ACTION, ACTION_EMIT_STUBS},
	{"--emit-x", FLAG, 0, OWN_ACTION, ACTION_EMIT_X},
	{"--explain", FLAG, 0, OWN_ACTION, ACTION_EXPLAIN},
	{"--client", FLAG, 0, OWN_STUBS, 0},
	{"--server", FLAG, 0, OWN_STUBS, 0},
	{"--rpcgen=", PREFIX, 0, OWN_RPCGEN, 0},
	{"--version", FLAG, 0, OWN_ACTION, ACTION_VERSION},
	{"--help", FLAG, 0, OWN_ACTION, ACTION_HELP},
	{"-Whicam", FLAG, 0, OWN_WARNING, 0},
	{"-Wno-hicam", FLAG, 0, OWN_WARNING, 0},
	{"-Werror=hicam", FLAG, 0, OWN_WARNING, 0},
	{"-Wno-error=hicam", FLAG, 0, OWN_WARNING, 0},

	/* what to make */
	{"-o", EITHER, 0, OUTPUT, 0},
	{"-c", FLAG, 0, COMPILE, 0},
	{"-S", FLAG, 0, ASSEMBLE, 0},
	{"-E", FLAG, 0, CC_ALONE, 0},
	{"-fsyntax-only", FLAG, 0, CC_ALONE, 0},
	{"-x", EITHER, 0, LANGUAGE, 0},
	{"-print-", PREFIX, 0, CC_ALONE, 0},
	{"--print-", PREFIX, 0, CC_ALONE, 0},
	{"-dumpversion", FLAG, 0, CC_ALONE, 0},
	{"-dumpfullversion", FLAG, 0, CC_ALONE, 0},
	{"-dumpmachine", FLAG, 0, CC_ALONE, 0},
	{"-dumpspecs", FLAG, 0, CC_ALONE, 0},
	{"--help=", PREFIX, 0, CC_ALONE, 0},
	{"--target-help", FLAG, 0, CC_ALONE, 0},
	{"-v", FLAG, PHASE_ALL, VERBOSE, 0},
	{"-###", FLAG, 0, DRY_RUN, 0},
	{"-save-temps", FLAG, 0, SAVE_TEMPS, 0},
	{"-save-temps=", PREFIX, 0, SAVE_TEMPS, 0},

	/* dependencies: the driver adds them to the one command that writes them */
	{"-M", FLAG, 0, DEPS_ALONE, 0},
	{"-MM", FLAG, 0, DEPS_ALONE, 0},
	{"-MD", FLAG, 0, DEPS, 0},
	{"-MMD", FLAG, 0, DEPS, 0},
	{"-MF", EITHER, 0, DEPS_FILE, 0},
	{"-MT", EITHER, 0, DEPS_NAME, 0},
	{"-MQ", EITHER, 0, DEPS_NAME, 0},
	{"-MP", FLAG, 0, DEPS_MORE, 0},
	{"-MG", FLAG, 0, DEPS_MORE, 0},
	{"-Wp,-M", PREFIX, PHASE_CPP, NOTHING, 0},

	/* preprocessor */
	{"-D", EITHER, SEEN, NOTHING, 0},
	{"-U", EITHER, SEEN, NOTHING, 0},
	{"-I", EITHER, SEEN, NOTHING, 0},
	{"-A", EITHER, SEEN, NOTHING, 0},
	{"-include", SEPARATE, SEEN, NOTHING, 0},
	{"-include-pch", SEPARATE, SEEN, NOTHING, 0},
	{"-imacros", SEPARATE, SEEN, NOTHING, 0},
	{"-iquote", EITHER, SEEN, NOTHING, 0},
	{"-isystem", EITHER, SEEN, NOTHING, 0},
	{"-idirafter", EITHER, SEEN, NOTHING, 0},
	{"-iprefix", EITHER, SEEN, NOTHING, 0},
	{"-iwithprefix", EITHER, SEEN, NOTHING, 0},
	{"-iwithprefixbefore", EITHER, SEEN, NOTHING, 0},
	{"-isysroot", EITHER, SEEN, SYSROOT, 0},
	{"-imultilib", SEPARATE, SEEN, NOTHING, 0},
	{"-imultiarch", SEPARATE, SEEN, NOTHING, 0},
	{"-Xpreprocessor", SEPARATE, SEEN, NOTHING, 0},
	{"-Wp,", PREFIX, SEEN, NOTHING, 0},
	{"-nostdinc", FLAG, SEEN, NOTHING, 0},
	{"-undef", FLAG, SEEN, NOTHING, 0},
	{"-trigraphs", FLAG, SEEN, NOTHING, 0},
	{"-H", FLAG, SEEN, NOTHING, 0},
	{"-C", FLAG, PHASE_CHECK, NOTHING, 0},
	{"-CC", FLAG, PHASE_CHECK, NOTHING, 0},
	{"-P", FLAG, PHASE_CHECK, NOTHING, 0},
	{"-fdirectives-only", FLAG, PHASE_CHECK, NOTHING, 0},
	{"-fpreprocessed", FLAG, SEEN, NOTHING, 0},
	{"-finput-charset=", PREFIX, SEEN, NOTHING, 0}, /* what cc -E writes is UTF-8 */

	/* diagnostics of the user's source */
	{"-W", PREFIX, SEEN, WARNING, 0},
	{"-w", FLAG, SEEN, NO_WARNINGS, 0},
	{"-pedantic", PREFIX, SEEN, NOTHING, 0},
	{"-aux-info", SEPARATE, PHASE_CHECK, NOTHING, 0},

	/* code */
	{"-f", PREFIX, PHASE_ALL, CODE, 0},
	{"-m", PREFIX, PHASE_ALL, CODE, 0},
	{"-O", PREFIX, PHASE_ALL, CODE, 0},
	{"-std=", PREFIX, PHASE_ALL, CODE, 0},
	{"-ansi", FLAG, PHASE_ALL, CODE, 0},
	{"-g", PREFIX, PHASE_COMPILE | PHASE_LINK, NOTHING, 0}, /* -g3 would make cc -E keep the #defines */
	{"-gsplit-dwarf", FLAG, PHASE_COMPILE | PHASE_LINK, AUX_FILES, 0},
	{"-gcc-toolchain", SEPARATE, PHASE_ALL, NOTHING, 0},
	{"--coverage", FLAG, PHASE_COMPILE | PHASE_LINK, AUX_FILES, 0},
	{"-p", FLAG, PHASE_COMPILE | PHASE_LINK, NOTHING, 0},
	{"-pg", FLAG, PHASE_COMPILE | PHASE_LINK, NOTHING, 0},
	{"-d", PREFIX, PHASE_COMPILE, AUX_FILES, 0},
	{"-dumpdir", SEPARATE, PHASE_COMPILE | PHASE_LINK, NOTHING, 0},
	{"-dumpbase", SEPARATE, PHASE_COMPILE | PHASE_LINK, NOTHING, 0},
	{"-dumpbase-ext", SEPARATE, PHASE_COMPILE | PHASE_LINK, NOTHING, 0},
	{"-Wa,", PREFIX, PHASE_COMPILE, NOTHING, 0},
	{"-Xassembler", SEPARATE, PHASE_COMPILE, NOTHING, 0},
	{"-R", PREFIX, PHASE_COMPILE, NOTHING, 0},

	/* all phases, with an argument of their own */
	{"--param", SEPARATE, PHASE_ALL, NOTHING, 0},
	{"-Xclang", SEPARATE, PHASE_SOURCE, NOTHING, 0},
	{"-mllvm", SEPARATE, PHASE_COMPILE | PHASE_LINK, NOTHING, 0},
	{"-target", SEPARATE, PHASE_ALL, TRIPLE, 0},
	{"-arch", SEPARATE, PHASE_ALL, NOTHING, 0},
	{"-wrapper", SEPARATE, PHASE_ALL, NOTHING, 0},
	{"-specs", SEPARATE, PHASE_ALL, NOTHING, 0},
	{"-B", EITHER, PHASE_ALL, NOTHING, 0},
	{"--sysroot=", PREFIX, PHASE_ALL, SYSROOT, 0},
	{"--sysroot", SEPARATE, PHASE_ALL, SYSROOT, 0},

	/* linker */
	{"-L", EITHER, PHASE_LINK, NOTHING, 0},
	{"-l", EITHER, PHASE_LINK, NOTHING, 0},
	{"-T", EITHER, PHASE_LINK, NOTHING, 0},
	{"-Tbss", SEPARATE, PHASE_LINK, NOTHING, 0},
	{"-Tbss=", PREFIX, PHASE_LINK, NOTHING, 0},
	{"-Tdata", SEPARATE, PHASE_LINK, NOTHING, 0},
	{"-Tdata=", PREFIX, PHASE_LINK, NOTHING, 0},
	{"-Ttext", SEPARATE, PHASE_LINK, NOTHING, 0},
	{"-Ttext=", PREFIX, PHASE_LINK, NOTHING, 0},
	{"-u", EITHER, PHASE_LINK, NOTHING, 0},
	{"-z", EITHER, PHASE_LINK, NOTHING, 0},
	{"-e", EITHER, PHASE_LINK, NOTHING, 0},
	{"--entry", SEPARATE, PHASE_LINK, NOTHING, 0},
	{"--entry=", PREFIX, PHASE_LINK, NOTHING, 0},
	{"-framework", SEPARATE, PHASE_LINK, NOTHING, 0},
	{"-Wl,", PREFIX, PHASE_LINK, NOTHING, 0},
	{"-Xlinker", SEPARATE, PHASE_LINK, NOTHING, 0},
	{"-shared", FLAG, PHASE_LINK, SHARED, 0},
	{"-r", FLAG, PHASE_LINK, NOT_A_PROGRAM, 0},
	{"-nostartfiles", FLAG, PHASE_LINK, NOT_A_PROGRAM, 0},
	{"-nostdlib", FLAG, PHASE_LINK, NO_STDLIB, 0},
	{"-nodefaultlibs", FLAG, PHASE_LINK, NO_STDLIB, 0},
	{"-nolibc", FLAG, PHASE_LINK, NO_STDLIB, 0},
	{"-static", PREFIX, PHASE_LINK, NOTHING, 0},
	{"-pie", FLAG, PHASE_LINK, NOTHING, 0},
	{"-no-pie", FLAG, PHASE_LINK, NOTHING, 0},
	{"-rdynamic", FLAG, PHASE_LINK, NOTHING, 0},
	{"-symbolic", FLAG, PHASE_LINK, NOTHING, 0},
	{"-shared-libgcc", FLAG, PHASE_LINK, NOTHING, 0},
	{"-s", FLAG, PHASE_LINK, NOTHING, 0},
	{"-n", FLAG, PHASE_LINK, NOTHING, 0},
	{"-N", FLAG, PHASE_LINK, NOTHING, 0},
	{"-t", FLAG, PHASE_LINK, NOTHING, 0},
};

/* gcc's long spellings.  A short one that takes an argument may have it after '=' or in the next word. */
static const struct {
	const char *name, *means;
} long_names[] = {
	{"--compile", "-c"},
	{"--assemble", "-S"},
	{"--preprocess", "-E"},
	{"--output", "-o"},
	{"--language", "-x"},
	{"--define-macro", "-D"},
	{"--undefine-macro", "-U"},
	{"--include-directory", "-I"},
	{"--include", "-include"},
	{"--imacros", "-imacros"},
	{"--library-directory", "-L"},
	{"--dependencies", "-M"},
	{"--user-dependencies", "-MM"},
	{"--write-dependencies", "-MD"},
	{"--write-user-dependencies", "-MMD"},
	{"--no-warnings", "-w"},
	{"--verbose", "-v"},
	{"--shared", "-shared"},
	{"--static", "-static"},
	{"--ansi", "-ansi"},
	{"--save-temps", "-save-temps"},
};

static bool
starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(s, *list))
			return true;
	return false;
}

char **
split_words(const char *text, size_t *n)
{
	char **words = xmalloc((strlen(text) / 2 + 2) * sizeof *words);
	size_t count = 0;

	for (;;) {
		struct buf word = {0};
		char quote = 0;

		text += strspn(text, " \t\n\r\f\v");
		if (!*text)
			break;
		buf_puts(&word, "");
		for (; *text && (quote || !strchr(" \t\n\r\f\v", *text)); text++) {
			if (quote ? *text == quote : *text == '\'' || *text == '"')
				quote = quote ? 0 : *text;
			else {
				if (*text == '\\' && text[1])
					text++;
				buf_add(&word, text, 1);
			}
		}
		words[count++] = word.s;
	}
	words[count] = NULL;
	if (n)
		*n = count;
	return words;
}

/* ---- words of the command line ----------------------------------------------------------------- */

struct words {
	const char **v;
	size_t n, cap;
};

static void
words_add(struct words *w, const char *s)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 64;
		w->v = xrealloc(w->v, w->cap * sizeof *w->v);
	}
	w->v[w->n++] = s;
}

/* Contents of a file, or NULL if it cannot be read. */
static char *
slurp(const char *path)
{
	struct buf text = {0};
	char chunk[8192];
	size_t got;
	FILE *f = fopen(path, "r");

	if (!f)
		return NULL;
	buf_puts(&text, "");
	while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&text, chunk, got);
	if (ferror(f)) {
		buf_free(&text);
		text.s = NULL;
	}
	fclose(f);
	return text.s;
}

/* Like gcc, take @file literally if there is no such file.  DEPTH guards against files that name themselves. */
static void
words_expand(struct words *w, const char *word, unsigned depth)
{
	char *text, **more;

	if (word[0] != '@' || !(text = slurp(word + 1))) {
		words_add(w, word);
		return;
	}
	if (depth > 200)
		fatal("too many nested @-files at %s", word);
	more = split_words(text, NULL);
	for (size_t i = 0; more[i]; i++)
		words_expand(w, more[i], depth + 1);
	free(more);
	free(text);
}

/* WORD with a long name replaced by the short one; for "--name=arg" ARG is put in *VALUE. */
static const char *
short_name(const char *word, const char **value)
{
	*value = NULL;
	for (size_t i = 0; i < sizeof long_names / sizeof *long_names; i++) {
		size_t len = strlen(long_names[i].name);

		if (strncmp(word, long_names[i].name, len))
			continue;
		if (!word[len])
			return long_names[i].means;
		if (word[len] == '=') {
			if (starts(long_names[i].means, "-save"))
				return word + 1;
			*value = word + len + 1;
			return long_names[i].means;
		}
	}
	return word;
}

static const struct option *
option_find(const char *word)
{
	const struct option *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		size_t len = strlen(table[i].name);
		bool exact = table[i].form == FLAG || table[i].form == SEPARATE;

		if (len > best_len && (exact ? !strcmp(word, table[i].name) : !strncmp(word, table[i].name, len))) {
			best = &table[i];
			best_len = len;
		}
	}
	return best;
}

static enum language
language_of_suffix(const char *name)
{
	static const char *const others[] = {"s",	"S",  "sx", "ii",  "cc",  "cp",	 "cxx", "cpp", "CPP", "c++", "C",
										 "m",	"mi", "mm", "M",   "mii", "f",	 "for", "ftn", "f90", "f95", "f03",
										 "f08", "fi", "F",	"FOR", "fpp", "FPP", "FTN", "F90", "F95", "F03", "F08",
										 "go",	"d",  "di", "adb", "ads", "ll",	 "bc",	"cu",  "rs",  NULL};
	static const char *const headers[] = {"h", "hh", "H", "hp", "hxx", "hpp", "HPP", "h++", "tcc", NULL};
	const char *dot = strrchr(name, '.');

	if (!dot || strchr(dot, '/'))
		return LANG_OBJECT;
	dot++;
	if (!strcmp(dot, "c"))
		return LANG_C;
	if (!strcmp(dot, "i"))
		return LANG_CPP_OUTPUT;
	if (!strcmp(dot, "idl"))
		return LANG_IDL;
	if (!strcmp(dot, "x"))
		return LANG_RPCGEN;
	if (is_one_of(dot, headers))
		return LANG_HEADER;
	return is_one_of(dot, others) ? LANG_OTHER : LANG_OBJECT;
}

static enum language
language_of_x(const char *x)
{
	if (!strcmp(x, "c"))
		return LANG_C;
	if (!strcmp(x, "cpp-output"))
		return LANG_CPP_OUTPUT;
	if (!strcmp(x, "idl"))
		return LANG_IDL;
	if (!strcmp(x, "rpcgen"))
		return LANG_RPCGEN;
	return strstr(x, "header") ? LANG_HEADER : LANG_OTHER;
}

/* ---- what options say about the code --------------------------------------------------------------- */

/* Options, without "no-", that change what a program computes; kept in the class signature. */
static const char *const meaning_options[] = {"-funsigned-char",
											  "-fsigned-char",
											  "-ffast-math",
											  "-funsafe-math-optimizations",
											  "-fassociative-math",
											  "-freciprocal-math",
											  "-ffinite-math-only",
											  "-fsigned-zeros",
											  "-ftrapping-math",
											  "-frounding-math",
											  "-fsingle-precision-constant",
											  "-fexcess-precision",
											  "-ffp-contract",
											  "-fcx-limited-range",
											  "-fcx-fortran-rules",
											  "-fshort-enums",
											  "-fshort-wchar",
											  "-fshort-double",
											  "-fpack-struct",
											  "-fstrict-aliasing",
											  "-fwrapv",
											  "-ftrapv",
											  "-fallow-store-data-races",
											  "-mfma",
											  "-mfma4",
											  "-mfpmath",
											  "-mlong-double-64",
											  "-mlong-double-80",
											  "-mlong-double-128",
											  "-m96bit-long-double",
											  "-m128bit-long-double",
											  "-mpc32",
											  "-mpc64",
											  "-mpc80",
											  "-mrecip",
											  "-mdaz-ftz",
											  NULL};

/* Options that change layouts which hicc folds constants from. */
static const char *const layout_options[] = {"-mx32",
											 "-m16",
											 "-mlong-double-64",
											 "-mlong-double-80",
											 "-mlong-double-128",
											 "-m96bit-long-double",
											 "-m128bit-long-double",
											 "-malign-double",
											 "-fshort-wchar",
											 "-fshort-enums",
											 "-fshort-double",
											 "-mabi=ilp32",
											 "-mbig-endian",
											 "-mfloat-abi=soft",
											 "-mfloat-abi=softfp",
											 NULL};

static bool
changes_meaning(const char *word)
{
	const char *value = strchr(word, '=');
	char *plain = xstrdup(word);
	bool found;

	if (value)
		plain[value - word] = '\0';
	if (starts(plain + 2, "no-"))
		memmove(plain + 2, plain + 5, strlen(plain + 5) + 1);
	found = is_one_of(plain, meaning_options) || !strcmp(word, "-Ofast");
	free(plain);
	return found;
}

static void
note_optimization(struct options *o, const char *level)
{
	o->optimize_size = !strcmp(level, "s") || !strcmp(level, "z");
	if (o->optimize_size)
		o->opt_level = 2;
	else if (!strcmp(level, "fast"))
		o->opt_level = 3;
	else if (!strcmp(level, "g") || !*level)
		o->opt_level = 1;
	else
		o->opt_level = atoi(level) > 3 ? 3 : atoi(level);
}

static void
note_code(struct options *o, const char *word)
{
	static const char *const aux[] = {"-fprofile-arcs", "-ftest-coverage",
									  "-fstack-usage",	"-fcallgraph-info",
									  "-fdump-",		"-fsave-optimization-record",
									  "-ftime-trace",	NULL};

	for (const char *const *a = aux; *a; a++)
		if (starts(word, *a))
			o->aux_files = true;
	if (is_one_of(word, layout_options))
		o->plain_reason = xasprintf("%s changes the layout of types", word);
	if (starts(word, "-O"))
		note_optimization(o, word + 2);
	else if (starts(word, "-std="))
		o->std = word + 5;
	else if (!strcmp(word, "-ansi"))
		o->std = "c90";
	else if (!strcmp(word, "-m32"))
		o->m32 = true;
	else if (!strcmp(word, "-m64"))
		o->m32 = false;
	else if (!strcmp(word, "-funsigned-char") || !strcmp(word, "-fno-signed-char"))
		o->char_unsigned = true;
	else if (!strcmp(word, "-fsigned-char") || !strcmp(word, "-fno-unsigned-char"))
		o->char_unsigned = false;
	else if (!strcmp(word, "-fpic") || !strcmp(word, "-fPIC"))
		o->pic = true;
	else if (!strcmp(word, "-fno-pic") || !strcmp(word, "-fno-PIC"))
		o->pic = false;
	else if (!strcmp(word, "-fcommon") || !strcmp(word, "-fno-common"))
		o->common = word[2] != 'n';
	else if (starts(word, "-fopenmp") && strcmp(word, "-fopenmp-simd"))
		o->openmp = true;
	else if (!strcmp(word, "-ffreestanding") || !strcmp(word, "-fno-hosted") || !strcmp(word, "-fno-builtin"))
		o->freestanding = true;
	else if (starts(word, "-fdiagnostics-color") || starts(word, "-fno-diagnostics-color") ||
			 starts(word, "-fcolor-diagnostics") || starts(word, "-fno-color-diagnostics"))
		o->color = true;
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
meaning_flags(const struct options *o)
{
	const char **list = xmalloc((o->nargs + 1) * sizeof *list);
	struct buf out = {0};
	size_t n = 0;

	for (size_t i = 0; i < o->nargs; i++)
		if (!o->args[i].input && changes_meaning(o->args[i].text))
			list[n++] = o->args[i].text;
	qsort(list, n, sizeof *list, compare_words);
	buf_puts(&out, "");
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(list[i], list[i - 1]))
			buf_printf(&out, "%s%s", out.len ? " " : "", list[i]);
	free(list);
	return out.s;
}

/* ---- parsing ------------------------------------------------------------------------------------------ */

static void
note_warning(struct options *o, const char *word)
{
	if (!strcmp(word, "-Werror"))
		o->werror = true;
	else if (!strcmp(word, "-Wno-error"))
		o->werror = false;
	else if (!strcmp(word, "-Whicam"))
		o->hicam = true;
	else if (!strcmp(word, "-Wno-hicam"))
		o->hicam = o->hicam_error = false;
	else if (!strcmp(word, "-Werror=hicam"))
		o->hicam = o->hicam_error = true;
	else if (!strcmp(word, "-Wno-error=hicam"))
		o->hicam_error = false;
}

/* ARGUMENT is what follows the option's name, in the word or as the next one. */
static void
note_option(struct options *o, const struct option *opt, struct arg *arg, const char *argument)
{
	switch (opt->meaning) {
	case NOTHING:
	case LANGUAGE:
	case DEPS_MORE:
		break;
	case OUTPUT:
		o->output = argument;
		break;
	case COMPILE:
		if (o->action != ACTION_CC)
			o->action = ACTION_OBJECT;
		break;
	case ASSEMBLE:
		if (o->action != ACTION_CC)
			o->action = ACTION_ASSEMBLY;
		break;
	case CC_ALONE:
	case DEPS_ALONE:
		o->action = ACTION_CC;
		break;
	case DEPS:
		o->deps = arg->text;
		break;
	case DEPS_FILE:
		o->deps_file = argument;
		break;
	case DEPS_NAME:
		o->deps_named = true;
		break;
	case OWN_TARGET:
		/* A triple, as clang takes it, is cc's affair. */
		if (machine_find(argument)) {
			arg->own = true;
			arg->phases = 0;
			o->target = argument;
		} else
			o->triple = argument;
		break;
	case TRIPLE:
		o->triple = argument;
		break;
	case OWN_CC:
		arg->own = true;
		o->cc = argument;
		break;
	case OWN_ACTION:
		arg->own = true;
		break;
	case OWN_RPCGEN:
		arg->own = true;
		break;
	case OWN_WARNING:
		arg->own = true;
		note_warning(o, arg->text);
		break;
	case OWN_STUBS:
		arg->own = true;
		*(strcmp(arg->text, "--client") ? &o->server : &o->client) = true;
		break;
	case SAVE_TEMPS:
		o->save_temps = argument && !strcmp(argument, "obj") ? "obj" : argument && *argument ? "cwd" : "";
		break;
	case WARNING:
		note_warning(o, arg->text);
		break;
	case NO_WARNINGS:
		o->no_warnings = true;
		break;
	case VERBOSE:
		o->verbose = true;
		break;
	case DRY_RUN:
		o->dry_run = o->verbose = true;
		break;
	case SHARED:
		o->shared = true;
		o->program = false;
		break;
	case NOT_A_PROGRAM:
		o->program = false;
		break;
	case NO_STDLIB:
		o->no_stdlib = true;
		o->program = false;
		break;
	case SYSROOT:
		o->sysroot = true;
		break;
	case AUX_FILES:
		o->aux_files = true;
		break;
	case CODE:
		note_code(o, arg->text);
		break;
	}
}

static void
note_input(struct options *o, struct arg *arg, const char *x)
{
	arg->input = true;
	arg->x = x;
	arg->language = x ? language_of_x(x) : language_of_suffix(arg->text);
	arg->phases = arg->language == LANG_OBJECT ? PHASE_LINK : 0;
	o->ninputs++;
	if (arg->language == LANG_IDL || arg->language == LANG_RPCGEN)
		o->ninterfaces++;
	if (arg->language == LANG_C || arg->language == LANG_CPP_OUTPUT || arg->language == LANG_IDL ||
		arg->language == LANG_RPCGEN)
		o->nsources++;
}

void
options_parse(struct options *o, int argc, char *argv[])
{
	struct words w = {0};
	const char *x = NULL;
	int own_action = -1;

	*o = (struct options){.action = ACTION_LINK, .std = "", .program = true};
	for (int i = 1; i < argc; i++)
		words_expand(&w, argv[i], 0);
	o->args = xmalloc((w.n + 1) * sizeof *o->args);
	for (size_t i = 0; i < w.n; i++) {
		struct arg *arg = &o->args[o->nargs++];
		const struct option *opt;
		const char *argument;

		*arg = (struct arg){.text = w.v[i], .phases = PHASE_ALL};
		if (w.v[i][0] != '-' || !w.v[i][1]) {
			note_input(o, arg, x);
			continue;
		}
		arg->text = short_name(w.v[i], &arg->value);
		opt = option_find(arg->text);
		if (!opt)
			continue;
		arg->phases = opt->phases;
		argument = arg->value ? arg->value : arg->text + strlen(opt->name);
		if (!*argument && !arg->value && (opt->form == SEPARATE || opt->form == EITHER)) {
			if (i + 1 == w.n)
				fatal("missing argument to %s", arg->text);
			arg->value = argument = w.v[++i];
		}
		if (opt->meaning == LANGUAGE)
			x = strcmp(argument, "none") ? argument : NULL;
		if (opt->meaning == OWN_ACTION)
			own_action = opt->action;
		note_option(o, opt, arg, argument);
	}
	free(w.v);
	if (own_action >= 0)
		o->action = own_action;
	o->meaning_flags = meaning_flags(o);
}
