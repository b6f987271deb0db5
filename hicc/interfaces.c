/* SPDX-License-Identifier: ISC */
/* What is made of an interface stays in the temporary folder; everything here lives until the program ends. */
#include "interfaces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../idl/compile.h"
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

static void
write_made(struct tool *t, struct arg *a, const struct idl_result *r)
{
	const char *name = header_name(a->text), *header = temp_named(name, &t->made);
	struct buf sources = {0};

	for (size_t i = 0; i < nmade; i++)
		if (!strcmp(made[i].path, header))
			fatal("%s: another interface has a header of the name %s", a->text, name);
	for (size_t i = 0; i < r->nfiles; i++) {
		buf_puts(&sources, i ? " " : "");
		add_escaped(&sources, r->files[i]);
	}
	a->made = temp_named(xasprintf("%s.c", name), &t->made);
	file_write(header, r->header, strlen(r->header));
	file_write(a->made, r->code, strlen(r->code));
	note_made(header, sources.s);
	note_made(a->made, sources.s);
}

bool
interfaces_make(struct tool *t, struct options *o)
{
	bool ok = true;

	for (size_t i = 0; i < o->nargs; i++) {
		struct arg *a = &o->args[i];
		struct idl_result r;

		if (!a->input || a->language != LANG_IDL)
			continue;
		if (compile(o, a, &r))
			write_made(t, a, &r);
		else
			ok = false;
		idl_result_free(&r);
	}
	return ok;
}

bool
interfaces_show(const struct options *o, struct buf *out)
{
	bool ok = true;

	for (size_t i = 0; i < o->nargs; i++) {
		struct idl_result r;

		if (!o->args[i].input || o->args[i].language == LANG_OBJECT)
			continue;
		if (o->args[i].language != LANG_IDL)
			fatal("%s: no interface, but others are", o->args[i].text);
		if (compile(o, &o->args[i], &r))
			buf_puts(out, o->action == ACTION_EMIT_H ? r.plain_header : r.x);
		else
			ok = false;
		idl_result_free(&r);
	}
	return ok;
}

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
