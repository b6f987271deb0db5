/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <sys/mman.h>

#include "heap_local.h"

/*
 * Address space: arenas and spans.  Arenas are reserved without access and made usable step by step, from their base
 * up.  The first is small and each further one twice as large: qemu's user mode pays for reserved pages (1.2 s and
 * 400 MB for 64 GiB), and all arenas together are few enough to look through.
 *
 * A used span has the distance to its first slot in each slot; a free one only in its last slot, for its right
 * neighbour.
 */

enum {
	NBINS = 64,
	EXACT_BINS = 32,   /* bin i < EXACT_BINS: spans of i + 1 slots; then one bin per doubling */
	BIN_TRIES = 32,	   /* spans looked at in a bin where some are too small */
	PURGE_SLOTS = 512, /* give the pages of larger dirty free spans back to the system */
	COMMIT_MIN = 1 << 20,
	COMMIT_MAX = 64 << 20,
	HUGE_FROM = 2 << 20 /* steps of this size on ask for huge pages: they make fork cheap */
};

static const size_t FIRST_ARENA = (size_t)(sizeof(void *) == 8 ? 1ULL << 30 : 1ULL << 28);
static const size_t LAST_ARENA = (size_t)(sizeof(void *) == 8 ? 1ULL << 36 : 1ULL << 30);
static const size_t LEAST_ARENA = (size_t)1 << 20;

struct hicam_arena hicam_arenas[MAX_ARENAS];
unsigned hicam_narenas;
static struct hicam_span *bins[NBINS];
static uint64_t used_bins; /* bit i: bins[i] is not empty */
static size_t next_arena;  /* bytes; 0 at first */

static unsigned
bin_of(size_t nslots)
{
	if (nslots <= EXACT_BINS)
		return (unsigned)nslots - 1;
	return EXACT_BINS - 5 + 63 - (unsigned)__builtin_clzll(nslots); /* < NBINS, for nslots is below 2^32 */
}

static void
bin_add(struct hicam_span *s, size_t nslots, size_t dirty)
{
	unsigned bin = bin_of(nslots);

	s->kind = SPAN_FREE;
	s->nslots = (uint32_t)nslots;
	s->back = 0;
	s->dirty = dirty < nslots ? dirty : nslots;
	s[nslots - 1].back = (uint32_t)nslots - 1;
	s->prev = NULL;
	s->next = bins[bin];
	if (s->next != NULL)
		s->next->prev = s;
	bins[bin] = s;
	used_bins |= (uint64_t)1 << bin;
}

static void
bin_remove(struct hicam_span *s)
{
	unsigned bin = bin_of(s->nslots);

	if (s->next != NULL)
		s->next->prev = s->prev;
	if (s->prev != NULL)
		s->prev->next = s->next;
	else if ((bins[bin] = s->next) == NULL)
		used_bins &= ~((uint64_t)1 << bin);
	s->kind = SPAN_NONE;
}

/* Mark the slots from FROM on of a used span as its own. */
static void
claim(struct hicam_span *s, size_t from, size_t nslots)
{
	for (size_t i = from; i < nslots; i++)
		s[i].back = (uint32_t)i;
	s->nslots = (uint32_t)nslots;
}

/* Cut NSLOTS off the front of S, a span out of a bin with N slots of which DIRTY may be dirty. */
static void
carve(struct hicam_span *s, size_t nslots, size_t n, size_t dirty)
{
	if (n > nslots) {
		struct hicam_span *rest = s + nslots;

		rest->start = s->start + (nslots << SLOT_SHIFT);
		bin_add(rest, n - nslots, dirty);
	}
}

static struct hicam_span *
take_free(size_t nslots, bool *clean)
{
	unsigned bin = bin_of(nslots);
	struct hicam_span *s = bins[bin];

	for (int tries = 0; s != NULL && s->nslots < nslots; s = s->next)
		if (++tries == BIN_TRIES) {
			s = NULL;
			break;
		}
	if (s == NULL) {
		uint64_t larger = used_bins & ~(((uint64_t)2 << bin) - 1);

		if (larger == 0)
			return NULL;
		s = bins[__builtin_ctzll(larger)];
	}
	bin_remove(s);
	size_t dirty = s->dirty;
	carve(s, nslots, s->nslots, dirty);
	claim(s, 1, nslots);
	*clean = dirty == 0;
	return s;
}

static bool
commit(struct hicam_arena *a, size_t bytes)
{
	if (bytes <= a->committed)
		return true;
	size_t need = bytes - a->committed;
	size_t step = a->committed / 2 & ~(size_t)(HUGE_FROM - 1);

	if (step < COMMIT_MIN)
		step = COMMIT_MIN;
	if (step > COMMIT_MAX)
		step = COMMIT_MAX;
	if (step < need)
		step = need;
	if (step > a->size - a->committed)
		step = a->size - a->committed;
	int saved = errno;
	if (mprotect(a->base + a->committed, step, PROT_READ | PROT_WRITE) != 0) {
		step = need;
		if (mprotect(a->base + a->committed, step, PROT_READ | PROT_WRITE) != 0)
			return false;
	}
	if (step >= HUGE_FROM)
		(void)madvise(a->base + a->committed, step, MADV_HUGEPAGE); /* only advice: kernels without it refuse */
	errno = saved;
	a->committed += step;
	return true;
}

static struct hicam_span *
take_top(struct hicam_arena *a, size_t nslots)
{
	if (nslots > (a->size >> SLOT_SHIFT) - a->top || !commit(a, (a->top + nslots) << SLOT_SHIFT))
		return NULL;
	struct hicam_span *s = &a->spans[a->top];

	s->start = a->base + (a->top << SLOT_SHIFT);
	s->back = 0;
	claim(s, 1, nslots);
	a->top += nslots;
	return s;
}

/* Reserve SIZE bytes from a multiple of SLOT_SIZE on, and the table of its slots. */
static bool
reserve(struct hicam_arena *a, size_t size)
{
	size_t table = ((size >> SLOT_SHIFT) + 2) * sizeof(struct hicam_span);
	char *spans, *p;

	p = mmap(NULL, size + SLOT_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return false;
	spans = mmap(NULL, table, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (spans == MAP_FAILED) {
		(void)munmap(p, size + SLOT_SIZE);
		return false;
	}
	/* what is in front of the aligned part stays reserved: less than a slot of address space, no memory */
	*a = (struct hicam_arena){
		.base = p + (-(uintptr_t)p & (SLOT_SIZE - 1)), .size = size, .spans = (struct hicam_span *)(void *)spans + 1};
	return true;
}

/* Add an arena that has room for NSLOTS. */
static bool
add_arena(size_t nslots)
{
	struct hicam_arena a;
	size_t least = nslots << SLOT_SHIFT, size;

	if (hicam_narenas == MAX_ARENAS || least >> SLOT_SHIFT != nslots || least > PTRDIFF_MAX)
		return false;
	if (least < LEAST_ARENA)
		least = LEAST_ARENA;
	size = next_arena != 0 ? next_arena : FIRST_ARENA;
	while (size < least)
		size = size <= PTRDIFF_MAX / 2 ? size * 2 : least;
	int saved = errno;
	while (!reserve(&a, size)) {
		if (size == least) {
			errno = saved;
			return false;
		}
		size = size / 2 & ~(size_t)(SLOT_SIZE - 1);
		if (size < least)
			size = least;
	}
	errno = saved;
	next_arena = size < LAST_ARENA / 2 ? size * 2 : LAST_ARENA;
	hicam_arenas[hicam_narenas] = a;
	__atomic_store_n(&hicam_narenas, hicam_narenas + 1, __ATOMIC_RELEASE);
	if (!hicam_heap_shared) /* else other threads look through them now */
		hicam_arenas_sort();
	return true;
}

void
hicam_arenas_sort(void)
{
	struct hicam_arena a;
	unsigned n, i;

	for (n = 1; n < hicam_narenas; n++) {
		a = hicam_arenas[n];
		for (i = n; i > 0 && hicam_arenas[i - 1].base > a.base; i--)
			hicam_arenas[i] = hicam_arenas[i - 1];
		hicam_arenas[i] = a;
	}
}

struct hicam_span *
hicam_span_alloc(size_t nslots, size_t align, bool *clean)
{
	struct hicam_span *s;
	size_t n = nslots + align - 1;

	if (n >= UINT32_MAX)
		return NULL;
	s = take_free(n, clean);
	for (unsigned i = 0; s == NULL && i < hicam_narenas; i++) {
		*clean = true;
		s = take_top(&hicam_arenas[i], n);
	}
	if (s == NULL) {
		if (!add_arena(n))
			return NULL;
		for (unsigned i = 0; s == NULL && i < hicam_narenas; i++)
			s = take_top(&hicam_arenas[i], n);
		if (s == NULL)
			return NULL;
		*clean = true;
	}
	if (align > 1) {
		size_t skip = -((uintptr_t)s->start >> SLOT_SHIFT) & (align - 1);
		struct hicam_span *inner = s + skip;

		if (skip > 0) {
			inner->start = s->start + (skip << SLOT_SHIFT);
			inner->back = 0;
			claim(inner, 1, n - skip);
			claim(s, 1, skip);
			hicam_span_free(s);
		}
		(void)hicam_span_resize(inner, nslots);
		s = inner;
	}
	s->kind = SPAN_NONE;
	return s;
}

void
hicam_span_free(struct hicam_span *s)
{
	size_t n = s->nslots, dirty = n;
	struct hicam_span *next = s + n, *prev = s - 1;

	s->kind = SPAN_NONE;
	if (next->kind == SPAN_FREE) {
		bin_remove(next);
		n += next->nslots;
		dirty += next->dirty;
	}
	prev -= prev->back;
	if (prev->kind == SPAN_FREE) {
		bin_remove(prev);
		n += prev->nslots;
		dirty += prev->dirty;
		s = prev;
	}
	if (dirty >= PURGE_SLOTS) {
		int saved = errno;

		if (madvise(s->start, n << SLOT_SHIFT, MADV_DONTNEED) == 0)
			dirty = 0;
		errno = saved; /* it fails for locked memory, which just stays dirty */
	}
	bin_add(s, n, dirty);
}

bool
hicam_span_resize(struct hicam_span *s, size_t nslots)
{
	size_t n = s->nslots, more;
	struct hicam_span *next = s + n;

	if (nslots < n) {
		next = s + nslots;
		next->start = s->start + (nslots << SLOT_SHIFT);
		next->back = 0;
		next->nslots = (uint32_t)(n - nslots);
		s->nslots = (uint32_t)nslots;
		hicam_span_free(next);
	} else if (nslots > n && next->kind == SPAN_FREE) {
		more = nslots - n;
		if (next->nslots < more)
			return false;
		bin_remove(next);
		carve(next, more, next->nslots, next->dirty);
		claim(s, n, nslots);
	} else if (nslots > n) {
		struct hicam_arena *a = hicam_arena_of(s->start);

		if (next != &a->spans[a->top] || take_top(a, nslots - n) == NULL)
			return false;
		claim(s, n, nslots);
	}
	return true;
}

bool
hicam_heap_part(unsigned i, uintptr_t *from, uintptr_t *to)
{
	const struct hicam_arena *a = &hicam_arenas[i];

	if (i >= hicam_narenas)
		return false;
	*from = (uintptr_t)a->base;
	*to = *from + (a->top << SLOT_SHIFT);
	return true;
}
