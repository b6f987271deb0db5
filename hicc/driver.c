/* SPDX-License-Identifier: ISC */
/*
 * What happens to a source file:
 *
 *     cc -E        to memory; writes the dependency file, which is put in its place only when all went well
 *     translate    in a child (translator.c)
 *     cc -c        of the emitted C, without warnings, and at the same time
 *     cc -fsyntax-only  of the user's own file, for cc's own warnings and errors at the right places
 *
 * Wherever hicc cannot follow, plain cc compiles the file, and -Whicam says why: hicc never rejects what cc
 * accepts.  Functions return false once an error was reported; main then exits with 1.
 */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interfaces.h"
#include "tempfile.h"
#include "translator.h"
#include "undefined.h"
#include "util.h"

/* One source on its way. */
struct work {
	const struct tool *tool;
	const struct options *options;
	struct arg *source;
	struct names names;
	const char *input; /* file that is cc's stdin if the source is "-", else NULL */
	const char *deps;  /* dependencies as cc -E wrote them, or NULL */
	char *text;		   /* preprocessed */
	size_t len;
	const char *out; /* object or assembly text to be written */
	bool assembly;
};

/* ---- running ------------------------------------------------------------------------------------ */

static void
start(const struct work *w, struct child *child, struct command *c, unsigned captures)
{
	if (w->options->verbose)
		command_print(c);
	*child = (struct child){.fd = {-1, -1}};
	if (!w->options->dry_run)
		child_start(child, c, w->input, captures);
	command_free(c);
}

static bool
run(const struct work *w, struct child *child, struct command *c, unsigned captures)
{
	struct child *const children[] = {child};

	start(w, child, c, captures);
	children_wait(children, 1);
	return child->status == 0;
}

static bool
run_plainly(const struct work *w, struct command *c)
{
	struct child child;
	bool ok = run(w, &child, c, 0);

	child_free(&child);
	return ok;
}

static void
print_err(const struct buf *text)
{
	if (text->len && fwrite(text->s, 1, text->len, stderr) != text->len)
		fatal("stderr:");
}

/* What is captured would lose the colours that cc gives to a terminal. */
static void
keep_color(const struct work *w, struct command *c)
{
	const char *term = getenv("TERM");

	if (!w->options->color && isatty(2) && term && strcmp(term, "dumb"))
		command_add(c, "-fdiagnostics-color=always");
}

/* ---- where hicc's view is narrower ------------------------------------------------------------------ */

/* Say, if the user wants to know or FAULT is hicc's, that plain cc compiles this source; false if it is an error. */
static bool
not_checkpointable(const struct work *w, const char *reason, bool fault)
{
	const struct options *o = w->options;
	bool error = o->hicam_error || (o->hicam && o->werror);

	if (o->hicam || fault)
		fprintf(stderr, "%s: %s: not checkpointable: %s [-W%shicam]\n", w->source->text, error ? "error" : "warning",
				reason, error ? "error=" : "");
	return !error;
}

/* What cc alone has compiled is to call the run time's functions, too, if it is to be linked with that. */
static void
rebind(const struct work *w)
{
	const struct options *o = w->options;

	if (!w->assembly && !o->dry_run && w->tool->machine && !(o->no_stdlib && o->action == ACTION_LINK))
		undefined_rebind(w->out, w->text, w->len);
}

/* cc compiles the source alone, with its own diagnostics. */
static bool
compile_plain(const struct work *w, bool quiet)
{
	struct command c = {0};

	stage_alone(w->tool, &c, w->source, w->assembly, w->out);
	if (quiet)
		command_add(&c, "-w");
	if (!run_plainly(w, &c))
		return false;
	rebind(w);
	return true;
}

/* TEXT without colours; the caller frees it. */
static char *
without_color(const char *text)
{
	char *plain = xmalloc(strlen(text) + 1), *to = plain;

	while (*text)
		if (text[0] == '\033' && text[1] == '[') {
			text += 2 + strcspn(text + 2, "mK");
			text += *text != '\0';
		} else
			*to++ = *text++;
	*to = '\0';
	return plain;
}

/* A line "file:line:col: error: text" from *AT on, which moves behind it; false at the end of the text. */
static bool
next_error(const char **at, const char **file, size_t *file_len, long *line)
{
	while (**at) {
		const char *start = *at, *end = start + strcspn(start, "\n");
		const char *error = strstr(start, "error: ");

		*at = end + (*end == '\n');
		if (!error || error >= end)
			continue;
		for (const char *colon = start; (colon = memchr(colon, ':', (size_t)(error - colon))); colon++) {
			char *rest;

			*line = strtol(colon + 1, &rest, 10);
			if (rest == colon + 1 || *rest != ':')
				continue;
			*file = start;
			*file_len = (size_t)(colon - start);
			return true;
		}
	}
	return false;
}

/* Does cc report an error near one of OURS? What is missing at the end of a line, cc misses in the next one. */
static bool
cc_agrees(const char *ours, const char *cc)
{
	const char *file, *cc_file;
	size_t len, cc_len;
	long line, cc_line;

	while (next_error(&ours, &file, &len, &line))
		for (const char *at = cc; next_error(&at, &cc_file, &cc_len, &cc_line);)
			if (len == cc_len && !memcmp(file, cc_file, len) && labs(line - cc_line) <= 3)
				return true;
	return false;
}

/*
 * hicc reports ERRORS.  If cc rejects the source too, it is the user's error: print ours where cc finds one at the
 * same place, else cc's.  Otherwise it is cc's compilation that counts.
 */
static bool
judge(const struct work *w, const char *errors)
{
	struct command c = {0};
	struct child child;
	char *theirs;
	bool ok;

	stage_alone(w->tool, &c, w->source, w->assembly, w->out);
	keep_color(w, &c);
	ok = run(w, &child, &c, CAPTURE_ERR);
	theirs = without_color(child.err.s ? child.err.s : "");
	if (!ok && cc_agrees(errors, theirs))
		fputs(errors, stderr);
	else
		print_err(&child.err);
	free(theirs);
	child_free(&child);
	if (ok) {
		char *reason = first_line(errors);

		rebind(w);
		ok = not_checkpointable(w, reason, false);
		free(reason);
	}
	return ok;
}

/* ---- stages of one source ------------------------------------------------------------------------------ */

static void
read_stdin(struct work *w)
{
	size_t len;
	char *text;

	if (strcmp(w->source->text, "-") != 0 || w->options->dry_run)
		return;
	text = file_read(NULL, 0, &len);
	w->input = temp_path("stdin.c");
	file_write(w->input, text, len);
	free(text);
}

/* Show what cc says of the source as the user wrote it. */
static bool
check(const struct work *w)
{
	struct command c = {0};

	stage_check(w->tool, &c, w->source);
	return run_plainly(w, &c);
}

static bool
preprocess(struct work *w)
{
	struct command c = {0};
	struct child child;
	bool ok;

	if (w->source->language == LANG_CPP_OUTPUT) {
		w->text = file_read(w->input ? w->input : w->source->text, -1, &w->len);
		return true;
	}
	if (w->options->deps)
		w->deps = temp_path("deps");
	stage_preprocess(w->tool, &c, w->source, &w->names, w->deps);
	ok = run(w, &child, &c, CAPTURE_OUT | CAPTURE_ERR);
	/* The check repeats cc's messages, together with those on the code. */
	if (!ok && child.status != 127 && !check(w)) {
		child_free(&child);
		return false;
	}
	if (!ok || w->options->no_warnings || w->options->verbose)
		print_err(&child.err);
	w->text = child.out.s ? child.out.s : xstrdup("");
	w->len = child.out.len;
	child.out.s = NULL;
	child_free(&child);
	interfaces_annotate(w->options, &w->text, &w->len);
	return ok;
}

/* Put the dependency file in its place. */
static void
publish_deps(const struct work *w)
{
	char *text, *real;
	size_t len;

	if (!w->deps || w->options->dry_run)
		return;
	text = file_read(w->deps, -1, &len);
	real = interfaces_deps(text);
	if (strcmp(w->names.deps, "-") != 0)
		output_begin(w->names.deps);
	file_write(w->names.deps, real, strlen(real));
	free(real);
	free(text);
}

static struct translate_job
make_job(const struct work *w, enum translate_mode mode, struct target *target)
{
	const struct options *o = w->options;

	*target = w->tool->machine->target;
	target->char_unsigned = o->char_unsigned;
	return (struct translate_job){
		.mode = mode,
		.name = strcmp(w->source->text, "-") ? w->source->text : "<stdin>",
		.text = w->text,
		.len = w->len,
		.target = target,
		.std = o->std,
		.opt_level = o->opt_level,
		.optimize_size = o->optimize_size,
		.pic = o->pic,
		.common = o->common,
		.clang = tool_is_clang(w->tool),
		.openmp = o->openmp,
		.freestanding = o->freestanding,
		.warnings = o->hicam || mode == TRANSLATE_EXPLAIN,
		.meaning_flags = o->meaning_flags,
	};
}

static const char *
plain_reason(const struct work *w)
{
	if (!w->tool->machine)
		return "cc compiles for a machine that hicc does not know";
	if (w->options->no_stdlib && w->options->action == ACTION_LINK)
		return "the program is linked without the C library";
	return w->options->plain_reason;
}

/* Compile the emitted text C_TEXT to w->out in CHILD; with -save-temps through files that stay. */
static void
start_compile(const struct work *w, struct child *child, const char *c_text, size_t len)
{
	const struct options *o = w->options;
	struct command c = {0};
	const char *emitted = temp_path("emitted.i");

	if (o->save_temps) {
		const char *text = xasprintf("%s.s", w->names.aux);

		file_write(xasprintf("%s.i", w->names.aux), w->text, w->len);
		emitted = xasprintf("%s.hicc.i", w->names.aux);
		if (!w->assembly) {
			file_write(emitted, c_text, len);
			stage_compile(w->tool, &c, &w->names, emitted, true, text);
			if (!run(w, child, &c, CAPTURE_ERR))
				return;
			child_free(child);
			stage_assemble(w->tool, &c, text, w->out);
			start(w, child, &c, CAPTURE_ERR);
			return;
		}
	}
	if (!o->dry_run)
		file_write(emitted, c_text, len);
	stage_compile(w->tool, &c, &w->names, emitted, w->assembly, w->out);
	start(w, child, &c, CAPTURE_ERR);
}

/* Compile what the translation gave, and check the user's own text at the same time. */
static bool
compile_emitted(const struct work *w, const char *c_text, size_t len)
{
	struct child checking = {.fd = {-1, -1}}, compiling = {.fd = {-1, -1}};
	struct child *const children[] = {&checking, &compiling};
	struct command c = {0};
	bool ok = true;

	if (!w->options->no_warnings && !w->source->made) {
		stage_check(w->tool, &c, w->source);
		start(w, &checking, &c, 0);
	}
	start_compile(w, &compiling, c_text, len);
	children_wait(children, 2);
	if (!checking.status && compiling.status && tool_is_clang(w->tool)) {
		struct work again = *w;
		struct child *const one[] = {&compiling};

		child_free(&compiling);
		compiling = (struct child){.fd = {-1, -1}};
		again.names.careful = true;
		start_compile(&again, &compiling, c_text, len);
		children_wait(one, 1);
	}
	if (checking.status)
		ok = false;
	else if (compiling.status) {
		char *reason = xasprintf("cc rejects what hicc made of it: %s", compiling.err.s ? compiling.err.s : "");
		char *line = first_line(reason);

		ok = not_checkpointable(w, line, true) && compile_plain(w, true);
		free(line);
		free(reason);
	} else
		print_err(&compiling.err);
	child_free(&checking);
	child_free(&compiling);
	return ok;
}

static bool
compile_translated(struct work *w)
{
	struct target target;
	struct translate_job job;
	struct translate_result result = {0};
	bool ok = true;

	if (plain_reason(w))
		return not_checkpointable(w, plain_reason(w), false) && compile_plain(w, false);
	job = make_job(w, TRANSLATE_COMPILE, &target);
	if (w->options->dry_run)
		return compile_emitted(w, "", 0);
	translator_run(&job, &result);
	if (w->source->made) {
		/* what is atomic there is so on purpose */
		free(result.warnings);
		result.warnings = NULL;
	}
	if (result.warnings && w->options->hicam)
		fputs(result.warnings, stderr);
	if (result.ok)
		ok = compile_emitted(w, result.c_text, result.len);
	else if (result.errors && *result.errors)
		ok = judge(w, result.errors);
	else
		ok = not_checkpointable(w, result.reason ? result.reason : "unknown", result.failed) && compile_plain(w, false);
	if (result.warnings && *result.warnings && (w->options->hicam_error || (w->options->hicam && w->options->werror)))
		ok = false;
	translator_free(&result);
	return ok;
}

/* What hicc deals with itself. */
static bool
is_translated(const struct arg *a)
{
	return a->language == LANG_C || a->language == LANG_CPP_OUTPUT || a->made;
}

/* Compile one source to OUT.  On failure nothing is left of it. */
static bool
compile_source(const struct tool *t, const struct options *o, struct arg *source, const char *out)
{
	struct work w = {.tool = t,
					 .options = o,
					 .source = source,
					 .names = names_of(t, source),
					 .out = out,
					 .assembly = o->action == ACTION_ASSEMBLY};
	bool ok;

	read_stdin(&w);
	output_begin(out);
	if (is_translated(source)) {
		ok = preprocess(&w) && compile_translated(&w);
		if (ok)
			publish_deps(&w);
	} else {
		struct command c = {0};

		stage_plain(t, &c, source, &w.names, w.assembly, out);
		ok = run_plainly(&w, &c);
	}
	free(w.text);
	if (ok)
		output_keep();
	else
		output_drop();
	return ok;
}

/* ---- linking --------------------------------------------------------------------------------------------- */

static void
quote(struct buf *out, const char *s)
{
	for (; *s; s++)
		if (*s == '"' || *s == '\\' || (unsigned char)*s < ' ' || (unsigned char)*s > '~' || *s == '?')
			buf_printf(out, "\\%03o", (unsigned char)*s);
		else
			buf_add(out, s, 1);
}

/*
 * The object that gives the run time the class's name.  It also asks for main, since crt1.o's request is turned to
 * the run time's by --wrap and would come too late for a main that stands in a library (-lfl).
 */
static const char *
class_object(const struct work *w, const char *program)
{
	const char *base = strrchr(program, '/');
	const char *source = temp_path("class.c"), *object = temp_path("class.o");
	struct command c = {0};
	struct buf text = {0};

	buf_puts(&text, "extern int __real_main(void);\n"
					"__attribute__((used)) static int (*const __hicam_main)(void) = __real_main;\n"
					"const char __hicam_class_name[] = \"");
	quote(&text, base ? base + 1 : program);
	buf_puts(&text, "\";\n");
	file_write(source, text.s, text.len);
	buf_free(&text);
	stage_compile_own(w->tool, &c, source, object);
	return run_plainly(w, &c) ? object : NULL;
}

static bool
link_all(const struct tool *t, const struct options *o)
{
	struct work w = {.tool = t, .options = o};
	const char *out = o->output ? o->output : "a.out";
	const char *runtime = NULL, *rpc = NULL, *own = NULL;
	struct command c = {0};
	bool ok;

	if (t->machine && (o->program || o->shared || o->no_stdlib)) {
		const char *name = o->shared ? "libhicam-shared.a" : "libhicam.a";

		runtime = machine_library(t->machine, name);
		if (!runtime)
			fatal("no run-time library %s for %s: run make rt-%s", name, t->machine->target.name,
				  t->machine->target.name);
		rpc = o->shared ? NULL : machine_library(t->machine, "libhicam-rpc.a");
	}
	if (runtime && o->program && !(own = class_object(&w, out)))
		return false;
	stage_link(t, &c, own, runtime, rpc, out);
	output_begin(out);
	ok = run_plainly(&w, &c);
	if (ok)
		output_keep();
	else
		output_drop();
	return ok;
}

/* ---- modes -------------------------------------------------------------------------------------------------- */

/* Print what cc alone can tell of a source that hicc cannot follow. */
static bool
report_untranslated(const struct work *w, const struct translate_result *r)
{
	if (r->errors && *r->errors) {
		fputs(r->errors, stderr);
		return false;
	}
	fprintf(stderr, "%s: not checkpointable: %s\n", w->source->text, r->reason ? r->reason : "unknown");
	return false;
}

/* --emit-c and --explain of one source, appended to OUT. */
static bool
show_source(struct work *w, struct buf *out)
{
	bool emit_c = w->options->action == ACTION_EMIT_C;
	struct target target;
	struct translate_job job = make_job(w, emit_c ? TRANSLATE_COMPILE : TRANSLATE_EXPLAIN, &target);
	struct translate_result result = {0};
	bool ok;

	translator_run(&job, &result);
	ok = result.ok || report_untranslated(w, &result);
	if (result.ok && emit_c)
		buf_add(out, result.c_text, result.len);
	else if (result.ok && result.explain)
		buf_puts(out, result.explain);
	if (result.warnings && w->options->hicam)
		fputs(result.warnings, stderr);
	translator_free(&result);
	return ok;
}

static bool
spec_of_source(struct work *w, void **spec)
{
	struct target target;
	struct translate_job job = make_job(w, TRANSLATE_EMIT_X, &target);
	struct translate_result result = {0};
	bool ok;

	translator_run_here(&job, &result);
	ok = result.ok || report_untranslated(w, &result);
	*spec = result.spec;
	translator_free(&result);
	return ok;
}

/* The modes that print something instead of compiling: to -o, else stdout. */
static bool
show(const struct tool *t, const struct options *o)
{
	void **specs = xmalloc((o->nsources + 1) * sizeof *specs);
	struct buf out = {0};
	size_t n = 0;
	bool ok = true;

	if (!o->nsources)
		fatal("no C source files");
	if (!t->machine)
		fatal("%s", "cc compiles for a machine that hicc does not know");
	buf_puts(&out, "");
	for (size_t i = 0; i < o->nargs; i++) {
		struct arg *a = &o->args[i];
		struct work w = {.tool = t, .options = o, .source = a};
		bool one;

		if (!a->input || !is_translated(a))
			continue;
		w.names = names_of(t, a);
		read_stdin(&w);
		one = preprocess(&w) && (o->action == ACTION_EMIT_X ? spec_of_source(&w, &specs[n++]) : show_source(&w, &out));
		/* a spec refers to its unit's text */
		if (o->action != ACTION_EMIT_X)
			free(w.text);
		ok = ok && one;
	}
	if (ok && o->action == ACTION_EMIT_X) {
		char *text = translate_emit_x(specs, n);

		buf_puts(&out, text);
		free(text);
	}
	if (ok || o->action == ACTION_EXPLAIN) {
		const char *path = o->output ? o->output : "-";

		if (o->output)
			output_begin(path);
		file_write(path, out.s, out.len);
		output_keep();
	}
	buf_free(&out);
	free(specs);
	return ok;
}

/* The same for interfaces, of which other things can be shown. */
static bool
show_interfaces(const struct options *o)
{
	const char *path = o->output ? o->output : "-";
	struct buf out = {0};
	bool ok;

	buf_puts(&out, "");
	ok = interfaces_show(o, &out);
	if (ok) {
		if (o->output)
			output_begin(path);
		file_write(path, out.s, out.len);
		output_keep();
	}
	buf_free(&out);
	return ok;
}

static bool
compile_and_link(const struct tool *t, struct options *o)
{
	bool ok = true;

	for (size_t i = 0; i < o->nargs; i++) {
		struct arg *a = &o->args[i];
		struct names names;

		if (!a->input || a->language == LANG_OBJECT)
			continue;
		names = names_of(t, a);
		if (o->action == ACTION_LINK)
			a->object = temp_path(names.object);
		/* as cc does: all sources are looked at, and linked if all are good */
		ok = compile_source(t, o, a, o->action == ACTION_LINK ? a->object : names.object) && ok;
	}
	return ok && (o->action != ACTION_LINK || link_all(t, o));
}

/* cc can do it alone: there is nothing for hicc to translate or link. */
static bool
for_cc(const struct options *o)
{
	bool headers = false;

	for (size_t i = 0; i < o->nargs; i++)
		if (o->args[i].input && o->args[i].language == LANG_HEADER)
			headers = true;
	if (o->action == ACTION_CC || headers)
		return true;
	if (o->action == ACTION_OBJECT || o->action == ACTION_ASSEMBLY)
		return !o->nsources;
	return o->action == ACTION_LINK && !o->ninputs;
}

int
driver_run(struct tool *t, struct options *o)
{
	bool several = o->nsources > 1 && (o->action == ACTION_OBJECT || o->action == ACTION_ASSEMBLY);

	if (for_cc(o)) {
		struct command c = {0};

		stage_cc(t, &c);
		command_exec(&c);
	}
	if (several && o->output)
		fatal("cannot specify -o with -c or -S and several files");
	if ((o->action == ACTION_EMIT_H || o->action == ACTION_EMIT_STUBS) && !o->ninterfaces)
		fatal("no interfaces");
	if (o->ninterfaces && (o->action == ACTION_EMIT_H || o->action == ACTION_EMIT_STUBS || o->action == ACTION_EMIT_X))
		return show_interfaces(o) ? 0 : 1;
	if (!interfaces_make(t, o))
		return 1;
	if (o->action == ACTION_EMIT_C || o->action == ACTION_EMIT_X || o->action == ACTION_EXPLAIN)
		return show(t, o) ? 0 : 1;
	return compile_and_link(t, o) ? 0 : 1;
}
