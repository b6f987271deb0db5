/* SPDX-License-Identifier: ISC */
/*
 * Objects that cc alone made share memory, threads and locks with those that hicc did, so they must call the same
 * functions.  Nothing is known of such a source but its text and what its object leaves undefined: of these symbols,
 * those that the run time has another function for get that one's name.  The names are added to the strings of the
 * symbol table, a longer copy of which is put at the end of the file.
 */
#include "undefined.h"

#include <ctype.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "ptrmap.h"
#include "tempfile.h"
#include "util.h"

/* ---- what system headers declare ------------------------------------------------------------------------------------
 */

/* The flags of a line marker, # LINE "FILE" FLAGS: is what follows from a system header? */
static bool
marks_system(const char *line, size_t len)
{
	const char *end = line + len, *quote = memrchr(line, '"', len);

	for (const char *at = quote ? quote : end; at < end; at++)
		if (*at == '3')
			return true;
	return false;
}

/* Every word, by interned name, that system headers have, also as a label: asm("__isoc99_scanf"). */
static void
find_words(struct ptrmap *words, const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	bool system = false;

	while (at < end) {
		const char *line = at, *stop = memchr(at, '\n', (size_t)(end - at));

		stop = stop ? stop : end;
		at = stop + (stop < end);
		if (*line == '#') {
			system = marks_system(line, (size_t)(stop - line));
			continue;
		}
		while (system && line < stop) {
			const char *word = line;

			while (line < stop && (isalnum((unsigned char)*line) || *line == '_'))
				line++;
			if (line > word)
				ptrmap_set(words, intern(word, (size_t)(line - word)), (void *)(uintptr_t)word);
			else
				line++;
		}
	}
}

/* The function of the run time that NAME stands for, as in uses_replacement(); NULL: none. */
static const char *
rebound(const struct ptrmap *words, const char *name)
{
	return name_replacement(name, name_is_library(name) || ptrmap_get(words, intern(name, strlen(name))));
}

/* ---- the object
 * ------------------------------------------------------------------------------------------------------ */

struct object {
	unsigned char *s;
	size_t len;
	bool wide, big; /* 64 bits; the most significant byte first */
};

/* Where fields are, and how long: those of 32 and of 64 bits. */
#define AT(o, T, field)                                                    \
	((o)->wide ? offsetof(Elf64_##T, field) : offsetof(Elf32_##T, field)), \
		((o)->wide ? sizeof((Elf64_##T){0}.field) : sizeof((Elf32_##T){0}.field))
#define SIZE(o, T) ((o)->wide ? sizeof(Elf64_##T) : sizeof(Elf32_##T))

/* The number of N bytes at byte FIELD of what is at byte START. */
static uint64_t
get(const struct object *o, size_t start, size_t field, size_t n)
{
	uint64_t value = 0;

	if (start > o->len || field + n > o->len - start)
		fatal("cc's object is damaged");
	for (size_t i = 0; i < n; i++)
		value = value << 8 | o->s[start + field + (o->big ? i : n - 1 - i)];
	return value;
}

static void
set(const struct object *o, size_t start, size_t field, size_t n, uint64_t value)
{
	for (size_t i = 0; i < n; i++)
		o->s[start + field + (o->big ? n - 1 - i : i)] = (unsigned char)(value >> (8 * i));
}

/* Where the header of section I is. */
static size_t
section(const struct object *o, uint64_t i)
{
	return (size_t)(get(o, 0, AT(o, Ehdr, e_shoff)) + i * get(o, 0, AT(o, Ehdr, e_shentsize)));
}

/* The symbols of the table whose header is at TABLE.  True: strings were added, to STRINGS. */
static bool
rebind_symbols(const struct object *o, size_t table, size_t strings_at, struct buf *strings, const struct ptrmap *words)
{
	size_t start = (size_t)get(o, table, AT(o, Shdr, sh_offset)), size = (size_t)get(o, table, AT(o, Shdr, sh_size));
	size_t from = (size_t)get(o, strings_at, AT(o, Shdr, sh_offset)), before;

	before = (size_t)get(o, strings_at, AT(o, Shdr, sh_size));
	if (from > o->len || before > o->len - from || before == 0 || o->s[from + before - 1] != '\0')
		fatal("cc's object is damaged");
	buf_add(strings, (const char *)o->s + from, before);
	for (size_t at = start; at < start + size; at += SIZE(o, Sym)) {
		size_t name = (size_t)get(o, at, AT(o, Sym, st_name));
		const char *to;

		if (get(o, at, AT(o, Sym, st_shndx)) != SHN_UNDEF || name == 0 || name >= before)
			continue;
		to = rebound(words, strings->s + name);
		if (to == NULL)
			continue;
		set(o, at, AT(o, Sym, st_name), strings->len);
		buf_add(strings, to, strlen(to) + 1);
	}
	return strings->len > before;
}

void
undefined_rebind(const char *path, const char *text, size_t len)
{
	struct object o = {0};
	struct ptrmap words = {0};
	struct buf strings = {0};
	size_t strings_at = 0;
	bool changed = false;

	o.s = (unsigned char *)file_read(path, -1, &o.len);
	if (o.len < sizeof(Elf64_Ehdr) || memcmp(o.s, ELFMAG, SELFMAG) != 0) {
		free(o.s);
		return;
	}
	o.wide = o.s[EI_CLASS] == ELFCLASS64;
	o.big = o.s[EI_DATA] == ELFDATA2MSB;
	find_words(&words, text, len);
	for (uint64_t i = get(&o, 0, AT(&o, Ehdr, e_shnum)); i-- > 0 && !strings_at;)
		if (get(&o, section(&o, i), AT(&o, Shdr, sh_type)) == SHT_SYMTAB) {
			strings_at = section(&o, get(&o, section(&o, i), AT(&o, Shdr, sh_link)));
			changed = rebind_symbols(&o, section(&o, i), strings_at, &strings, &words);
		}
	if (changed) {
		set(&o, strings_at, AT(&o, Shdr, sh_offset), o.len);
		set(&o, strings_at, AT(&o, Shdr, sh_size), strings.len);
		o.s = xrealloc(o.s, o.len + strings.len);
		memcpy(o.s + o.len, strings.s, strings.len);
		file_write(path, (char *)o.s, o.len + strings.len);
	}
	ptrmap_clear(&words);
	buf_free(&strings);
	free(o.s);
}
