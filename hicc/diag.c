/* SPDX-License-Identifier: ISC */
/*
 * Diagnostics: the only place that formats `file:line:col: level: text`, the source line and a caret.
 *
 * Tokens know their line in the user's file but not their column there, as the preprocessor changes the
 * text.  The column is that of the same occurrence of the token's text in the original line: the second
 * `x` of the preprocessed line is the second `x` of the source line.  Where the source has no such text
 * (a macro's expansion) the nearest token before it that does occur gives the column.
 */
#include "diag.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define MOST_ERRORS 20

struct message {
	enum diag_level level; /* of the error or warning it belongs to, if a note */
	size_t start;		   /* in text */
};

static const struct tokens *tokens;
static struct buf text;
static struct message *messages;
static size_t nmessages, messages_cap;
static unsigned errors;
static enum diag_level last_level;
static bool muted; /* the last error was not printed, so neither are its notes */

void
diag_begin(const struct tokens *t)
{
	tokens = t;
	buf_free(&text);
	free(messages);
	messages = NULL;
	nmessages = messages_cap = 0;
	errors = 0;
	muted = false;
}

unsigned
diag_errors(void)
{
	return errors;
}

char *
diag_take(bool warnings)
{
	struct buf out = {0};

	buf_puts(&out, "");
	for (size_t i = 0; i < nmessages; i++) {
		size_t end = i + 1 < nmessages ? messages[i + 1].start : text.len;

		if (messages[i].level != DIAG_WARNING || warnings)
			buf_add(&out, text.s + messages[i].start, end - messages[i].start);
	}
	return out.s;
}

/* Line LINE (1-based) of the file NAME into B without its newline; false if it cannot be had. */
static bool
read_line(const char *name, uint32_t line, struct buf *b)
{
	FILE *f = fopen(name, "r");
	char *s = NULL;
	size_t cap = 0;
	ssize_t len = -1;

	if (!f)
		return false;
	for (uint32_t i = 0; i < line; i++) {
		len = getline(&s, &cap, f);
		if (len < 0)
			break;
	}
	if (len > 0) {
		while (len > 0 && (s[len - 1] == '\n' || s[len - 1] == '\r'))
			len--;
		buf_add(b, s, (size_t)len);
	}
	free(s);
	fclose(f);
	return len >= 0 && b->s;
}

static bool
is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* Where in LINE the Nth (from 0) piece that equals T stands; NULL if nowhere. */
static const char *
find_occurrence(const char *line, const struct token *t, unsigned nth)
{
	bool name = is_name_byte(t->text[0]);

	for (const char *p = line; *p; p++) {
		if (strncmp(p, t->text, t->len) != 0)
			continue;
		if (name && ((p > line && is_name_byte(p[-1])) || is_name_byte(p[t->len])))
			continue;
		if (nth-- == 0)
			return p;
	}
	return NULL;
}

/* Where token AT stands in LINE, the text of its source line. */
static const char *
find_token(const char *line, uint32_t at)
{
	const struct token *t = &tokens->v[at];

	for (uint32_t i = at;; i--) {
		const struct token *u = &tokens->v[i];
		unsigned nth = 0;

		if (u->file != t->file || u->line != t->line)
			break;
		for (uint32_t j = i; j > 0; j--) {
			const struct token *v = &tokens->v[j - 1];

			if (v->file != t->file || v->line != t->line)
				break;
			if (v->len == u->len && memcmp(v->text, u->text, u->len) == 0)
				nth++;
		}
		const char *p = u->len ? find_occurrence(line, u, nth) : NULL;
		if (p)
			return p;
		/* A long expansion is not worth a quadratic search. */
		if (i == 0 || at - i > 200)
			break;
	}
	return line + strspn(line, " \t");
}

/* The preprocessed line that token T stands in. */
static void
preprocessed_line(const struct token *t, struct buf *b)
{
	const char *start = t->text - (t->col - 1);

	buf_add(b, start, strcspn(start, "\r\n"));
}

static void
excerpt(const struct token *t, const char *line, size_t col, size_t width)
{
	buf_printf(&text, "%5u | %s\n      | ", (unsigned)t->line, line);
	for (size_t i = 0; i + 1 < col; i++)
		buf_puts(&text, line[i] == '\t' ? "\t" : " ");
	buf_puts(&text, "^");
	for (size_t i = 1, left = strlen(line) - (col - 1); i < width && i < left; i++)
		buf_puts(&text, "~");
	buf_puts(&text, "\n");
}

static void
start_message(enum diag_level level)
{
	if (level != DIAG_NOTE)
		last_level = level;
	if (nmessages == messages_cap) {
		messages_cap = messages_cap ? 2 * messages_cap : 16;
		messages = xrealloc(messages, messages_cap * sizeof *messages);
	}
	messages[nmessages++] = (struct message){.level = last_level, .start = text.len};
}

static void
report(enum diag_level level, uint32_t at, bool after, const char *fmt, va_list ap)
{
	static const char *const names[] = {"note", "warning", "error"};
	const struct token *t;
	struct buf line = {0};
	size_t col, width;

	if (level == DIAG_ERROR)
		muted = ++errors > MOST_ERRORS;
	else if (level == DIAG_WARNING)
		muted = errors > MOST_ERRORS;
	if (muted || !tokens)
		return;
	start_message(level);
	/* The end of the file has no place of its own: take the end of its last token. */
	if (at >= tokens->n && tokens->n) {
		at = (uint32_t)tokens->n - 1;
		after = true;
	}
	t = &tokens->v[at];
	if (read_line(tokens->files[t->file].name, t->line, &line))
		col = (size_t)(find_token(line.s, at) - line.s) + 1;
	else {
		buf_puts(&line, "");
		preprocessed_line(t, &line);
		col = t->col;
	}
	width = t->len;
	if (after) {
		size_t end = col + t->len;

		col = end <= line.len + 1 ? end : line.len + 1;
		width = 1;
	}
	buf_printf(&text, "%s:%u:%zu: %s: ", tokens->files[t->file].name, (unsigned)t->line, col, names[level]);
	buf_vprintf(&text, fmt, ap);
	buf_puts(&text, "\n");
	excerpt(t, line.s, col, width);
	buf_free(&line);
}

void
diag_at(enum diag_level level, uint32_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(level, at, false, fmt, ap);
	va_end(ap);
}

void
diag_after(enum diag_level level, uint32_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(level, at, true, fmt, ap);
	va_end(ap);
}
