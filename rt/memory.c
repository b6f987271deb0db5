/* SPDX-License-Identifier: ISC */
/*
 * Memory of the run time; see memory.h.  In the child small pieces are cut off the end of a mapping and are given back
 * only if they were the last; large ones are mappings of their own.
 */
#include "memory.h"
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#undef malloc
#undef calloc
#undef realloc
#undef free
#undef qsort

enum {
	CHUNK = 1 << 20,   /* mapping for small pieces */
	LARGE = 256 << 10, /* pieces of this size, with their head, are mappings */
	PAGE = 64 << 10,   /* a multiple of every page size */
	LEAST_PAGE = 4096
};

/* In front of each piece of the child's. */
struct head {
	uintptr_t check; /* tells it from what libc has given */
	size_t size;	 /* with the head; of a mapping a multiple of PAGE */
} __attribute__((aligned(16)));

static atomic_bool apart; /* read by threads that have ended since */
static char *at, *end;	  /* what is left of the last chunk */
static char *last;		  /* the piece in front of that */

void
hicam_memory_apart(void)
{
	apart = true;
}

static uintptr_t
check_of(const struct head *h)
{
	return (uintptr_t)h ^ (uintptr_t)0xa3c59ac2f1036d4bu;
}

/*
 * The head of a piece that the child has allocated; NULL if libc has, whose notes stand there, which sanitizers mind.
 * Nothing may be in front of a page: not all allocators have notes there.
 */
static __attribute__((no_sanitize("address,thread"))) struct head *
head_of(void *p)
{
	struct head *h = (struct head *)p - 1;

	if ((uintptr_t)p % LEAST_PAGE == 0)
		return NULL;
	return h->check == check_of(h) ? h : NULL;
}

static void *
map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void *
take(size_t size)
{
	size_t whole = (size + sizeof(struct head) + 15) & ~(size_t)15;
	struct head *h;

	if (size > PTRDIFF_MAX - PAGE) {
		errno = ENOMEM;
		return NULL;
	}
	if (whole >= LARGE) {
		whole = (whole + PAGE - 1) & ~(size_t)(PAGE - 1);
		h = map(whole);
	} else {
		if ((uintptr_t)(at + sizeof *h) % LEAST_PAGE == 0)
			at += sizeof *h; /* see head_of */
		if ((size_t)(end - at) < whole) {
			char *chunk = map(CHUNK);

			if (chunk == NULL)
				return NULL;
			at = chunk;
			end = chunk + CHUNK;
		}
		h = (struct head *)(void *)at;
		last = at;
		at += whole;
	}
	if (h == NULL)
		return NULL;
	h->size = whole;
	h->check = check_of(h);
	return h + 1;
}

static void
give(struct head *h)
{
	h->check = 0;
	if (h->size >= LARGE)
		(void)munmap(h, h->size);
	else if ((char *)h == last) {
		at = last;
		last = NULL;
	}
}

void *
hicam_memory_alloc(size_t size)
{
	return apart ? take(size) : malloc(size);
}

void *
hicam_memory_zeroed(size_t n, size_t size)
{
	size_t whole;
	void *p;

	if (!apart)
		return calloc(n, size);
	if (__builtin_mul_overflow(n, size, &whole)) {
		errno = ENOMEM;
		return NULL;
	}
	p = take(whole);
	return p && whole < LARGE ? memset(p, 0, whole) : p; /* the place of a small one may have been another's */
}

void *
hicam_memory_resize(void *old, size_t size)
{
	struct head *h;
	size_t had;
	void *p;

	if (!apart)
		return realloc(old, size);
	if (old == NULL)
		return take(size);
	h = head_of(old);
	had = h ? h->size - sizeof(*h) : malloc_usable_size(old);
	if (size <= had)
		return old;
	if (h && h->size >= LARGE && size <= PTRDIFF_MAX - PAGE) {
		size_t whole = (size + sizeof(*h) + PAGE - 1) & ~(size_t)(PAGE - 1);

		h = mremap(h, h->size, whole, MREMAP_MAYMOVE);
		if (h == MAP_FAILED)
			return NULL;
		h->size = whole;
		h->check = check_of(h);
		return h + 1;
	}
	p = take(size);
	if (p) {
		memcpy(p, old, had);
		if (h)
			give(h);
	}
	return p;
}

void *
hicam_memory_array(void *old, size_t n, size_t size)
{
	size_t whole;

	if (__builtin_mul_overflow(n, size, &whole)) {
		errno = ENOMEM;
		return NULL;
	}
	return hicam_memory_resize(old, whole);
}

void
hicam_memory_free(void *p)
{
	if (!apart)
		free(p);
	else if (p && head_of(p))
		give(head_of(p));
}

char *
hicam_memory_string(const char *s)
{
	size_t size = strlen(s) + 1;
	char *p = hicam_memory_alloc(size);

	return p ? memcpy(p, s, size) : NULL;
}

int
hicam_memory_vprint(char **to, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0 || (*to = hicam_memory_alloc((size_t)n + 1)) == NULL)
		return -1;
	return vsnprintf(*to, (size_t)n + 1, fmt, ap);
}

int
hicam_memory_print(char **to, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = hicam_memory_vprint(to, fmt, ap);
	va_end(ap);
	return n;
}

static void
swap(char *a, char *b, size_t size)
{
	char c;

	for (; size > 0; size--) {
		c = *a;
		*a++ = *b;
		*b++ = c;
	}
}

/* Lets item I sink to its place in a heap of N. */
static void
sink(char *base, size_t i, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && compare(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (compare(base + i * size, base + child * size) >= 0)
			return;
		swap(base + i * size, base + child * size, size);
	}
}

/* libc's qsort allocates; a sort on a heap does not. */
void
hicam_memory_sort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	size_t i;

	if (!apart) {
		qsort(base, n, size, compare);
		return;
	}
	for (i = n / 2; i-- > 0;)
		sink(base, i, n, size, compare);
	for (i = n; i-- > 1;) {
		swap(base, (char *)base + i * size, size);
		sink(base, 0, i, size, compare);
	}
}

char *
hicam_memory_cwd(void)
{
	size_t size = PATH_MAX;
	char *p = NULL, *bigger;

	for (;; size *= 2) {
		bigger = hicam_memory_resize(p, size);
		if (bigger == NULL)
			break;
		p = bigger;
		if (getcwd(p, size) != NULL)
			return p;
		if (errno != ERANGE)
			break;
	}
	hicam_memory_free(p);
	return NULL;
}
