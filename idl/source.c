/* SPDX-License-Identifier: ISC */
/* The files of an interface: its own and those it imports, each once. */
#include "parse.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "tempfile.h"
#include "util.h"

/* Scan the file PATH, if it can be opened. */
static bool
scan(struct idl_source *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len;
	char *text;

	if (fd < 0)
		return false;
	text = file_read(NULL, fd, &len);
	close(fd);
	s->texts = xrealloc(s->texts, (s->tokens.nfiles + 1) * sizeof *s->texts);
	s->texts[s->tokens.nfiles] = text;
	idl_scan_file(s, path, text, len);
	return true;
}

static bool
was_read(const struct idl_source *s, const char *path)
{
	for (size_t i = 0; i < s->tokens.nfiles; i++)
		if (strcmp(s->tokens.files[i].name, path) == 0)
			return true;
	return false;
}

/* Beside the file that imports it, then where -I says. */
void
idl_scan_import(struct idl_source *s, uint32_t at, uint32_t file)
{
	const struct token *t = &s->tokens.v[at];
	const char *importer = s->tokens.files[file].name, *slash = strrchr(importer, '/');
	int name_len = (int)t->len - 2;
	const char *name = t->text + 1;
	bool found;
	const char *path =
		*name == '/' ? arena_strndup(name, (size_t)name_len)
					 : arena_printf("%.*s%.*s", slash ? (int)(slash + 1 - importer) : 0, importer, name_len, name);

	found = was_read(s, path) || scan(s, path);
	for (size_t i = 0; !found && *name != '/' && i < s->nfolders; i++) {
		path = arena_printf("%s/%.*s", s->folders[i], name_len, name);
		found = was_read(s, path) || scan(s, path);
	}
	if (!found)
		diag_at(DIAG_ERROR, at, "cannot read '%.*s'", name_len, name);
}

bool
idl_source_read(struct idl_source *s, const char *name, const char *const *folders, size_t nfolders)
{
	*s = (struct idl_source){.folders = folders, .nfolders = nfolders};
	diag_begin(&s->tokens);
	return scan(s, name);
}

void
idl_source_free(struct idl_source *s)
{
	diag_begin(NULL);
	for (size_t i = 0; i < s->tokens.nfiles; i++)
		free(s->texts[i]);
	free(s->texts);
	free(s->tokens.v);
	free(s->tokens.files);
	arena_release();
}
