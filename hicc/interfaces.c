/* SPDX-License-Identifier: ISC */
/* What is made of an interface stays in the temporary folder; everything here lives until the program ends. */
#include "interfaces.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../idl/compile.h"
#include "../idl/rpcgen.h"
#include "diag.h"
#include "tempfile.h"

/* A file that was made, and the words of a dependency file that stand for it. */
static struct made {
	const char *path;
	const char *sources;
} * made;
static size_t nmade;

static void
note_made(const char *path, const char *sources)
{
	made = xrealloc(made, (nmade + 1) * sizeof *made);
	made[nmade++] = (struct made){path, sources};
}

/* NAME as make reads it. */
static void
add_escaped(struct buf *b, const char *name)
{
	for (; *name; name++) {
		if (strchr(" \t#\\", *name))
			buf_puts(b, "\\");
		buf_add(b, *name == '$' ? "$$" : name, *name == '$' ? 2 : 1);
	}
}

/* The folders of -I and -iquote. */
static const char **
import_folders(const struct options *o, size_t *n)
{
	const char **folders = xmalloc((o->nargs + 1) * sizeof *folders);

	*n = 0;
	for (size_t i = 0; i < o->nargs; i++) {
		const struct arg *a = &o->args[i];
		size_t len = !strncmp(a->text, "-iquote", 7) ? 7 : !strncmp(a->text, "-I", 2) ? 2 : 0;

		if (!a->input && len && (a->value || a->text[len]))
			folders[(*n)++] = a->value ? a->value : a->text + len;
	}
	return folders;
}

static const char *
header_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');

	return xasprintf("%.*s.h", dot && dot != base ? (int)(dot - base) : (int)strlen(base), base);
}

static bool
compile(const struct options *o, const struct arg *a, struct idl_result *r)
{
	size_t n;
	const char **folders = import_folders(o, &n);
	struct idl_job job = {.file = a->text,
						  .folders = folders,
						  .nfolders = n,
						  .header = header_name(a->text),
						  .client = o->client || !o->server,
						  .server = o->server || !o->client};

	idl_compile(&job, r);
	if (r->errors)
		fputs(r->errors, stderr);
	free(folders);
	return r->ok;
}

/* ---- rpcgen's specifications ---- */

/* Add what rpcgen prints of FILE with the options MODE and MORE (NULL: none) to OUT, and to SAID what it says of it;
 * false if it fails. */
static bool
rpcgen_to(const struct options *o, const char *file, const char *mode, const char *more, struct buf *out,
		  struct buf *said)
{
	struct command c = {0};
	struct child child;
	struct child *const children[] = {&child};
	bool ok;

	command_add(&c, "rpcgen");
	for (size_t i = 0; i < o->nargs; i++) {
		const struct arg *a = &o->args[i];

		if (!a->input && !strncmp(a->text, "--rpcgen=", 9))
			command_add(&c, a->text + 9);
		else if (!a->input && !strncmp(a->text, "-D", 2))
			command_add(&c, xasprintf("-D%s", a->value ? a->value : a->text + 2));
	}
	command_add(&c, mode);
	if (more)
		command_add(&c, more);
	command_add(&c, file);
	child_start(&child, &c, NULL, CAPTURE_OUT | CAPTURE_ERR);
	children_wait(children, 1);
	buf_add(out, child.out.s ? child.out.s : "", child.out.len);
	buf_add(said, child.err.s ? child.err.s : "", child.err.len);
	ok = child.status == 0;
	child_free(&child);
	command_free(&c);
	return ok;
}

/*
 * What rpcgen SAID as we say it: a preprocessed line, carets up to the end of what it did not expect, and
 * `FILE, line N: MESSAGE`.  False: it said something else.
 */
static bool
retell(const char *said)
{
	static const char word[] = ", line ";
	const char *carets = strchr(said, '\n'), *place = carets ? strchr(carets + 1, '\n') : NULL, *number, *message;
	size_t len = carets ? (size_t)(carets - said) : 0, upto = place ? strspn(carets + 1, "^") : 0;
	struct tokens *tokens;
	char *text, *told;

	number = place ? strstr(place, word) : NULL;
	message = number ? strstr(number, ": ") : NULL;
	if (!message || upto == 0 || upto > len || carets[1 + upto] != '\n')
		return false;
	while (upto < len && isspace((unsigned char)said[upto - 1]))
		upto++;
	number += strlen(word);
	text = xasprintf("# %.*s \"%.*s\"\n%.*s\n", (int)strcspn(number, ":"), number, (int)strcspn(place + 1, ","),
					 place + 1, (int)upto, said);
	tokens = tokens_scan("", text, strlen(text));
	if (tokens->n == 0)
		return false;
	diag_begin(tokens);
	diag_at(DIAG_ERROR, (uint32_t)tokens->n - 1, "%.*s", (int)strcspn(message + 2, "\n"), message + 2);
	told = diag_take(false);
	fputs(told, stderr);
	free(told);
	tokens_free(tokens);
	free(text);
	return true;
}

/* The same, and it says why. */
static bool
rpcgen(const struct options *o, const char *file, const char *mode, const char *more, struct buf *out)
{
	struct buf said = {0};
	bool ok = rpcgen_to(o, file, mode, more, out, &said);

	if (said.s && (ok || !retell(said.s)))
		fputs(said.s, stderr);
	buf_free(&said);
	return ok;
}

/* The specification that the header at PATH was made of, if it is beside it; NULL: it is none of rpcgen's. */
static const char *
specification_of(const char *path)
{
	static const char mark[] = "It was generated using rpcgen";
	size_t len = strlen(path);
	const char *x = len > 2 && !strcmp(path + len - 2, ".h") ? xasprintf("%.*s.x", (int)len - 2, path) : NULL;
	char *text, *found;
	size_t n;

	if (!x || access(x, R_OK) != 0 || access(path, R_OK) != 0)
		return NULL;
	text = file_read(path, -1, &n);
	found = strstr(text, mark);
	free(text);
	return found ? x : NULL;
}

/* What is known of the header at PATH goes into *TEXT. */
static void
annotate(const struct options *o, const char *path, char **text, size_t *len)
{
	const char *x = specification_of(path);
	struct buf xdr = {0}, said = {0};
	char *header, *more;
	size_t n;

	if (x && rpcgen_to(o, x, "-c", NULL, &xdr, &said)) {
		header = file_read(path, -1, &n);
		more = idl_rpcgen_unit(*text, path, header, xdr.s);
		free(header);
		free(*text);
		*text = more;
		*len = strlen(more);
	}
	buf_free(&xdr);
	buf_free(&said);
}

void
interfaces_annotate(const struct options *o, char **text, size_t *len)
{
	const char **paths = NULL;
	size_t npaths = 0;

	/* files begin with the line `# 1 "FILE" 1`, those of the system have a 3 behind */
	for (const char *at = strstr(*text, "\n# 1 \""); at; at = strstr(at + 1, "\n# 1 \"")) {
		const char *name = at + 6, *end = name + strcspn(name, "\"\n");

		if (!strncmp(end, "\" 1\n", 4) && end - name > 2 && !strncmp(end - 2, ".h", 2)) {
			paths = xrealloc(paths, (npaths + 1) * sizeof *paths);
			paths[npaths++] = xasprintf("%.*s", (int)(end - name), name);
		}
	}
	for (size_t i = 0; i < npaths; i++)
		annotate(o, paths[i], text, len);
	free(paths);
}

/* ---- what is made, and where it goes ---- */

static void
write_made(struct tool *t, struct arg *a, const char *header_text, const char *code, const char *sources)
{
	const char *name = header_name(a->text), *header = temp_named(name, &t->made);

	for (size_t i = 0; i < nmade; i++)
		if (!strcmp(made[i].path, header))
			fatal("%s: another interface has a header of the name %s", a->text, name);
	a->made = temp_named(xasprintf("%s.c", name), &t->made);
	file_write(header, header_text, strlen(header_text));
	file_write(a->made, code, strlen(code));
	note_made(header, sources);
	note_made(a->made, sources);
}

static bool
make_idl(struct tool *t, const struct options *o, struct arg *a)
{
	struct buf sources = {0};
	struct idl_result r;

	if (compile(o, a, &r)) {
		for (size_t i = 0; i < r.nfiles; i++) {
			buf_puts(&sources, i ? " " : "");
			add_escaped(&sources, r.files[i]);
		}
		write_made(t, a, r.header, r.code, sources.s);
	}
	idl_result_free(&r);
	return a->made != NULL;
}

static bool
make_rpcgen(struct tool *t, const struct options *o, struct arg *a)
{
	struct buf header = {0}, xdr = {0}, client = {0}, server = {0}, sources = {0};
	bool wants_client = o->client || !o->server, wants_server = o->server || !o->client;
	struct idl_rpcgen x = {.file = a->text, .header = header_name(a->text)};
	char *code = NULL, *switched;

	buf_printf(&header, "#line 1 \"%s\"\n", x.header);
	if (!rpcgen(o, a->text, "-h", NULL, &header) || !rpcgen(o, a->text, "-c", NULL, &xdr) ||
		(wants_client && !rpcgen(o, a->text, "-l", NULL, &client)) ||
		(wants_server && !rpcgen(o, a->text, "-s", "tcp", &server)))
		goto done;
	x.xdr = xdr.s;
	x.client = wants_client ? client.s : NULL;
	x.server = wants_server ? server.s : NULL;
	code = idl_rpcgen_code(&x);
	if (!code)
		fatal("%s: the server that rpcgen prints has another form than hicc knows", a->text);
	add_escaped(&sources, a->text);
	switched = idl_rpcgen_header(header.s, xdr.s);
	write_made(t, a, switched, code, sources.s);
	free(switched);
	free(code);
done:
	buf_free(&header);
	buf_free(&xdr);
	buf_free(&client);
	buf_free(&server);
	return code != NULL;
}

bool
interfaces_make(struct tool *t, struct options *o)
{
	bool ok = true;

	for (size_t i = 0; i < o->nargs; i++) {
		struct arg *a = &o->args[i];

		if (a->input && a->language == LANG_IDL)
			ok = make_idl(t, o, a) && ok;
		else if (a->input && a->language == LANG_RPCGEN)
			ok = make_rpcgen(t, o, a) && ok;
	}
	return ok;
}

/* ---- modes ---- */

static bool
show_idl(const struct options *o, const struct arg *a, struct buf *out)
{
	struct idl_result r;
	bool ok = compile(o, a, &r);

	if (ok)
		buf_puts(out, o->action == ACTION_EMIT_H ? r.plain_header : o->action == ACTION_EMIT_STUBS ? r.code : r.x);
	idl_result_free(&r);
	return ok;
}

bool
interfaces_show(const struct options *o, struct buf *out)
{
	bool ok = true;

	for (size_t i = 0; i < o->nargs; i++) {
		const struct arg *a = &o->args[i];

		if (!a->input || a->language == LANG_OBJECT)
			continue;
		if (a->language == LANG_IDL)
			ok = show_idl(o, a, out) && ok;
		else if (a->language == LANG_RPCGEN && o->action == ACTION_EMIT_H)
			ok = rpcgen(o, a->text, "-h", NULL, out) && ok;
		else
			fatal("%s: no interface of which this can be shown", a->text);
	}
	return ok;
}

/* ---- dependencies ---- */

/* The made file that the word of LEN bytes at S is, or NULL. */
static const struct made *
find_made(const char *s, size_t len)
{
	for (size_t i = 0; i < nmade; i++)
		if (strlen(made[i].path) == len && !strncmp(made[i].path, s, len))
			return &made[i];
	return NULL;
}

char *
interfaces_deps(const char *text)
{
	struct buf out = {0};

	buf_puts(&out, "");
	while (*text) {
		size_t blank = strspn(text, " \t\n"), len;
		const struct made *m;
		bool rule;

		buf_add(&out, text, blank);
		text += blank;
		len = strcspn(text, " \t\n");
		/* -MP gives headers a rule without anything to do */
		rule = len && text[len - 1] == ':';
		m = find_made(text, len - rule);
		if (m)
			buf_printf(&out, rule ? "%s:" : "%s", m->sources);
		else
			buf_add(&out, text, len);
		text += len;
	}
	return out.s;
}
