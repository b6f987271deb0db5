/* SPDX-License-Identifier: ISC */
/*
 * A program's own allocator may cut objects out of an array of characters, of which nobody knows the type.  Words that
 * are addresses of what travels give it away.  Of a word of 32 bits that is no proof: where a good part of all
 * addresses is in use, so is a good part of all numbers, and compressed data would be refused.  There, addresses must
 * be a part of all words that chance does not make, or lead from the head of the memory into it, as those of an obstack
 * do.
 */
#include "hidden.h"
#include "arrays.h"
#include "pointer.h"
#include "refuse.h"
#include "shape.h"
#include <string.h>

enum {
	CHUNK = 128,	/* words looked at in one go */
	ONE_OF = 64,	/* words of 32 bits, so many of which hold one address where there are any */
	HEAD = 4,		/* words */
	LEAST_POOL = 64 /* characters */
};

/* Is one of N words in a range of addresses? */
static bool
any_between(const char *p, size_t n, uintptr_t from, uintptr_t to)
{
	uintptr_t word;
	unsigned any = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&word, p + i * sizeof(word), sizeof(word));
		any |= word - from <= to - from;
	}
	return any;
}

/* Bytes that count up are from a table of bytes, or an alphabet. */
static bool
counts_up(const char *p)
{
	size_t i;

	for (i = 1; i < sizeof(uintptr_t) && p[i] == p[i - 1] + 1; i++)
		;
	return i == sizeof(uintptr_t);
}

static bool
is_address(const char *p)
{
	uintptr_t word;

	memcpy(&word, p, sizeof(word));
	return word > 4096 && hicam_map_suspects(word) && !counts_up(p);
}

/* Is the word at P in the head of the memory of SIZE bytes at START, and an address in there or of its end? */
static bool
leads_inside(const char *p, const char *start, size_t size)
{
	uintptr_t word;

	memcpy(&word, p, sizeof(word));
	return p < start + HEAD * sizeof(word) && word - (uintptr_t)start <= size;
}

static size_t
words_in_use(const char *p, const char *end)
{
	uintptr_t word;
	size_t n = 0;

	for (; p < end; p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		n += word != 0;
	}
	return n;
}

void
hicam_hidden_bytes(const char *p, size_t n, size_t at, size_t size, const char *whence)
{
	static uintptr_t from, to;
	const size_t word = sizeof(uintptr_t);
	const char *begin = p + (-(uintptr_t)p & (word - 1)), *end = p + n, *q, *next, *first = NULL;
	size_t hits = 0;

	if (n < word || begin > end)
		return;
	end -= (size_t)(end - begin) % word;
	if (to == 0)
		hicam_map_range(&from, &to);
	for (q = begin; q < end; q = next) {
		next = (size_t)(end - q) < CHUNK * word ? end : q + CHUNK * word;
		if (!any_between(q, (size_t)(next - q) / word, from, to))
			continue;
		for (; q < next; q += word)
			if (is_address(q)) {
				first = hits++ ? first : q;
				if (word > 4 || leads_inside(q, p - at, size))
					goto found;
			}
	}
	if (hits == 0 || hits * ONE_OF < words_in_use(begin, end))
		return;
found:
	hicam_refuse("%zu bytes %s, that hold an address at byte %zu", size, whence, at + (size_t)(first - p));
}

static bool
is_char(const struct hicam_type *t)
{
	return t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR || t->kind == HICAM_VOID;
}

/* Has it an array of characters that hicam_hidden_chars would look at? */
static bool
has_pool(const struct hicam_type *t)
{
	int i;

	if (t->kind == HICAM_ARRAY)
		return is_char(t->elem) ? t->size >= LEAST_POOL : has_pool(t->elem);
	for (i = 0; t->kind == HICAM_STRUCT && i < t->nfields; i++)
		if (!(t->fields[i].flags & (HICAM_IGNORE | HICAM_BITFIELD)) && has_pool(t->fields[i].type))
			return true;
	return false;
}

/* The same, asked about one block after the other. */
static bool
type_has_pool(const struct hicam_type *t)
{
	static const struct hicam_type *last;
	static bool has;

	if (t != last)
		has = has_pool(last = t);
	return has;
}

static void
look(const struct hicam_type *t, const char *p)
{
	unsigned long i;

	if (!has_pool(t))
		return;
	if (t->kind == HICAM_ARRAY && is_char(t->elem) && hicam_array_is(p))
		return; /* the parts of it are known */
	if (t->kind == HICAM_ARRAY && is_char(t->elem))
		hicam_hidden_bytes(p, t->size, 0, t->size, "of characters");
	else if (t->kind == HICAM_ARRAY)
		for (i = 0; i < t->count; i++)
			look(t->elem, p + i * t->elem->size);
	else
		for (i = 0; i < (unsigned long)t->nfields; i++) {
			const struct hicam_field *f = &t->fields[i];

			if (f->flags & (HICAM_IGNORE | HICAM_BITFIELD))
				continue;
			hicam_path_field(f->name);
			look(f->type, p + f->offset);
			hicam_path_up();
		}
}

void
hicam_hidden_chars(const struct hicam_type *t, const char *p)
{
	look(t, p);
}

void
hicam_hidden_extent(const struct hicam_extent *e)
{
	static const char unknown[] = "from the heap of unknown type";
	const struct hicam_run *r = hicam_extent_runs(e);
	const char *start = (const char *)e->addr;
	size_t i, end = 0;
	uint64_t k;

	for (i = 0; i < e->nruns; i++) {
		if (r[i].at > end)
			hicam_hidden_bytes(start + end, r[i].at - end, end, e->size, unknown);
		end = r[i].at + r[i].size;
		if (type_has_pool(r[i].type))
			for (k = 0; k < r[i].items; k++)
				look(r[i].type, start + r[i].at + k * r[i].type->size);
		if (r[i].tail && is_char(r[i].tail))
			hicam_hidden_bytes(start + r[i].at + r[i].tail_at, r[i].ntail * r[i].tail->size, r[i].at + r[i].tail_at,
							   e->size, "from the heap that end in characters");
	}
	if (end < e->size)
		hicam_hidden_bytes(start + end, e->size - end, end, e->size, unknown);
}
