/* SPDX-License-Identifier: ISC */
/*
 * A command for a stage is cc, hicc's defaults, and the words of the user's list that the phase needs, in their order.
 * hicc's defaults stand first, so that the user's own options win.
 */
#include "stages.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pad.h"
#include "util.h"

/* What the run-time library itself needs. */
#ifndef RT_LIBS
#error "RT_LIBS: libraries to link after libhicam.a"
#endif

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* PATH without the suffix of its last component. */
static const char *
stem(const char *path)
{
	const char *base = base_name(path);
	const char *dot = strrchr(base, '.');
	char *copy = xstrdup(path);

	if (dot && dot != base)
		copy[dot - path] = '\0';
	return copy;
}

/* ---- the compiler --------------------------------------------------------------------------------- */

/* Output of cc with the one option OPTION; the caller frees it. */
static char *
ask(const struct tool *t, const char *option)
{
	struct command c = {0};
	struct child child;
	struct child *const children[] = {&child};
	char *answer;

	for (char **w = t->cc; *w; w++)
		command_add(&c, *w);
	if (t->sysroot)
		command_add(&c, xasprintf("--sysroot=%s", t->sysroot));
	command_add(&c, option);
	child_start(&child, &c, "/dev/null", CAPTURE_OUT | CAPTURE_ERR);
	children_wait(children, 1);
	answer = xstrdup(child.status == 0 && child.out.s ? child.out.s : "");
	child_free(&child);
	command_free(&c);
	return answer;
}

/* What cc --version prints. */
static const char *
whole_version(const struct tool *t)
{
	static char *version;

	if (!version)
		version = ask(t, "--version");
	return version;
}

/* The triple that cc compiles for.  Clang says it with its version, which saves a call, a tenth of the time it needs.
 */
static char *
ask_triple(const struct tool *t)
{
	static const char name[] = "\nTarget: ";
	const char *line = strstr(whole_version(t), name);

	return line ? first_line(line + strlen(name)) : ask(t, "-dumpmachine");
}

/*
 * The compiler CC (words) as it is called for machine M: gcc has one program per machine, clang an option.  Any
 * other command is taken to be right already.
 */
static char **
cross_compiler(char **cc, const struct machine *m)
{
	const char *base = base_name(cc[0]);
	const char *version = !strncmp(base, "gcc", 3) ? base + 3 : "";
	char **more;
	size_t n = 0;

	if (!strcmp(base, "cc") || (!strncmp(base, "gcc", 3) && (!*version || *version == '-'))) {
		cc[0] = xasprintf("%.*s%s-gcc%s", (int)(base - cc[0]), cc[0], m->triple, version);
		return cc;
	}
	if (strncmp(base, "clang", 5))
		return cc;
	while (cc[n])
		n++;
	more = xmalloc((n + 2) * sizeof *more);
	more[0] = cc[0];
	more[1] = xasprintf("--target=%s", m->triple);
	for (size_t i = 1; i <= n; i++)
		more[i + 1] = cc[i];
	free(cc);
	return more;
}

void
tool_begin(struct tool *t, const struct options *o)
{
	const char *cc = o->cc ? o->cc : getenv("HICC_CC");
	const struct machine *native = machine_native();

	*t = (struct tool){.options = o, .machine = native, .headers = hicam_headers()};
	t->cc = split_words(cc && *cc ? cc : "cc", NULL);
	if (!t->cc[0])
		fatal("--cc: no command");
	if (o->target) {
		t->machine = machine_find(o->target);
		if (t->machine != native) {
			t->cc = cross_compiler(t->cc, t->machine);
			if (!o->sysroot) {
				t->sysroot = machine_sysroot(t->machine);
				if (access(t->sysroot, R_OK))
					fatal("no libraries for %s (%s): run contrib/sysroot %s", o->target, t->sysroot, o->target);
			}
		}
	} else if (o->triple) {
		t->machine = machine_of_triple(o->triple);
	} else if (cc && *cc) {
		char *triple = ask_triple(t);

		t->machine = machine_of_triple(triple);
		free(triple);
	}
	if (o->m32 && t->machine && !strcmp(t->machine->target.name, "x86_64"))
		t->machine = machine_find("i386");
}

bool
tool_is_clang(const struct tool *t)
{
	return strstr(tool_version(t), "clang") != NULL;
}

const char *
tool_version(const struct tool *t)
{
	static char *version;

	if (!version)
		version = first_line(whole_version(t));
	return version;
}

void
tool_command(const struct tool *t, struct command *c)
{
	for (char **w = t->cc; *w; w++)
		command_add(c, *w);
	if (t->sysroot)
		command_add(c, xasprintf("--sysroot=%s", t->sysroot));
	command_add(c, "-fsigned-char");
	command_add(c, "-ffp-contract=off");
	if (t->machine)
		for (const char *const *f = t->machine->cc_flags; *f; f++)
			command_add(c, *f);
}

/* ---- names -------------------------------------------------------------------------------------------- */

struct names
names_of(const struct tool *t, const struct arg *source)
{
	const struct options *o = t->options;
	const char *base = base_name(source->text);
	const char *source_stem = stem(base);
	bool linked = o->action != ACTION_OBJECT && o->action != ACTION_ASSEMBLY;
	struct names n = {0};

	n.object =
		!linked && o->output ? o->output : xasprintf("%s.%s", source_stem, o->action == ACTION_ASSEMBLY ? "s" : "o");
	n.deps_target = o->output ? o->output : xasprintf("%s.o", source_stem);
	if (linked) {
		n.dump_dir = xasprintf("%s-", o->output ? o->output : "a");
		n.dump_base = base;
		n.aux = xasprintf("%s%s", n.dump_dir, source_stem);
	} else
		n.aux = stem(n.object);
	if (o->save_temps && !strcmp(o->save_temps, "cwd"))
		n.aux = base_name(n.aux);
	if (o->deps_file)
		n.deps = o->deps_file;
	else if (o->deps)
		n.deps = o->output					   ? xasprintf("%s.d", stem(o->output))
				 : linked && !tool_is_clang(t) ? xasprintf("a-%s.d", source_stem)
											   : xasprintf("%s.d", source_stem);
	return n;
}

/* ---- stages ---------------------------------------------------------------------------------------------- */

static void
add_arg(struct command *c, const struct arg *a)
{
	command_add(c, a->text);
	if (a->value)
		command_add(c, a->value);
}

static void
add_options(const struct tool *t, struct command *c, unsigned phases)
{
	const struct options *o = t->options;

	/* what was made of interfaces comes before what may be left of them elsewhere */
	if (t->made && (phases & (PHASE_CPP | PHASE_CHECK))) {
		command_add(c, "-I");
		command_add(c, t->made);
	}
	for (size_t i = 0; i < o->nargs; i++)
		if (!o->args[i].input && !o->args[i].own && (o->args[i].phases & phases))
			add_arg(c, &o->args[i]);
}

static void
add_source(const struct tool *t, struct command *c, const struct arg *source)
{
	if (t->headers) {
		command_add(c, "-idirafter");
		command_add(c, t->headers);
	}
	if (source->made) {
		command_add(c, "-idirafter");
		command_add(c, xasprintf("%s/usr/include/tirpc", t->sysroot ? t->sysroot : ""));
		command_add(c, "-w");
		command_add(c, "-x");
		command_add(c, "c");
		command_add(c, source->made);
		return;
	}
	if (source->language == LANG_C || source->language == LANG_CPP_OUTPUT) {
		command_add(c, "-x");
		command_add(c, source->language == LANG_C ? "c" : "cpp-output");
	} else if (source->x) {
		command_add(c, "-x");
		command_add(c, source->x);
	}
	command_add(c, source->text);
}

static void
add_deps(const struct tool *t, struct command *c, const struct names *names, const char *file)
{
	const struct options *o = t->options;

	if (!o->deps)
		return;
	command_add(c, o->deps);
	command_add(c, "-MF");
	command_add(c, file);
	for (size_t i = 0; i < o->nargs; i++) {
		const char *text = o->args[i].text;

		if (!o->args[i].input && text[1] == 'M' && text[2] && strchr("TQPG", text[2]))
			add_arg(c, &o->args[i]);
	}
	if (!o->deps_named) {
		command_add(c, "-MQ");
		command_add(c, names->deps_target);
	}
}

static void
add_output(struct command *c, bool assembly, const char *out)
{
	command_add(c, assembly ? "-S" : "-c");
	command_add(c, "-o");
	command_add(c, out);
}

void
stage_cc(const struct tool *t, struct command *c)
{
	const struct options *o = t->options;

	tool_command(t, c);
	for (size_t i = 0; i < o->nargs; i++)
		if (!o->args[i].own)
			add_arg(c, &o->args[i]);
}

void
stage_preprocess(const struct tool *t, struct command *c, const struct arg *source, const struct names *names,
				 const char *deps)
{
	tool_command(t, c);
	add_options(t, c, PHASE_CPP);
	add_deps(t, c, names, deps);
	command_add(c, "-D__HICAM__=1");
	command_add(c, "-E");
	add_source(t, c, source);
}

void
stage_check(const struct tool *t, struct command *c, const struct arg *source)
{
	tool_command(t, c);
	add_options(t, c, PHASE_CHECK);
	command_add(c, "-fsyntax-only");
	add_source(t, c, source);
}

/* What GCC is told for the sake of the code that hicc adds; options that the user gives come later, and count. */
static void
add_tuning(const struct tool *t, struct command *c)
{
	if (t->options->optimize_size || tool_is_clang(t))
		return;
	/* at -O2 it vectorises only loops whose number of turns it knows, which those that are run in pieces never have */
	if (t->options->opt_level == 2)
		command_add(c, "-fvect-cost-model=dynamic");
	/* ways out make functions that it inlines into themselves look larger (450 otherwise) */
	if (t->options->opt_level > 2)
		command_add(c, "--param=max-inline-insns-recursive=900");
}

void
stage_compile(const struct tool *t, struct command *c, const struct names *names, const char *text, bool assembly,
			  const char *out)
{
	tool_command(t, c);
	add_tuning(t, c);
	add_options(t, c, PHASE_COMPILE);
	/* what is called at a pad writes below the stack of functions that clang does not see call anything */
	if (tool_is_clang(t) && pad_calls(&t->machine->target))
		command_add(c, "-mno-red-zone");
	if (names->careful) {
		/* LLVM 14 (getAddRecExprPHILiterally) cannot widen the variable of some loops behind an asm goto */
		command_add(c, "-mllvm");
		command_add(c, "-indvars-widen-indvars=false");
	}
	command_add(c, "-w");
	if (names->dump_dir && t->options->aux_files && !tool_is_clang(t)) {
		command_add(c, "-dumpdir");
		command_add(c, names->dump_dir);
		command_add(c, "-dumpbase");
		command_add(c, names->dump_base);
		command_add(c, "-dumpbase-ext");
		command_add(c, names->dump_base + strlen(stem(names->dump_base)));
	}
	add_output(c, assembly, out);
	command_add(c, "-x");
	command_add(c, "cpp-output");
	command_add(c, text);
}

void
stage_assemble(const struct tool *t, struct command *c, const char *text, const char *out)
{
	tool_command(t, c);
	add_options(t, c, PHASE_COMPILE);
	add_output(c, false, out);
	command_add(c, "-x");
	command_add(c, "assembler");
	command_add(c, text);
}

void
stage_plain(const struct tool *t, struct command *c, const struct arg *source, const struct names *names, bool assembly,
			const char *out)
{
	tool_command(t, c);
	add_options(t, c, PHASE_SOURCE);
	add_deps(t, c, names, names->deps);
	add_output(c, assembly, out);
	add_source(t, c, source);
}

void
stage_alone(const struct tool *t, struct command *c, const struct arg *source, bool assembly, const char *out)
{
	tool_command(t, c);
	add_options(t, c, PHASE_SOURCE);
	command_add(c, "-fno-lto"); /* its symbols are to be found */
	add_output(c, assembly, out);
	add_source(t, c, source);
}

void
stage_compile_own(const struct tool *t, struct command *c, const char *text, const char *out)
{
	tool_command(t, c);
	add_options(t, c, PHASE_COMPILE);
	command_add(c, "-w");
	command_add(c, "-fno-lto");
	command_add(c, "-g0");
	command_add(c, "-std=gnu11");
	add_output(c, false, out);
	command_add(c, "-x");
	command_add(c, "c");
	command_add(c, text);
}

/* Its start does not know how to find variables of threads that are exported. */
static bool
links_static_pie(const struct options *o)
{
	for (size_t i = 0; i < o->nargs; i++)
		if (!o->args[i].input && strcmp(o->args[i].text, "-static-pie") == 0)
			return true;
	return false;
}

static bool
links_statically(const struct options *o)
{
	for (size_t i = 0; i < o->nargs; i++)
		if (!o->args[i].input && strncmp(o->args[i].text, "-static", 7) == 0 && !strstr(o->args[i].text, "lib"))
			return true;
	return false;
}

/* The run time's libraries.  What there is of them for RPC, and libtirpc, become part of programs that use them only.
 */
static void
add_runtime(const struct tool *t, struct command *c, const char *runtime, const char *rpc)
{
	const struct options *o = t->options;
	char **libs = split_words(RT_LIBS, NULL);
	char *tirpc;

	if (rpc) {
		command_add(c, "-Wl,--start-group");
		command_add(c, rpc);
	}
	command_add(c, runtime);
	if (rpc) {
		command_add(c, "-Wl,--end-group");
		tirpc = ask(t, links_statically(o) ? "-print-file-name=libtirpc.a" : "-print-file-name=libtirpc.so");
		if (strchr(tirpc, '/'))
			command_add(c, "-Wl,--push-state,--as-needed,-ltirpc,--pop-state");
		free(tirpc);
	}
	if (!o->shared)
		for (char **l = libs; *l; l++)
			command_add(c, *l);
	free(libs);
}

void
stage_link(const struct tool *t, struct command *c, const char *own_object, const char *runtime, const char *rpc,
		   const char *out)
{
	const struct options *o = t->options;

	tool_command(t, c);
	if (own_object) {
		command_add(c, own_object);
		command_add(c, "-Wl,--wrap=main");
		if (links_statically(o)) {
			command_add(c, "-Wl,--wrap=free");
			command_add(c, "-Wl,--wrap=realloc");
		}
		/* Shared objects that are loaded later find the run time in the program; a static one is never asked. */
		if (!links_static_pie(o))
			command_add(c, "-Wl,--export-dynamic-symbol=__hicam_*");
	}
	for (size_t i = 0; i < o->nargs; i++) {
		const struct arg *a = &o->args[i];

		if (a->input)
			command_add(c, a->object ? a->object : a->text);
		else if (!a->own && (a->phases & PHASE_LINK))
			add_arg(c, a);
	}
	if (runtime)
		add_runtime(t, c, runtime, rpc);
	command_add(c, "-o");
	command_add(c, out);
}
