/* SPDX-License-Identifier: ISC */
/*
 * What a shared object that hicc made needs when the program that loads it was not made by hicc: the run time's entry
 * points without effect.  All are linked into every shared object.  In a program made by hicc the program's
 * own definitions come first and count for its shared objects too.
 */
#include "../libc_local.h"
#include "../units.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#define WEAK __attribute__((weak, visibility("default")))

WEAK volatile int __hicam_request;
WEAK int __hicam_mode;
WEAK __thread int __hicam_atomic;
WEAK __thread int __hicam_waits;
WEAK void *__hicam_values;

WEAK void
__hicam_unit_add(struct hicam_unit *unit)
{
	(void)unit;
}

/* ---- migration points: never reached, as nobody sets the request ---- */

WEAK int
__hicam_at_point(const struct hicam_function *function, int stage)
{
	(void)function;
	(void)stage;
	return 0;
}

WEAK int
__hicam_at_loop(void)
{
	return 0;
}

WEAK void
__hicam_save(const struct hicam_function *function, int stage)
{
	(void)function;
	(void)stage;
	abort();
}

WEAK void
__hicam_save_here(void)
{
	abort();
}

WEAK void
__hicam_save_values(void)
{
	abort();
}

WEAK void
__hicam_load_values(void)
{
	abort();
}

WEAK void
__hicam_way_on(void)
{
	abort();
}

WEAK void
__hicam_resume_call(void)
{
	abort();
}

WEAK void
__hicam_save_memory(const void *value)
{
	(void)value;
	abort();
}

WEAK int
__hicam_resume_stage(const struct hicam_function *function)
{
	(void)function;
	return -1;
}

WEAK int
__hicam_clone_stage(const struct hicam_function *function)
{
	(void)function;
	abort();
}

WEAK void
__hicam_resume_memory(void *value)
{
	(void)value;
	abort();
}

WEAK void *
__hicam_fresh(unsigned long at)
{
	(void)at;
	abort();
}

WEAK void (*__hicam_resume_next(void))(void)
{
	abort();
}

WEAK void
__hicam_resume_standing(void)
{
	abort();
}

/* ---- heap: that of libc ---- */

WEAK void *
__hicam_malloc(unsigned long size, const struct hicam_site *site)
{
	(void)site;
	return malloc(size);
}

WEAK void *
__hicam_calloc(unsigned long n, unsigned long size, const struct hicam_site *site)
{
	(void)site;
	return calloc(n, size);
}

WEAK void *
__hicam_realloc(void *p, unsigned long size, const struct hicam_site *site)
{
	(void)site;
	return realloc(p, size);
}

WEAK void *
__hicam_aligned_alloc(unsigned long align, unsigned long size, const struct hicam_site *site)
{
	(void)site;
	return aligned_alloc(align, size);
}

WEAK void
__hicam_free(void *p)
{
	free(p);
}

WEAK void *
__hicam_array(void **slot, unsigned long size, const struct hicam_site *site)
{
	(void)site;
	free(*slot);
	return *slot = malloc(size);
}

WEAK void *
__hicam_alloca(unsigned long size, const struct hicam_site *site, void **list)
{
	void **block = malloc(sizeof *block + 16 + size); /* in front of it the one before */

	(void)site;
	if (!block)
		return NULL;
	*block = *list;
	*list = block;
	return (char *)block + 16;
}

WEAK void
__hicam_allocas_end(void *p)
{
	void **list = p, **block;

	while ((block = *list) != NULL) {
		*list = *block;
		free(block);
	}
}

WEAK void
__hicam_arrays_end(void *p)
{
	struct hicam_arrays *arrays = p;

	for (unsigned i = 0; i < arrays->n; i++)
		free(arrays->block[i]);
}

WEAK void *
__hicam_malloc_plain(size_t size)
{
	return malloc(size);
}

WEAK void *
__hicam_calloc_plain(size_t n, size_t size)
{
	return calloc(n, size);
}

WEAK void *
__hicam_realloc_plain(void *p, size_t size)
{
	return realloc(p, size);
}

WEAK void *
__hicam_aligned_alloc_plain(size_t align, size_t size)
{
	return aligned_alloc(align, size);
}

WEAK void *
__hicam_hint(void *p, unsigned long size, const struct hicam_site *site)
{
	(void)size;
	(void)site;
	return p;
}

WEAK void *
__hicam_show(const void *p, const struct hicam_site *site)
{
	(void)site;
	return (void *)(uintptr_t)p;
}

WEAK void
__hicam_copied(void *to, const void *from, unsigned long n, const struct hicam_site *site, struct hicam_viewed *last)
{
	(void)last;
	(void)to;
	(void)from;
	(void)n;
	(void)site;
}

WEAK unsigned long __hicam_view_epoch;

WEAK void *
__hicam_view_new(const void *p, const struct hicam_site *site, struct hicam_viewed *last)
{
	(void)site;
	(void)last;
	return (void *)(uintptr_t)p;
}

/* ---- threads ---- */

WEAK long long
__hicam_sync_get(const void *object, int what)
{
	(void)object;
	(void)what;
	abort();
}

WEAK void
__hicam_sync_set(void *object, int what, long long value)
{
	(void)object;
	(void)what;
	(void)value;
	abort();
}

/* ---- atomic regions ---- */

WEAK int
__hicam_enter(void)
{
	return 1;
}

WEAK void
__hicam_leave(int *region)
{
	(void)region;
}

WEAK void *
__hicam_setjmp(void *buf)
{
	return buf;
}

WEAK void *
__hicam_longjmp(void *buf)
{
	return buf;
}

/*
 * ---- library functions: libc's own ----
 *
 * They differ in type and some are variadic, so the dynamic linker is told to put libc's address in their place.
 * A few exist in old or new C libraries only; those resolve to NULL elsewhere, as nobody can have called them.
 * The linker warns wherever tempnam and tmpnam are mentioned, so they are in dangerous.c, linked only if used.
 */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#define SKIP_tempnam 0, NOTHING,
#define SKIP_tmpnam 0, NOTHING,
#define SECOND(...) SECOND_OF(__VA_ARGS__)
#define SECOND_OF(first, second, ...) second
#define NOTHING(name)
#define FORWARD(name)                                                   \
	extern char libc_##name[] __asm__(#name) __attribute__((weak));     \
	__attribute__((used)) static __typeof__(name) *resolve_##name(void) \
	{                                                                   \
		return (__typeof__(name) *)(void *)libc_##name;                 \
	}                                                                   \
	__typeof__(name) __hicam_##name __attribute__((ifunc("resolve_" #name), visibility("default")));
#define REPLACE(name) SECOND(SKIP_##name 0, FORWARD, 0)(name)
#define WAITS(name) FORWARD(name)
#include "../replace.def"
