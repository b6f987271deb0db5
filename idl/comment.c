/* SPDX-License-Identifier: ISC */
/* Comments of the IDL in what is made of it. */
#include "print.h"

#include <string.h>

struct idl_comments *
idl_comments(const struct idl_source *source)
{
	struct idl_comments *c = arena_alloc((source->tokens.nfiles + 1) * sizeof *c);

	for (size_t i = 0; i < source->tokens.nfiles; i++)
		c[i] = (struct idl_comments){.source = source, .file = (uint32_t)i};
	return c;
}

static bool
is_own(const struct idl_comments *c)
{
	const struct idl_comment *comment = &c->source->comments[c->next];
	const struct tokens *t = &c->source->tokens;

	/* the end of the interface's own file has no token */
	return c->file == (comment->before >= t->n ? 0 : t->v[comment->before].file);
}

/* The lines of a comment keep their distance from each other, not that from the margin. */
static void
print_text(struct buf *b, const char *text, const char *indent)
{
	if (text[1] == '/') {
		size_t len = strlen(text);

		buf_puts(b, "/*");
		for (size_t i = 2; i < len; i++)
			buf_add(b, text[i] == '*' && text[i + 1] == '/' ? "+" : &text[i], 1);
		buf_puts(b, " */");
		return;
	}
	for (const char *nl; (nl = strchr(text, '\n')); text = nl + 1 + strspn(nl + 1, " \t")) {
		buf_add(b, text, (size_t)(nl - text));
		buf_printf(b, "\n%s%s", indent, nl[1 + strspn(nl + 1, " \t")] == '*' ? " " : "   ");
	}
	buf_puts(b, text);
}

void
idl_print_comments(struct buf *b, struct idl_comments *c, uint32_t at, const char *indent)
{
	for (; c->next < c->source->ncomments && c->source->comments[c->next].before <= at; c->next++)
		if (is_own(c)) {
			buf_puts(b, indent);
			print_text(b, c->source->comments[c->next].text, indent);
			buf_puts(b, "\n");
		}
}

void
idl_skip_comments(struct idl_comments *c, uint32_t last)
{
	for (; c->next < c->source->ncomments; c->next++) {
		const struct idl_comment *comment = &c->source->comments[c->next];

		if (comment->before > last && !(comment->before == last + 1 && comment->trailing))
			break;
	}
}

void
idl_print_line_end(struct buf *b, struct idl_comments *c, uint32_t last)
{
	for (; c->next < c->source->ncomments; c->next++) {
		const struct idl_comment *comment = &c->source->comments[c->next];

		if (comment->before != last + 1 || !comment->trailing || !is_own(c))
			break;
		buf_puts(b, " ");
		print_text(b, comment->text, "\t");
	}
	buf_puts(b, "\n");
}
