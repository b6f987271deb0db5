/* SPDX-License-Identifier: ISC */
/*
 * `miman inspect` for people: values look like C initialisers.  Control characters of a state never reach the
 * terminal.
 */
#include "output.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int depth; /* open groups; 0: a value ends its line */
static int comma; /* an element came before in the open group */

static void
print_safe(const char *s, size_t len, int quoted)
{
	size_t i;
	unsigned char c;

	for (i = 0; i < len; i++) {
		c = (unsigned char)s[i];
		if (quoted && (c == '"' || c == '\\'))
			printf("\\%c", c);
		else if (c == '\n')
			fputs("\\n", stdout);
		else if (c == '\t')
			fputs("\\t", stdout);
		else if (c < ' ' || c > '~')
			printf("\\%03o", c);
		else
			putchar(c);
	}
}

static void
print_name(const char *s)
{
	print_safe(s, strlen(s), 0);
}

static void
begin_value(const char *name)
{
	if (depth == 0) {
		fputs("    ", stdout);
		if (name != NULL) {
			print_name(name);
			fputs(" = ", stdout);
		}
		return;
	}
	if (comma)
		fputs(", ", stdout);
	comma = 1;
	if (name != NULL) {
		putchar('.');
		print_name(name);
		fputs(" = ", stdout);
	}
}

static void
end_value(void)
{
	if (depth == 0)
		putchar('\n');
}

static void
text_begin(const struct inspected *s)
{
	const struct hicam_header *h = s->header;
	char text[80];

	depth = 0;
	fputs("class      ", stdout);
	print_name(h->class_name);
	format_hex(text, h->signature, sizeof h->signature);
	printf("\nsignature  %s\n", text);
	format_uuid(text, h->uuid);
	printf("server     %s, epoch %" PRIu32 "\n", text, h->epoch);
	format_time(text, h->time);
	printf("checkpoint %" PRIu64 ", %s\n", h->sequence, text);
	fputs("origin     ", stdout);
	print_name(h->arch);
	printf(" (long of %" PRIu32 " bits) on ", h->long_bits);
	print_name(h->host);
	fputs("\nprogram    ", stdout);
	print_name(h->program);
	printf("\nsize       %" PRIu64 " bytes, body %" PRIu64 "\n", s->file_bytes, s->body_bytes);
}

static void
text_end(void)
{
}

static void
text_section_begin(const char *name, int list)
{
	(void)list;
	printf("\n%s\n", name);
}

static void
text_section_end(int list)
{
	(void)list;
}

static void
text_thread_begin(unsigned number, unsigned frames)
{
	printf("  thread %u, %u frame%s\n", number, frames, frames == 1 ? "" : "s");
}

static void
text_thread_end(void)
{
}

static void
text_frame_begin(unsigned number, const struct hicam_function *f, unsigned stage)
{
	printf("  #%u ", number);
	print_name(f->name);
	fputs(" at ", stdout);
	print_name(f->file);
	printf(":%d (%s, stage %u)\n", f->stages[stage].line, hicam_stage_kind_name(f->stages[stage].kind), stage);
}

static void
text_frame_end(void)
{
}

static void
text_heap_total(uint64_t blocks, uint64_t bytes)
{
	printf("  %10s %12s %14s  type\n", "blocks", "items", "bytes");
	printf("  %10" PRIu64 " %12s %14" PRIu64 "  (all)\n", blocks, "", bytes);
}

static void
text_heap_type(const char *type, uint64_t blocks, uint64_t items, uint64_t bytes)
{
	printf("  %10" PRIu64 " %12" PRIu64 " %14" PRIu64 "  ", blocks, items, bytes);
	print_name(type);
	putchar('\n');
}

static void
text_heap_objects_begin(void)
{
}

static void
text_heap_objects_end(void)
{
}

static void
text_block_begin(const char *name, const char *type)
{
	printf("  %s ", name);
	print_name(type);
	putchar('\n');
}

static void
text_block_end(void)
{
}

static void
text_group_begin(const char *name, enum group g)
{
	(void)g;
	begin_value(name);
	putchar('{');
	depth++;
	comma = 0;
}

static void
text_group_end(enum group g)
{
	(void)g;
	putchar('}');
	depth--;
	comma = 1;
	end_value();
}

static void
text_more(uint64_t count)
{
	begin_value(NULL);
	printf("... %" PRIu64 " more", count);
	end_value();
}

static void
text_number(const char *name, const char *text, int is_json)
{
	(void)is_json;
	begin_value(name);
	fputs(text, stdout);
	end_value();
}

static void
text_boolean(const char *name, int value)
{
	begin_value(name);
	fputs(value ? "true" : "false", stdout);
	end_value();
}

static void
text_character(const char *name, int value)
{
	begin_value(name);
	printf("%d", value);
	if (value >= ' ' && value <= '~')
		printf(value == '\'' || value == '\\' ? " '\\%c'" : " '%c'", value);
	end_value();
}

static void
text_bytes(const char *name, const unsigned char *data, size_t len, uint64_t total, int text)
{
	size_t i;

	begin_value(name);
	if (text) {
		putchar('"');
		print_safe((const char *)data, len, 1);
		putchar('"');
	} else {
		putchar('{');
		for (i = 0; i < len; i++)
			printf("%s%02x", i > 0 ? " " : "", data[i]);
		putchar('}');
	}
	if (total > len)
		printf(" ... %" PRIu64 " more", total - len);
	end_value();
}

static void
text_reference(const char *name, const char *text)
{
	begin_value(name);
	if (text == NULL)
		fputs("NULL", stdout);
	else
		print_name(text);
	end_value();
}

const struct output output_text = {
	.begin = text_begin,
	.end = text_end,
	.section_begin = text_section_begin,
	.section_end = text_section_end,
	.thread_begin = text_thread_begin,
	.thread_end = text_thread_end,
	.frame_begin = text_frame_begin,
	.frame_end = text_frame_end,
	.heap_total = text_heap_total,
	.heap_type = text_heap_type,
	.heap_objects_begin = text_heap_objects_begin,
	.heap_objects_end = text_heap_objects_end,
	.block_begin = text_block_begin,
	.block_end = text_block_end,
	.group_begin = text_group_begin,
	.group_end = text_group_end,
	.more = text_more,
	.number = text_number,
	.boolean = text_boolean,
	.character = text_character,
	.bytes = text_bytes,
	.reference = text_reference,
};
