/* SPDX-License-Identifier: ISC */
#ifndef HICAM_MEMORY_H
#define HICAM_MEMORY_H

/*
 * The memory of the run time itself.  The compiler reads this in front of every file of rt/ (see GNUmakefile), so that
 * malloc and what allocates like it mean the functions below there.  They are libc's, but not in the capturing child: a
 * thread that the child does not have may have held the lock of libc's allocator when the process forked.
 */
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* This is the child: from now on nothing comes from libc, and what came from it is not given back. */
void hicam_memory_apart(void);

void *hicam_memory_alloc(size_t size);
void *hicam_memory_zeroed(size_t n, size_t size);
void *hicam_memory_resize(void *, size_t size);
void *hicam_memory_array(void *, size_t n, size_t size);
void hicam_memory_free(void *);
char *hicam_memory_string(const char *);
int hicam_memory_print(char **, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int hicam_memory_vprint(char **, const char *fmt, va_list) __attribute__((format(printf, 2, 0)));
void hicam_memory_sort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));
/* The working directory, to be freed; NULL with errno set. */
char *hicam_memory_cwd(void);

#define malloc(size) hicam_memory_alloc(size)
#define calloc(n, size) hicam_memory_zeroed(n, size)
#define realloc(p, size) hicam_memory_resize(p, size)
#define reallocarray(p, n, size) hicam_memory_array(p, n, size)
#define free(p) hicam_memory_free(p)
#define strdup(s) hicam_memory_string(s)
#define asprintf(...) hicam_memory_print(__VA_ARGS__)
#define vasprintf(to, fmt, ap) hicam_memory_vprint(to, fmt, ap)
#define qsort(base, n, size, compare) hicam_memory_sort(base, n, size, compare)

#endif
