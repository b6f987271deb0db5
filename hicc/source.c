/* SPDX-License-Identifier: ISC */
#include "source.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Kept for the next question about the same file. */
const char *
source_text(const char *name, size_t *len)
{
	static const char *last_name;
	static struct buf text;
	char block[65536];
	size_t n;
	FILE *f;

	if (last_name && strcmp(last_name, name) == 0) {
		*len = text.len;
		return text.s;
	}
	buf_free(&text);
	last_name = NULL;
	f = fopen(name, "r");
	if (!f)
		return NULL;
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(&text, block, n);
	n = (size_t)ferror(f);
	if (fclose(f) != 0 || n)
		return NULL;
	last_name = intern(name, strlen(name));
	*len = text.len;
	return text.s;
}

bool
source_orders_bytes(const char *name)
{
	static const char *const words[] = {"endian", "htons", "htonl", "ntohs",	  "ntohl",
										"htobe",  "htole", "bswap", "byte_order", "byteorder"};
	static const char *last_name;
	static bool last;
	size_t len;
	const char *text;

	if (last_name && strcmp(last_name, name) == 0)
		return last;
	last = false;
	text = source_text(name, &len);
	for (size_t at = 0; text && at < len && !last; at++)
		for (size_t i = 0; i < sizeof words / sizeof *words && !last; i++)
			last = (text[at] | 32) == words[i][0] && len - at >= strlen(words[i]) &&
				   strncasecmp(text + at, words[i], strlen(words[i])) == 0;
	last_name = intern(name, strlen(name));
	return last;
}
