/* SPDX-License-Identifier: ISC */
#include "rpcgen_text.h"

#include <ctype.h>
#include <string.h>

#include "util.h"

bool
text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool
is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

size_t
text_name_length(const char *s)
{
	size_t n = 0;

	while (is_of_name(s[n]))
		n++;
	return n;
}

const char *
text_name_before(const char *start, const char *end)
{
	const char *from = end;

	while (from > start && is_of_name(from[-1]))
		from--;
	return arena_strndup(from, (size_t)(end - from));
}

const char *
text_next_line(const char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : at;
}
