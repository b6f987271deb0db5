/* SPDX-License-Identifier: ISC */
/*
 * Homes: what libc hands out in memory of its own, in memory that travels.  Texts that libc keeps for good (strerror,
 * setlocale) are kept once each; results that the next call overwrites have one buffer per function, as in libc.
 */
#include "libc_local.h"
#include "rpc_hooks.h"
#include <errno.h>

/* ---- texts ------------------------------------------------------------------------------------ */

struct text {
	struct text *next;
	int64_t number; /* of its first character, over all texts; the zero byte counts */
	size_t len;
	char chars[];
};
static struct text *texts, **last_text = &texts;

static struct text *
add_text(const char *chars, size_t len)
{
	static int64_t number;
	struct text *t = malloc(sizeof *t + len + 1);

	if (!t)
		return NULL;
	memcpy(t->chars, chars, len);
	t->chars[len] = '\0';
	t->len = len;
	t->number = number;
	t->next = NULL;
	number += (int64_t)len + 1;
	*last_text = t;
	last_text = &t->next;
	return t;
}

char *
hicam_home_string(const char *text)
{
	int saved = errno;
	size_t len;
	struct text *t;

	if (!text)
		return NULL;
	HICAM_GUARD;
	len = strlen(text);
	for (t = texts; t; t = t->next)
		if (t->len == len && memcmp(t->chars, text, len) == 0)
			return t->chars;
	t = add_text(text, len);
	errno = saved;
	return t ? t->chars : (char *)text;
}

bool
hicam_home_string_find(const void *p, int64_t *number)
{
	struct text *t;

	for (t = texts; t; t = t->next)
		if ((uintptr_t)p - (uintptr_t)t->chars <= t->len) {
			*number = t->number + ((const char *)p - t->chars);
			return true;
		}
	return false;
}

void *
hicam_home_string_at(int64_t number)
{
	struct text *t;

	for (t = texts; t; t = t->next)
		if (number >= t->number && number - t->number <= (int64_t)t->len)
			return t->chars + (number - t->number);
	return NULL;
}

static bool
save_texts(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;
	struct text *t;

	(void)refusal;
	if (!texts)
		return true;
	item = hicam_item_new(items, "strings");
	for (t = texts; t; t = t->next)
		hicam_item_bytes(item, t->chars, t->len + 1);
	return true;
}

static bool
open_texts(const struct hicam_item *item, char **error)
{
	const char *p = item->bytes, *end = p + item->nbytes;

	if (texts || (item->nbytes && end[-1] != '\0'))
		return hicam_libc_fail(error, "texts of the C library are damaged");
	for (; p < end; p += strlen(p) + 1)
		if (!add_text(p, strlen(p)))
			return hicam_libc_fail(error, "out of memory");
	return true;
}

const struct hicam_part hicam_part_strings = {"strings", 0, 0, save_texts, open_texts, NULL};

char *
__hicam_strerror(int n)
{
	return hicam_home_string(strerror(n));
}

char *
__hicam_strsignal(int sig)
{
	return hicam_home_string(strsignal(sig));
}

const char *
__hicam_gai_strerror(int n)
{
	return hicam_home_string(gai_strerror(n));
}

const char *
__hicam_hstrerror(int n)
{
	return hicam_home_string(hstrerror(n));
}

char *
__hicam_nl_langinfo(nl_item item)
{
	return hicam_home_string(nl_langinfo(item));
}

char *
__hicam_setlocale(int category, const char *locale)
{
	return hicam_home_string(setlocale(category, locale));
}

/* Part of the argument, or a text of libc's: "." */
static char *
part_of(char *result, const char *path)
{
	if (path && (uintptr_t)result - (uintptr_t)path <= strlen(path))
		return result;
	return hicam_home_string(result);
}

char *
__hicam_dirname(char *path)
{
	return part_of(dirname(path), path);
}

char *
__hicam___xpg_basename(char *path)
{
	return part_of(__xpg_basename(path), path);
}

/* ---- buffers ---------------------------------------------------------------------------------- */

enum { BUFFER_SIZE = 320, FIRST_BUFFER = HICAM_HOME_ASCTIME, LAST_BUFFER = HICAM_HOME_CTERMID };
static struct {
	bool used;
	char chars[BUFFER_SIZE];
} buffers[LAST_BUFFER - FIRST_BUFFER + 1];

char *
hicam_home_copy(unsigned home, const char *text)
{
	char *to = buffers[home - FIRST_BUFFER].chars;
	size_t len;

	if (!text)
		return NULL;
	len = strnlen(text, BUFFER_SIZE - 1);
	memmove(to, text, len);
	to[len] = '\0';
	buffers[home - FIRST_BUFFER].used = true;
	return to;
}

static bool
save_buffers(struct hicam_items *items, char **refusal)
{
	char name[20];
	struct hicam_item *item;
	unsigned i;

	(void)refusal;
	for (i = FIRST_BUFFER; i <= LAST_BUFFER; i++) {
		if (!buffers[i - FIRST_BUFFER].used)
			continue;
		snprintf(name, sizeof name, "home %u", i);
		item = hicam_item_new(items, name);
		hicam_item_number(item, i);
		hicam_item_bytes(item, buffers[i - FIRST_BUFFER].chars, BUFFER_SIZE);
	}
	return true;
}

static bool
load_buffer(const struct hicam_item *item, char **error)
{
	int64_t home = item->numbers[0];

	if (home < FIRST_BUFFER || home > LAST_BUFFER || item->nbytes != BUFFER_SIZE)
		return hicam_libc_fail(error, "a result of the C library is damaged");
	memcpy(buffers[home - FIRST_BUFFER].chars, item->bytes, BUFFER_SIZE);
	buffers[home - FIRST_BUFFER].used = true;
	return true;
}

const struct hicam_part hicam_part_home = {"home", 1, 0, save_buffers, NULL, load_buffer};

char *
__hicam_inet_ntoa(struct in_addr a)
{
	return hicam_home_copy(HICAM_HOME_INET_NTOA, inet_ntoa(a));
}

char *
__hicam_l64a(long n)
{
	return hicam_home_copy(HICAM_HOME_L64A, l64a(n));
}

char *
__hicam_ecvt(double x, int digits, int *restrict point, int *restrict sign)
{
	return hicam_home_copy(HICAM_HOME_ECVT, ecvt(x, digits, point, sign));
}

char *
__hicam_fcvt(double x, int digits, int *restrict point, int *restrict sign)
{
	return hicam_home_copy(HICAM_HOME_FCVT, fcvt(x, digits, point, sign));
}

char *
__hicam_ttyname(int fd)
{
	return hicam_home_copy(HICAM_HOME_TTYNAME, ttyname(fd));
}

char *
__hicam_getlogin(void)
{
	return hicam_home_copy(HICAM_HOME_GETLOGIN, getlogin());
}

char *
__hicam_ctermid(char *buf)
{
	return buf ? ctermid(buf) : hicam_home_copy(HICAM_HOME_CTERMID, ctermid(NULL));
}

/* ---- all homes -------------------------------------------------------------------------------- */

static const struct {
	bool (*find)(const void *, int64_t *);
	void *(*at)(int64_t);
} homes[] = {
	[HICAM_HOME_STRINGS] = {hicam_home_string_find, hicam_home_string_at},
	[HICAM_HOME_TM] = {hicam_home_tm_find, hicam_home_tm_at},
	[HICAM_HOME_RANDOM] = {hicam_home_random_find, hicam_home_random_at},
	[HICAM_HOME_SEED48] = {hicam_home_seed48_find, hicam_home_seed48_at},
};

bool
hicam_libc_home(const void *p, unsigned *home, int64_t *number)
{
	uintptr_t offset = (uintptr_t)p - (uintptr_t)buffers;
	unsigned i;

	for (i = 0; i < sizeof homes / sizeof homes[0]; i++)
		if (homes[i].find(p, number)) {
			*home = i;
			return true;
		}
	if (hicam_rpc_home && hicam_rpc_home(p, number)) {
		*home = HICAM_HOME_RPC;
		return true;
	}
	if (offset >= sizeof buffers)
		return false;
	i = (unsigned)(offset / sizeof buffers[0]);
	*home = FIRST_BUFFER + i;
	*number = (const char *)p - buffers[i].chars;
	return true;
}

void *
hicam_libc_home_at(unsigned home, int64_t number)
{
	if (home < sizeof homes / sizeof homes[0])
		return homes[home].at(number);
	if (home == HICAM_HOME_RPC && hicam_rpc_home_at)
		return hicam_rpc_home_at(number);
	if (home > LAST_BUFFER || number < 0 || number >= BUFFER_SIZE)
		return NULL;
	return buffers[home - FIRST_BUFFER].chars + number;
}

/* ---- strtok, setlocale ------------------------------------------------------------------------ */

static char *token_rest;

char *
__hicam_strtok(char *restrict s, const char *restrict delimiters)
{
	return strtok_r(s, delimiters, &token_rest);
}

static bool
save_strtok(struct hicam_items *items, char **refusal)
{
	(void)refusal;
	if (token_rest)
		hicam_item_pointer(hicam_item_new(items, "strtok"), token_rest, false);
	return true;
}

static bool
load_strtok(const struct hicam_item *item, char **error)
{
	(void)error;
	token_rest = item->pointers[0];
	return true;
}

const struct hicam_part hicam_part_strtok = {"strtok", 0, 1, save_strtok, NULL, load_strtok};

static bool
save_locale(struct hicam_items *items, char **refusal)
{
	const char *name = setlocale(LC_ALL, NULL);

	(void)refusal;
	if (name && strcmp(name, "C") != 0)
		hicam_item_bytes(hicam_item_new(items, "locale"), name, strlen(name));
	return true;
}

static bool
load_locale(const struct hicam_item *item, char **error)
{
	if (!setlocale(LC_ALL, item->bytes))
		return hicam_libc_fail(error, "locale '%s' is not available here", item->bytes);
	return true;
}

const struct hicam_part hicam_part_locale = {"locale", 0, 0, save_locale, NULL, load_locale};
