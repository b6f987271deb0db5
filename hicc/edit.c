/* SPDX-License-Identifier: ISC */
/*
 * Edits on the token stream and the printing of token ranges with them.  A range that was replaced is skipped as
 * a whole, whatever edits lie inside.
 */
#include "pass.h"

#include <string.h>

struct unit *the_unit;
static struct edit **edits; /* by token, NULL where there is none */

void
edit_init(struct unit *u)
{
	the_unit = u;
	edits = arena_alloc((u->tokens->n + 1) * sizeof *edits);
}

struct edit *
edit_at(uint32_t token)
{
	return edits[token];
}

static struct edit *
edit_make(uint32_t token)
{
	if (!edits[token])
		edits[token] = NEW(struct edit);
	return edits[token];
}

void
edit_replace(struct span s, const char *text)
{
	struct edit *e = edit_make(s.first);

	e->instead = text;
	e->skip_to = s.last + 1;
}

void
edit_before(uint32_t token, const char *text)
{
	struct edit *e = edit_make(token);

	e->before = e->before ? arena_printf("%s%s", e->before, text) : text;
}

void
edit_after(uint32_t token, const char *text)
{
	struct edit *e = edit_make(token);

	e->after = e->after ? arena_printf("%s%s", e->after, text) : text;
}

bool
token_is(uint32_t at, const char *s)
{
	const struct token *t = &the_unit->tokens->v[at];

	return t->len == strlen(s) && memcmp(t->text, s, t->len) == 0;
}

/* The edits behind tokens that a replacement swallowed still belong to its end. */
static const char *
after_of(uint32_t first, uint32_t next)
{
	const struct edit *last = edits[next - 1];

	if (next - 1 != first && last && last->after)
		return last->after;
	return edits[first] ? edits[first]->after : NULL;
}

void
print_span(struct buf *b, struct span s)
{
	for (uint32_t i = s.first; i <= s.last && i < the_unit->tokens->n;) {
		const struct token *t = &the_unit->tokens->v[i];
		const struct edit *e = edits[i];
		uint32_t next = i + 1;
		const char *after;

		buf_puts(b, " ");
		if (e && e->before)
			buf_puts(b, e->before);
		if (t->kind == TOKEN_PRAGMA) {
			buf_puts(b, "\n");
			buf_add(b, t->text, t->len);
			buf_puts(b, "\n");
		} else if (e && e->instead) {
			buf_puts(b, e->instead);
			next = e->skip_to;
		} else
			buf_add(b, t->text, t->len);
		after = after_of(i, next);
		if (after)
			buf_puts(b, after);
		i = next;
	}
}

const char *
decl_name(const struct decl *d)
{
	return d->emit_name ? d->emit_name : d->name;
}

const char *
tag_name(const struct tag *t)
{
	return t->emit_name ? t->emit_name : t->name;
}

const char *
tag_keyword(const struct tag *t)
{
	return t->kind == TY_STRUCT ? "struct" : t->kind == TY_UNION ? "union" : "enum";
}
