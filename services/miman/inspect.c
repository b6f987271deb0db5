/* SPDX-License-Identifier: ISC */
/*
 * miman inspect: shows a state file without the program that wrote it.  First everything is checked and the body
 * read once in silence, so that a damaged file is reported before anything is printed.
 */
#include "../../rt/describe.h"
#include "body.h"
#include "miman.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *file;
	int json, all, body, spec;
};

static int
report(const char *file, const char *part, const struct hicam_error *e)
{
	complain("%s: %s%s%s", file, part, part[0] != '\0' ? ": " : "", e->text);
	return e->status;
}

static int
stdout_sink(void *arg, const void *data, size_t len)
{
	(void)arg;
	return fwrite(data, 1, len, stdout) == len ? 0 : -1;
}

/* Writes a section's bare bytes to stdout. */
static int
copy_section(struct hicam_state *state, const struct options *o, enum hicam_section kind)
{
	struct hicam_error e;

	return hicam_state_copy(state, kind, stdout_sink, NULL, &e) == 0 ? EXIT_SUCCESS : report(o->file, "", &e);
}

/* Shows one section, reading from OFFSET of a fresh reader. */
static void
show_section(struct body *b, struct hicam_state *state, const char *name, int list, uint64_t offset,
			 void (*show)(struct body *))
{
	struct hicam_state_reader *r;
	struct hicam_error error = b->in.error;

	if (error.status != 0)
		return;
	r = hicam_state_read(state, HICAM_SECTION_BODY, &b->in);
	if (r == NULL) {
		hicam_fail(&b->in.error, EXIT_IO, "out of memory");
		return;
	}
	hicam_in_skip(&b->in, offset);
	b->out->section_begin(name, list);
	show(b);
	b->out->section_end(list);
	hicam_state_read_end(r);
}

static void
show(struct body *b, struct hicam_state *state, const struct options *o)
{
	const struct inspected about = {hicam_state_header(state), hicam_state_file_size(state),
									hicam_state_length(state, HICAM_SECTION_BODY)};

	b->all = o->all;
	b->out = o->json ? &output_json : &output_text;
	b->out->begin(&about);
	show_section(b, state, "threads", 1, b->threads_at, body_threads);
	show_section(b, state, "globals", 0, 0, body_globals);
	show_section(b, state, "heap", 0, b->heap_at, body_heap);
	show_section(b, state, "libc", 1, b->libc_at, body_libc);
	b->out->end();
}

static int
inspect(struct hicam_state *state, const struct options *o)
{
	struct hicam_state_reader *r;
	struct hicam_class *class = NULL;
	struct hicam_in in;
	struct body body;
	int status = EXIT_SUCCESS;

	r = hicam_state_read(state, HICAM_SECTION_DESCRIBE, &in);
	if (r != NULL)
		class = hicam_describe_read(&in);
	hicam_state_read_end(r);
	if (class == NULL)
		return r != NULL ? report(o->file, "descriptors", &in.error) : EXIT_IO;
	r = hicam_state_read(state, HICAM_SECTION_BODY, &in);
	if (r == NULL) {
		hicam_describe_free(class);
		complain("out of memory");
		return EXIT_IO;
	}
	if (body_scan(&body, class, &in) == 0)
		show(&body, state, o);
	if (body.in.error.status != 0)
		status = report(o->file, "body", &body.in.error);
	hicam_state_read_end(r);
	body_release(&body);
	hicam_describe_free(class);
	return status;
}

/* 0, or the exit status. */
static int
read_options(int argc, char **argv, struct options *o)
{
	int i, more = 1;

	for (i = 1; i < argc; i++) {
		if (more && strcmp(argv[i], "--") == 0)
			more = 0;
		else if (more && strcmp(argv[i], "--json") == 0)
			o->json = 1;
		else if (more && strcmp(argv[i], "--all") == 0)
			o->all = 1;
		else if (more && strcmp(argv[i], "--body") == 0)
			o->body = 1;
		else if (more && strcmp(argv[i], "--spec") == 0)
			o->spec = 1;
		else if (more && argv[i][0] == '-' && argv[i][1] != '\0')
			return bad_usage("inspect", "unknown option '%s'", argv[i]);
		else if (o->file != NULL)
			return bad_usage("inspect", "more than one file");
		else
			o->file = argv[i];
	}
	if (o->file == NULL)
		return bad_usage("inspect", "no file given");
	if (o->body + o->spec + (o->json || o->all) > 1)
		return bad_usage("inspect", "--body and --spec go with no other option");
	return 0;
}

int
command_inspect(int argc, char **argv)
{
	struct options o = {.file = NULL};
	struct hicam_error e;
	struct hicam_state *state;
	int status = read_options(argc, argv, &o);

	if (status != 0)
		return status;
	state = hicam_state_open(o.file, &e);
	if (state == NULL) {
		complain("%s", e.text);
		return e.status;
	}
	if (o.body)
		status = copy_section(state, &o, HICAM_SECTION_BODY);
	else if (o.spec)
		status = copy_section(state, &o, HICAM_SECTION_SPEC);
	else
		status = inspect(state, &o);
	hicam_state_close(state);
	return status;
}
