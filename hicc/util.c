/* SPDX-License-Identifier: ISC */
/*
 * Memory, strings and vectors.  The arena hands out pieces of large blocks and never takes one back before
 * arena_release(); the interned strings have blocks of their own, since they outlive the unit.
 */
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)1 << 16)
#define ALIGNMENT 16

struct block {
	struct block *next;
	size_t used, size; /* of data */
	_Alignas(ALIGNMENT) char data[];
};

static struct block *unit_blocks;
static struct block *string_blocks;

static void *
block_alloc(struct block **list, size_t size, size_t alignment)
{
	struct block *b = *list;
	size_t at = b ? (b->used + alignment - 1) / alignment * alignment : 0;

	if (!b || at > b->size || size > b->size - at) {
		size_t bytes = size > BLOCK_BYTES / 4 ? size : BLOCK_BYTES;

		if (bytes > SIZE_MAX - sizeof *b)
			fatal("out of memory");
		b = calloc(1, sizeof *b + bytes);
		if (!b)
			fatal("out of memory");
		b->size = bytes;
		/* A block of one large piece goes behind the one in use, which still has room. */
		if (*list && bytes == size) {
			b->next = (*list)->next;
			(*list)->next = b;
		} else {
			b->next = *list;
			*list = b;
		}
		at = 0;
	}
	b->used = at + size;
	return b->data + at;
}

void *
arena_alloc(size_t size)
{
	return block_alloc(&unit_blocks, size, ALIGNMENT);
}

char *
arena_strndup(const char *s, size_t len)
{
	char *copy = block_alloc(&unit_blocks, len + 1, 1);

	if (len)
		memcpy(copy, s, len);
	return copy;
}

char *
arena_take(struct buf *b)
{
	char *copy = arena_strndup(b->s, b->len);

	buf_free(b);
	return copy;
}

char *
arena_printf(const char *fmt, ...)
{
	struct buf b = {0};
	char *copy;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	copy = arena_take(&b);
	return copy;
}

void
arena_release(void)
{
	while (unit_blocks) {
		struct block *next = unit_blocks->next;

		free(unit_blocks);
		unit_blocks = next;
	}
}

void *
vec_grow(void *v, size_t n, size_t element)
{
	size_t capacity = n ? 2 * n : 1;
	void *grown = arena_alloc(capacity * element);

	if (n)
		memcpy(grown, v, n * element);
	return grown;
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		fatal("out of memory");
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		fatal("out of memory");
	return p;
}

char *
xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xmalloc(size), s, size);
}

char *
xasprintf(const char *fmt, ...)
{
	struct buf b = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	return b.s;
}

char *
first_line(const char *text)
{
	return xasprintf("%.*s", (int)strcspn(text, "\n"), text);
}

/* ---- interned strings: open addressing, at most half full ---- */

struct interned {
	const char *s;
	size_t len;
	uint32_t hash;
};

static struct interned *table;
static size_t table_size, table_used;

static uint32_t
hash_bytes(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

static void
table_grow(void)
{
	size_t size = table_size ? 2 * table_size : 4096;
	struct interned *grown = calloc(size, sizeof *grown);

	if (!grown)
		fatal("out of memory");
	for (size_t i = 0; i < table_size; i++) {
		if (!table[i].s)
			continue;
		size_t at = table[i].hash & (size - 1);
		while (grown[at].s)
			at = (at + 1) & (size - 1);
		grown[at] = table[i];
	}
	free(table);
	table = grown;
	table_size = size;
}

const char *
intern(const char *s, size_t len)
{
	uint32_t hash = hash_bytes(s, len);
	size_t at;

	if (2 * table_used >= table_size)
		table_grow();
	for (at = hash & (table_size - 1); table[at].s; at = (at + 1) & (table_size - 1))
		if (table[at].hash == hash && table[at].len == len && memcmp(table[at].s, s, len) == 0)
			return table[at].s;
	char *copy = block_alloc(&string_blocks, len + 1, 1);
	if (len)
		memcpy(copy, s, len);
	table[at] = (struct interned){.s = copy, .len = len, .hash = hash};
	table_used++;
	return copy;
}

/* ---- text buffers ---- */

static void
buf_reserve(struct buf *b, size_t more)
{
	if (more > SIZE_MAX / 4 - b->len)
		fatal("out of memory");
	if (b->len + more + 1 <= b->cap)
		return;
	b->cap = 2 * (b->len + more + 1);
	b->s = xrealloc(b->s, b->cap);
}

void
buf_add(struct buf *b, const char *s, size_t len)
{
	buf_reserve(b, len);
	if (len)
		memcpy(b->s + b->len, s, len);
	b->len += len;
	b->s[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		fatal("vsnprintf:");
	buf_reserve(b, (size_t)n);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf){0};
}

void
fatal(const char *fmt, ...)
{
	int saved = errno;
	size_t len = strlen(fmt);
	va_list ap;

	fputs("hicc: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (len && fmt[len - 1] == ':')
		fprintf(stderr, " %s", strerror(saved));
	fputc('\n', stderr);
	exit(1);
}
