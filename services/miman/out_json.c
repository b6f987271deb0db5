/* SPDX-License-Identifier: ISC */
/*
 * `miman inspect --json`: one JSON object.  Whether a comma is due is one flag, since every value clears the way for
 * it and every bracket that opens takes it back.
 */
#include "output.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int comma;

void
json_string(const char *s, size_t len)
{
	size_t i;
	unsigned char c;

	putchar('"');
	for (i = 0; i < len; i++) {
		c = (unsigned char)s[i];
		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < ' ' || c > '~')
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

/* What stands before a value. */
static void
begin_value(const char *name)
{
	if (comma)
		putchar(',');
	if (name != NULL) {
		json_string(name, strlen(name));
		putchar(':');
	}
	comma = 1;
}

static void
open_bracket(const char *name, char bracket)
{
	begin_value(name);
	putchar(bracket);
	comma = 0;
}

static void
close_bracket(char bracket)
{
	putchar(bracket);
	comma = 1;
}

static void
text_member(const char *name, const char *text)
{
	begin_value(name);
	json_string(text, strlen(text));
}

static void
number_member(const char *name, uint64_t v)
{
	begin_value(name);
	printf("%" PRIu64, v);
}

static void
json_begin(const struct inspected *s)
{
	const struct hicam_header *h = s->header;
	char text[80];

	comma = 0;
	open_bracket(NULL, '{');
	number_member("format", HICAM_STATE_VERSION);
	text_member("class", h->class_name);
	format_hex(text, h->signature, sizeof h->signature);
	text_member("signature", text);
	format_uuid(text, h->uuid);
	text_member("uuid", text);
	number_member("epoch", h->epoch);
	number_member("sequence", h->sequence);
	format_time(text, h->time);
	text_member("time", text);
	text_member("arch", h->arch);
	number_member("long_bits", h->long_bits);
	text_member("host", h->host);
	text_member("program", h->program);
	number_member("file_bytes", s->file_bytes);
	number_member("body_bytes", s->body_bytes);
}

static void
json_end(void)
{
	close_bracket('}');
	putchar('\n');
}

static void
json_section_begin(const char *name, int list)
{
	open_bracket(name, list ? '[' : '{');
}

static void
json_section_end(int list)
{
	close_bracket(list ? ']' : '}');
}

static void
json_thread_begin(unsigned number, unsigned frames)
{
	(void)frames;
	open_bracket(NULL, '{');
	number_member("thread", number);
	open_bracket("frames", '[');
}

static void
json_thread_end(void)
{
	close_bracket(']');
	close_bracket('}');
}

static void
json_frame_begin(unsigned number, const struct hicam_function *f, unsigned stage)
{
	open_bracket(NULL, '{');
	number_member("frame", number);
	text_member("function", f->name);
	text_member("file", f->file);
	begin_value("line");
	printf("%d", f->stages[stage].line);
	number_member("stage", stage);
	text_member("kind", hicam_stage_kind_name(f->stages[stage].kind));
	open_bracket("locals", '{');
}

static void
json_frame_end(void)
{
	close_bracket('}');
	close_bracket('}');
}

static void
json_heap_total(uint64_t blocks, uint64_t bytes)
{
	number_member("blocks", blocks);
	number_member("bytes", bytes);
	open_bracket("types", '[');
}

static void
json_heap_type(const char *type, uint64_t blocks, uint64_t items, uint64_t bytes)
{
	open_bracket(NULL, '{');
	text_member("type", type);
	number_member("blocks", blocks);
	number_member("items", items);
	number_member("bytes", bytes);
	close_bracket('}');
}

static void
json_heap_objects_begin(void)
{
	close_bracket(']');
	open_bracket("objects", '[');
}

static void
json_heap_objects_end(void)
{
	close_bracket(']');
}

static void
json_block_begin(const char *name, const char *type)
{
	open_bracket(NULL, '{');
	text_member("name", name);
	text_member("type", type);
}

static void
json_block_end(void)
{
	close_bracket('}');
}

static void
json_group_begin(const char *name, enum group g)
{
	open_bracket(name, g == GROUP_LIST ? '[' : '{');
}

static void
json_group_end(enum group g)
{
	close_bracket(g == GROUP_LIST ? ']' : '}');
}

static void
json_more(uint64_t count)
{
	open_bracket(NULL, '{');
	number_member("more", count);
	close_bracket('}');
}

static void
json_number(const char *name, const char *text, int is_json)
{
	begin_value(name);
	if (is_json)
		fputs(text, stdout);
	else
		json_string(text, strlen(text));
}

static void
json_boolean(const char *name, int value)
{
	begin_value(name);
	fputs(value ? "true" : "false", stdout);
}

static void
json_character(const char *name, int value)
{
	begin_value(name);
	printf("%d", value);
}

static void
json_bytes(const char *name, const unsigned char *data, size_t len, uint64_t total, int text)
{
	(void)total;
	(void)text;
	begin_value(name);
	json_string((const char *)data, len);
}

static void
json_reference(const char *name, const char *text)
{
	begin_value(name);
	if (text == NULL)
		fputs("null", stdout);
	else
		json_string(text, strlen(text));
}

const struct output output_json = {
	.begin = json_begin,
	.end = json_end,
	.section_begin = json_section_begin,
	.section_end = json_section_end,
	.thread_begin = json_thread_begin,
	.thread_end = json_thread_end,
	.frame_begin = json_frame_begin,
	.frame_end = json_frame_end,
	.heap_total = json_heap_total,
	.heap_type = json_heap_type,
	.heap_objects_begin = json_heap_objects_begin,
	.heap_objects_end = json_heap_objects_end,
	.block_begin = json_block_begin,
	.block_end = json_block_end,
	.group_begin = json_group_begin,
	.group_end = json_group_end,
	.more = json_more,
	.number = json_number,
	.boolean = json_boolean,
	.character = json_character,
	.bytes = json_bytes,
	.reference = json_reference,
};
