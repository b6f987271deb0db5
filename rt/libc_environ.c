/* SPDX-License-Identifier: ISC */
/*
 * The environment: a vector and strings in the typed heap from the start on (start.c), so setenv and the others
 * must keep it there.  Strings that were replaced stay, as in libc, since getenv may have given them away.
 */
#include "class.h"
#include "heap.h"
#include "libc_local.h"
#include "target.h"
#include <errno.h>

static char **own; /* the vector, if setenv made it; freed when it is replaced */

static size_t
count(void)
{
	size_t n = 0;

	while (environ && environ[n])
		n++;
	return n;
}

/* Index of NAME, or count(). */
static size_t
find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; environ && environ[i]; i++)
		if (strncmp(environ[i], name, len) == 0 && environ[i][len] == '=')
			break;
	return i;
}

/* A longer vector of the old one's type. */
static int
append(char *string)
{
	size_t n = count();
	struct hicam_block block = {.type = NULL};
	char **bigger;

	if (environ)
		hicam_heap_find(environ, &block);
	bigger = hicam_heap_restore((n + 2) * sizeof *bigger, block.type, false);
	if (!bigger)
		return -1;
	if (n)
		memcpy(bigger, environ, n * sizeof *bigger);
	bigger[n] = string;
	if (own)
		__hicam_free(own);
	environ = own = bigger;
	return 0;
}

static int
put(char *string, size_t len)
{
	size_t i = find(string, len);

	if (!environ || !environ[i])
		return append(string);
	environ[i] = string;
	return 0;
}

/* Not inlined: the declaration of unsetenv promises that NAME is not NULL, and gcc would believe it. */
static __attribute__((noinline)) bool
is_name(const char *name)
{
	if (name && *name && !strchr(name, '='))
		return true;
	errno = EINVAL;
	return false;
}

int
__hicam_setenv(const char *name, const char *value, int overwrite)
{
	HICAM_GUARD;
	size_t len, i;
	char *string;

	if (!is_name(name))
		return -1;
	len = strlen(name);
	i = find(name, len);
	if (!overwrite && environ && environ[i])
		return 0;
	if (__hicam_asprintf(&string, "%s=%s", name, value) < 0)
		return -1;
	return put(string, len);
}

int
__hicam_unsetenv(const char *name)
{
	HICAM_GUARD;
	size_t len, i;

	if (!is_name(name))
		return -1;
	len = strlen(name);
	for (i = find(name, len); environ && environ[i]; i = find(name, len))
		do
			environ[i] = environ[i + 1];
		while (environ[i++]);
	return 0;
}

int
__hicam_putenv(char *string)
{
	const char *end = strchr(string, '=');

	return end ? put(string, (size_t)(end - string)) : __hicam_unsetenv(string);
}

int
__hicam_clearenv(void)
{
	if (own)
		__hicam_free(own);
	environ = own = NULL;
	return 0;
}

/* A vector without a type (the class has no `char *`) would travel as bytes; its strings are saved beside it then. */
static bool
untyped(void)
{
	struct hicam_block block;

	return environ && hicam_heap_find(environ, &block) && !block.type && !block.nregions;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item = hicam_item_new(items, "environ");
	size_t i;

	(void)refusal;
	if (untyped()) {
		hicam_item_pointer(item, NULL, false);
		hicam_item_pointer(item, NULL, false);
		for (i = 0; environ[i]; i++)
			hicam_item_bytes(item, environ[i], strlen(environ[i]) + 1);
		return true;
	}
	hicam_item_pointer(item, environ, false);
	hicam_item_pointer(item, own, false);
	return true;
}

/* Bytes from P to the end of what the program has there: a live block, a local, an object; 0: nothing. */
static size_t
room(const void *p)
{
	const struct hicam_class *c = hicam_class();
	const struct hicam_extent *here, *there;
	const char *at = p, *addr;
	struct hicam_block block;
	uint64_t n;
	size_t i;
	int found;

	if (hicam_heap_find(p, &block))
		return block.live ? (size_t)((char *)block.start + block.size - at) : 0;
	for (n = 0; (found = hicam_local_target(n, &here, &there)) >= 0; n++)
		if (found > 0 && (uintptr_t)p - here->addr < here->size)
			return here->size - ((uintptr_t)p - here->addr);
	for (i = 0; c && i < c->nplaces; i++) {
		const struct hicam_object *o = c->places[i];

		addr = o->addr || o->where == NULL ? o->addr : o->where();
		if (addr && at >= addr && (size_t)(at - addr) < o->type->size)
			return o->type->size - (size_t)(at - addr);
	}
	return 0;
}

/* Is VECTOR one of strings that end?  What a state says has to be seen before libc uses it. */
static bool
sound(char **vector)
{
	size_t n = room(vector) / sizeof *vector, i, len;

	if ((uintptr_t)vector % sizeof *vector != 0)
		return false;
	for (i = 0; i < n && vector[i]; i++) {
		len = room(vector[i]);
		if (len == 0 || memchr(vector[i], '\0', len) == NULL)
			return false;
	}
	return i < n;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const char *p, *end = item->bytes + item->nbytes;
	char **vector = item->pointers[0], *string;
	struct hicam_block block;

	/* what is there already needs no look */
	if ((vector && vector != environ && !sound(vector)) || (item->nbytes && end[-1] != '\0'))
		return hicam_libc_fail(error, "the environment is damaged");
	own = item->pointers[1];
	if (own && !(hicam_heap_find(own, &block) && block.live && block.start == own))
		return hicam_libc_fail(error, "the environment is damaged");
	environ = vector;
	for (p = item->bytes; p < end; p += strlen(p) + 1) {
		string = __hicam_strdup(p);
		if (!string || append(string) != 0)
			return hicam_libc_fail(error, "out of memory");
	}
	tzset();
	return true;
}

const struct hicam_part hicam_part_environ = {"environ", 0, 2, save, NULL, load};
