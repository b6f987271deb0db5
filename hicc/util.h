/* SPDX-License-Identifier: ISC */
#ifndef HICC_UTIL_H
#define HICC_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Containers and memory; no knowledge of C or of compiling.  Running out of memory ends the program. */

/* Arena of the current unit: zeroed, freed at once by arena_release(). */
void *arena_alloc(size_t size);
char *arena_strndup(const char *, size_t len);
char *arena_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void arena_release(void);
#define NEW(T) ((T *)arena_alloc(sizeof(T)))

void *xmalloc(size_t);
void *xrealloc(void *, size_t);
char *xstrdup(const char *);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *first_line(const char *text); /* a copy */

/* Append VALUE to the arena-backed vector V (T *) of N (size_t) elements; capacity doubles at powers of two. */
#define VEC_ADD(v, n, value)                       \
	do {                                           \
		if (((n) & ((n)-1)) == 0)                  \
			(v) = vec_grow((v), (n), sizeof *(v)); \
		(v)[(n)++] = (value);                      \
	} while (0)
void *vec_grow(void *, size_t n, size_t element);

/* Interned string: equal texts give equal pointers.  Lives until the program ends. */
const char *intern(const char *, size_t len);

/* Growing text buffer. */
struct buf {
	char *s; /* NUL-terminated once something was added; NULL before */
	size_t len, cap;
};
void buf_add(struct buf *, const char *, size_t len);
void buf_puts(struct buf *, const char *);
void buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *fmt, va_list);
void buf_free(struct buf *);
/* What is in it, in the arena; it is empty then. */
char *arena_take(struct buf *);

/* `hicc: TEXT` on stderr and exit 1: our own failures, not the user's. A trailing ':' appends strerror. */
_Noreturn void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
