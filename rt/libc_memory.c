/* SPDX-License-Identifier: ISC */
/*
 * Memory that libc allocates for the program belongs to the program: the same functions over the typed heap.  What
 * libc fills in by itself goes to memory of its own first and is copied.
 */
#include "heap.h"
#include "libc_local.h"
#include <errno.h>
#include <stdarg.h>

static const struct hicam_type char_type = {.kind = HICAM_CHAR, .size = 1};
static const struct hicam_site char_site = {.type = &char_type, .clear = 1, .file = "libc"};
static const struct hicam_site plain_site = {.clear = 1, .file = "libc"};

void *
__hicam_malloc_plain(size_t size)
{
	return __hicam_malloc(size, &plain_site);
}

void *
__hicam_calloc_plain(size_t n, size_t size)
{
	return __hicam_calloc(n, size, &plain_site);
}

void *
__hicam_realloc_plain(void *p, size_t size)
{
	return __hicam_realloc(p, size, &plain_site);
}

void *
__hicam_aligned_alloc_plain(size_t align, size_t size)
{
	return __hicam_aligned_alloc(align, size, &plain_site);
}

void *
__hicam_reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return __hicam_realloc(p, bytes, &plain_site);
}

int
__hicam_posix_memalign(void **p, size_t align, size_t size)
{
	int saved = errno;
	void *block;

	if (align % sizeof(void *) != 0 || (align & (align - 1)) != 0 || align == 0)
		return EINVAL;
	block = __hicam_aligned_alloc(align, size, &plain_site);
	errno = saved;
	if (!block)
		return ENOMEM;
	*p = block;
	return 0;
}

void *
__hicam_memalign(size_t align, size_t size)
{
	size_t power;

	/* glibc rounds up what is no power of two */
	for (power = sizeof(void *); power < align; power *= 2)
		if (power > SIZE_MAX / 4) {
			errno = EINVAL;
			return NULL;
		}
	return __hicam_aligned_alloc(power, size, &plain_site);
}

static size_t
page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

void *
__hicam_valloc(size_t size)
{
	return __hicam_aligned_alloc(page(), size, &plain_site);
}

void *
__hicam_pvalloc(size_t size)
{
	if (size > SIZE_MAX - page()) {
		errno = ENOMEM;
		return NULL;
	}
	return __hicam_aligned_alloc(page(), (size + page() - 1) & ~(page() - 1), &plain_site);
}

void
__hicam_cfree(void *p)
{
	__hicam_free(p);
}

size_t
__hicam_malloc_usable_size(void *p)
{
	struct hicam_block block;

	return hicam_heap_find(p, &block) ? block.size : malloc_usable_size(p);
}

/* LEN characters and a zero byte in the typed heap. */
static char *
copy(const char *text, size_t len)
{
	char *p = __hicam_malloc(len + 1, &char_site);

	if (p) {
		memcpy(p, text, len);
		p[len] = '\0';
	}
	return p;
}

char *
hicam_take(char *text)
{
	char *p;

	if (!text)
		return NULL;
	p = copy(text, strlen(text));
	free(text);
	return p;
}

char *
__hicam_strdup(const char *s)
{
	return copy(s, strlen(s));
}

char *
__hicam_strndup(const char *s, size_t n)
{
	return copy(s, strnlen(s, n));
}

wchar_t *
__hicam_wcsdup(const wchar_t *s)
{
	size_t bytes = (wcslen(s) + 1) * sizeof *s;
	/* untyped: the pointers that reach it say wchar_t, whose sign differs between targets */
	wchar_t *p = __hicam_malloc(bytes, &plain_site);

	return p ? memcpy(p, s, bytes) : NULL;
}

int
__hicam_vasprintf(char **result, const char *fmt, va_list ap)
{
	char *text, *p;
	int n;

	n = vasprintf(&text, fmt, ap);
	if (n < 0)
		return n;
	p = copy(text, (size_t)n);
	free(text);
	if (!p)
		return -1;
	*result = p;
	return n;
}

int
__hicam_asprintf(char **result, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = __hicam_vasprintf(result, fmt, ap);
	va_end(ap);
	return n;
}

char *
__hicam_realpath(const char *restrict path, char *restrict resolved)
{
	return resolved ? realpath(path, resolved) : hicam_take(realpath(path, NULL));
}

char *
__hicam_canonicalize_file_name(const char *path)
{
	return hicam_take(canonicalize_file_name(path));
}

char *
__hicam_getcwd(char *buf, size_t size)
{
	char *path, *p;
	size_t len;

	if (buf)
		return getcwd(buf, size);
	path = getcwd(NULL, size);
	if (!path)
		return NULL;
	/* with a size the program may use all of it */
	len = strlen(path) + 1;
	p = __hicam_malloc(size > len ? size : len, &char_site);
	if (p)
		memcpy(p, path, len);
	free(path);
	return p;
}

char *
__hicam_get_current_dir_name(void)
{
	return hicam_take(get_current_dir_name());
}
