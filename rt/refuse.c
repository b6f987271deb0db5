/* SPDX-License-Identifier: ISC */
/* Names for what cannot travel. */
#include "refuse.h"
#include "frame.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH = 256 };

static struct {
	const char *file, *name;
	int line;
	unsigned n;
	struct {
		const char *field;
		size_t index;
	} step[DEPTH];
} path;

static char reason[600];

void
hicam_path_root(const char *file, int line, const char *name)
{
	path.file = file;
	path.line = line;
	path.name = name;
	path.n = 0;
}

void
hicam_path_heap(const char *name)
{
	const struct hicam_frame *f = hicam_frames.nframes ? &hicam_frames.frames[0] : NULL;

	hicam_path_root(f ? f->function->file : NULL, f ? f->stage->line : 0, name);
}

void
hicam_path_field(const char *name)
{
	if (path.n < DEPTH)
		path.step[path.n].field = name ? name : "";
	path.n++;
}

void
hicam_path_item(size_t index)
{
	if (path.n < DEPTH) {
		path.step[path.n].field = NULL;
		path.step[path.n].index = index;
	}
	path.n++;
}

void
hicam_path_up(void)
{
	path.n--;
}

unsigned
hicam_path_depth(void)
{
	return path.n;
}

void
hicam_path_cut(unsigned depth)
{
	path.n = depth;
}

void
hicam_path_print(char *to, size_t size)
{
	char name[300];
	size_t len;
	unsigned i;

	len = (size_t)snprintf(name, sizeof(name), "%s", path.name ? path.name : "?");
	for (i = 0; i < path.n && i < DEPTH && len < sizeof(name); i++) {
		if (path.step[i].field == NULL)
			len += (size_t)snprintf(name + len, sizeof(name) - len, "[%zu]", path.step[i].index);
		else if (path.step[i].field[0])
			len += (size_t)snprintf(name + len, sizeof(name) - len, ".%s", path.step[i].field);
	}
	snprintf(to, size, "%s:%d: '%s'", path.file ? path.file : "?", path.line, name);
}

void
hicam_refuse(const char *fmt, ...)
{
	char what[380], why[200];
	va_list ap;

	if (reason[0])
		return;
	hicam_path_print(what, sizeof(what));
	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	snprintf(reason, sizeof(reason), "%s (%s)", what, why);
}

const char *
hicam_refused(void)
{
	return reason[0] ? reason : NULL;
}
