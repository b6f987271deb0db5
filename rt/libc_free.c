/* SPDX-License-Identifier: ISC */
/*
 * free and realloc of those who were not made by hicc: libraries that free what the program has allocated for them, as
 * readline does what completes a word.  Memory of the typed heap goes there, all other to whose it is: libc, or what
 * stands in front of it.
 * Libraries that are linked dynamically find these in the program.  Where all is linked statically they would be in the
 * way of libc's, so hicc has the linker turn calls to them here (--wrap).
 */
#include "heap_local.h"
#include "libc_local.h"
#include <dlfcn.h>

#undef free
#undef realloc

extern void __real_free(void *) __attribute__((weak));
extern void *__real_realloc(void *, size_t) __attribute__((weak));
extern __typeof__(free) __wrap_free;
extern __typeof__(realloc) __wrap_realloc;

static void (*others_free)(void *);
static void *(*others_realloc)(void *, size_t);

/* Before anything else of the program's: dlsym may allocate, and knows errors of its caller's. */
static __attribute__((constructor(101))) void
find_others(void)
{
	static bool looks;
	void *symbol;

	if (looks)
		return;
	looks = true;
	if (__real_free) {
		others_free = __real_free;
		others_realloc = __real_realloc;
		return;
	}
	symbol = dlsym(RTLD_NEXT, "free");
	memcpy(&others_free, &symbol, sizeof symbol);
	symbol = dlsym(RTLD_NEXT, "realloc");
	memcpy(&others_realloc, &symbol, sizeof symbol);
}

void
__wrap_free(void *p)
{
	if (hicam_arena_of(p)) {
		__hicam_free(p);
		return;
	}
	if (!others_free)
		find_others();
	if (others_free) /* else it is lost: dlsym frees something while it looks */
		others_free(p);
}

void *
__wrap_realloc(void *p, size_t size)
{
	if (p && hicam_arena_of(p))
		return __hicam_realloc_plain(p, size);
	if (!others_realloc)
		find_others();
	return others_realloc ? others_realloc(p, size) : NULL;
}

__attribute__((weak, alias("__wrap_free"))) void free(void *);
__attribute__((weak, alias("__wrap_realloc"))) void *realloc(void *, size_t);
