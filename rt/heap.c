/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "heap_local.h"

/*
 * Allocation: what a compiled program's malloc, calloc, realloc, aligned_alloc and free do.  They behave as glibc's,
 * so errno is ENOMEM where NULL means failure, realloc(p, 0) frees and free() keeps errno.
 *
 * Small blocks go through a stack of the blocks freed last, one stack per class; a block in it is dead but still counts
 * as used in its span. When the stack is empty the class's current span serves, when it is full its older half
 * goes back to the spans.  A span that is all dead goes back to the pool, unless it is the current one.
 *
 * When there are threads the classes have no stacks, so that the short ways are never taken; each thread has stacks of
 * its own, and a lock guards the spans.
 */

struct hicam_sizeclass hicam_classes[NCLASSES];
static struct hicam_cached caches[NCLASSES][CACHE_MAX];

bool hicam_heap_shared;
int hicam_heap_lock;

/* A thread's stacks. */
struct own {
	struct hicam_stack stacks[NCLASSES];
	struct hicam_cached cached[NCLASSES][CACHE_MAX];
};
static HICAM_OWN struct own *own;

/* The four classes between 16 * LO bytes and twice that. */
#define DOUBLING(lo, class)                                                                \
	[(lo)...(lo) / 4 * 5 - 1] = (class), [(lo) / 4 * 5 ...(lo) / 4 * 6 - 1] = (class) + 1, \
						   [(lo) / 4 * 6 ...(lo) / 4 * 7 - 1] = (class) + 2,               \
						   [(lo) / 4 * 7 ...(lo) * 2 - 1] = (class) + 3
const uint8_t hicam_class_table[SMALL_LIMIT / 16] = {
	0,
	1,
	2,
	3,
	4,
	5,
	6,
	7,
	DOUBLING(8, 8),
	DOUBLING(16, 12),
	DOUBLING(32, 16),
	DOUBLING(64, 20),
	DOUBLING(128, 24),
	DOUBLING(256, 28),
	DOUBLING(512, 32),
	DOUBLING(1024, 36),
};

_Noreturn void
hicam_heap_abort(const char *what)
{
	const char *parts[] = {program_invocation_short_name, ": hicam: ", what, "\n"};

	/* no stdio: whoever corrupts the heap may be inside of it */
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
			break;
	abort();
}

static size_t
depth_of(const struct hicam_sizeclass *c)
{
	size_t depth = SLOT_SIZE / c->bytes;

	return depth > CACHE_MAX ? CACHE_MAX : depth < 4 ? 4 : depth;
}

static void
init_classes(void)
{
	if (hicam_classes[0].bytes != 0)
		return;
	for (unsigned i = 0; i < NCLASSES; i++) {
		struct hicam_sizeclass *c = &hicam_classes[i];

		if (i < 8)
			c->bytes = 16 * (i + 1);
		else
			c->bytes = (5 + (i - 8) % 4) << ((i - 8) / 4 + 5);
		c->recip = (uint32_t)((((uint64_t)1 << 35) + c->bytes - 1) / c->bytes);
		c->nslots = c->bytes <= 2048 ? 1 : 4;
		c->nblocks = (c->nslots << SLOT_SHIFT) / (uint32_t)(c->bytes + sizeof(struct hicam_meta));
		c->cache = c->top = caches[i];
		c->full = c->cache + depth_of(c);
	}
}

static void
add_partial(struct hicam_sizeclass *c, struct hicam_span *s)
{
	s->prev = NULL;
	s->next = c->partial;
	if (s->next != NULL)
		s->next->prev = s;
	c->partial = s;
}

static void
remove_partial(struct hicam_sizeclass *c, struct hicam_span *s)
{
	if (s->next != NULL)
		s->next->prev = s->prev;
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		c->partial = s->next;
}

/* Give C another current span; NULL: out of memory. The old one is full and comes back when one of its blocks does. */
static struct hicam_span *
refill(struct hicam_sizeclass *c)
{
	struct hicam_span *s;
	bool clean;

	if (hicam_narenas == 0)
		init_classes();
	if ((s = c->partial) != NULL) {
		remove_partial(c, s);
	} else {
		if ((s = hicam_span_alloc(c->nslots, 1, &clean)) == NULL)
			return NULL;
		s->kind = SPAN_SMALL;
		s->class = (uint8_t)(c - hicam_classes);
		s->nblocks = (uint16_t)c->nblocks;
		s->fresh = 0;
		s->free = NO_BLOCK;
		s->used = 0;
		s->meta = (struct hicam_meta *)(void *)(s->start + ((size_t)s->nslots << SLOT_SHIFT)) - s->nblocks;
	}
	c->current = s;
	return s;
}

/* Fill half of the empty stack K of C from its current span; the block on top has the lowest address of the new ones.
 */
static __attribute__((noinline)) bool
fill_cache(struct hicam_sizeclass *c, struct hicam_stack *k)
{
	struct hicam_span *s = c->current;
	struct hicam_cached *to;
	size_t n, i;

	if (s == NULL || (s->free == NO_BLOCK && s->fresh == s->nblocks))
		if ((s = refill(c)) == NULL)
			return false;
	n = (size_t)(k->full - k->cache) / 2;
	if (s->free != NO_BLOCK) {
		for (to = k->cache; to < k->cache + n && s->free != NO_BLOCK; to++) {
			i = s->free;
			s->free = s->meta[i].next;
			*to = (struct hicam_cached){s->start + i * c->bytes, &s->meta[i]};
		}
	} else {
		if (n > (size_t)s->nblocks - s->fresh)
			n = (size_t)s->nblocks - s->fresh;
		for (to = k->cache, i = s->fresh + n; i-- > s->fresh; to++) {
			s->meta[i] = (struct hicam_meta){.size = 0};
			*to = (struct hicam_cached){s->start + i * c->bytes, &s->meta[i]};
		}
		__atomic_store_n(&s->fresh, (uint16_t)(s->fresh + n), __ATOMIC_RELAXED);
	}
	k->top = to;
	s->used += (size_t)(to - k->cache);
	return true;
}

/* Return a dead block of span S to it.  False: that was the last one, and the span is gone. */
static bool
give_back(struct hicam_sizeclass *c, struct hicam_span *s, struct hicam_meta *m)
{
	m->next = s->free;
	s->free = (uint16_t)(m - s->meta);
	s->used--;
	if (s == c->current)
		return true;
	if (s->used == (size_t)s->nblocks - 1)
		add_partial(c, s);
	if (s->used != 0)
		return true;
	remove_partial(c, s);
	hicam_span_free(s);
	return false;
}

/* Return the N blocks that have been in the stack K of C for longest. */
static void
flush_cache(struct hicam_sizeclass *c, struct hicam_stack *k, size_t n)
{
	struct hicam_span *s = NULL;

	for (size_t i = 0; i < n; i++) {
		char *p = k->cache[i].block;

		if (s == NULL || (size_t)(p - s->start) >= (size_t)s->nslots << SLOT_SHIFT)
			s = hicam_span_of(hicam_arena_of(p), p);
		if (!give_back(c, s, k->cache[i].meta))
			s = NULL;
	}
	k->top -= n;
	memmove(k->cache, k->cache + n, (size_t)(k->top - k->cache) * sizeof k->cache[0]);
}

/* The stacks of the calling thread; NULL: out of memory. */
static struct own *
own_stacks(void)
{
	if (own == NULL) {
		own = mmap(NULL, sizeof *own, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (own == MAP_FAILED)
			return own = NULL;
		for (unsigned i = 0; i < NCLASSES; i++) {
			own->stacks[i].cache = own->stacks[i].top = own->cached[i];
			own->stacks[i].full = own->cached[i] + depth_of(&hicam_classes[i]);
		}
	}
	return own;
}

bool
hicam_heap_threaded(void)
{
	init_classes();
	if (hicam_heap_shared || own_stacks() == NULL)
		return hicam_heap_shared;
	for (unsigned i = 0; i < NCLASSES; i++) {
		struct hicam_stack *from = &hicam_classes[i].stack, *to = &own->stacks[i];

		while (from->top != from->cache)
			*to->top++ = *--from->top;
		*from = (struct hicam_stack){NULL, NULL, NULL};
	}
	hicam_views_forget();
	return hicam_heap_shared = true;
}

void
hicam_heap_thread_end(void)
{
	if (own == NULL)
		return;
	hicam_heap_enter();
	for (unsigned i = 0; i < NCLASSES; i++)
		flush_cache(&hicam_classes[i], &own->stacks[i], (size_t)(own->stacks[i].top - own->stacks[i].cache));
	hicam_heap_leave();
	(void)munmap(own, sizeof *own);
	own = NULL;
}

static inline void
init_meta(struct hicam_meta *m, size_t size, const struct hicam_type *type, bool tail)
{
	m->type = type;
	m->size = (uint16_t)size;
	m->flags = tail ? META_LIVE | META_TAIL : META_LIVE;
}

static inline void *
alloc_small(unsigned class, size_t size, const struct hicam_type *type, bool tail)
{
	struct hicam_stack *k = &hicam_classes[class].stack;
	bool filled = true;

	if (hicam_heap_shared)
		k = own_stacks() ? &own->stacks[class] : NULL;
	if (k && k->top == k->cache) {
		hicam_heap_enter();
		filled = fill_cache(&hicam_classes[class], k);
		hicam_heap_leave();
	}
	if (k == NULL || !filled) {
		errno = ENOMEM;
		return NULL;
	}
	k->top--;
	init_meta(k->top->meta, size, type, tail);
	return k->top->block;
}

/* ALIGN: in slots. */
static __attribute__((noinline)) void *
alloc_large(size_t size, size_t align, const struct hicam_type *type, bool tail, bool *clean)
{
	struct hicam_span *s;

	if (hicam_narenas == 0)
		init_classes();
	hicam_heap_enter();
	s = size > PTRDIFF_MAX ? NULL : hicam_span_alloc((size >> SLOT_SHIFT) + 1, align, clean);
	if (s != NULL) {
		s->kind = SPAN_LARGE;
		s->meta = &s->own;
		s->own = (struct hicam_meta){.type = type, .flags = tail ? META_LIVE | META_TAIL : META_LIVE};
		s->size = size;
	} else
		errno = ENOMEM;
	hicam_heap_leave();
	return s != NULL ? s->start : NULL;
}

/* A block without a type. */
static inline void *
alloc(size_t size, bool *clean)
{
	if (__builtin_expect(size < SMALL_LIMIT, 1))
		return alloc_small(hicam_class_for(size), size, NULL, false);
	return alloc_large(size, 1, NULL, false, clean);
}

void *
hicam_heap_restore(size_t size, const struct hicam_type *type, bool tail)
{
	bool clean = false;
	void *p;

	hicam_views_forget();
	if (size < SMALL_LIMIT)
		p = alloc_small(hicam_class_for(size), size, type, tail);
	else
		p = alloc_large(size, 1, type, tail, &clean);
	if (p != NULL && !clean)
		memset(p, 0, size);
	return p;
}

/*
 * Zero SIZE bytes at P, the start of a small block; up to 15 behind them are the block's too.  Four stores that may
 * fall together are faster than a loop whose end cannot be foreseen.
 */
static inline void *
clear_small(char *p, size_t size)
{
	typedef uint64_t sixteen __attribute__((vector_size(16), may_alias));
	size_t last = size > 0 ? (size - 1) & ~(size_t)15 : 0, at = 0;

	if (__builtin_expect(size > 256, 0))
		return memset(p, 0, size);
	do {
		*(sixteen *)(void *)(p + at) = (sixteen){0, 0};
		*(sixteen *)(void *)(p + (at + 16 < last ? at + 16 : last)) = (sixteen){0, 0};
		*(sixteen *)(void *)(p + (at + 32 < last ? at + 32 : last)) = (sixteen){0, 0};
		*(sixteen *)(void *)(p + (at + 48 < last ? at + 48 : last)) = (sixteen){0, 0};
		at += 64;
	} while (__builtin_expect(at <= last, 0));
	return p;
}

/* A block that does not come from the stack of its class. */
static __attribute__((noinline)) void *
alloc_slowly(size_t size, const struct hicam_site *site)
{
	bool clean = false;
	void *p;

	hicam_views_forget();
	if (size < SMALL_LIMIT)
		p = alloc_small(hicam_class_for(size), size, site->type, site->tail != 0);
	else
		p = alloc_large(size, 1, site->type, site->tail != 0, &clean);
	return site->clear && p != NULL && !clean ? memset(p, 0, size) : p;
}

/* Room for all of a struct of which the program needs only the first part, as long as its last array is used. */
static inline size_t
whole(size_t size, const struct hicam_site *site)
{
	return site->tail && size < site->type->size ? site->type->size : size;
}

/* A block for SITE: what its last owner left is not to be taken for values of the program's. */
static inline void *
alloc_for(size_t size, const struct hicam_site *site)
{
	struct hicam_sizeclass *c;

	if (__builtin_expect(size >= SMALL_LIMIT, 0))
		return alloc_slowly(size, site);
	c = &hicam_classes[hicam_class_for(size)];
	if (__builtin_expect(c->top == c->cache, 0))
		return alloc_slowly(size, site);
	c->top--;
	init_meta(c->top->meta, size, site->type, site->tail != 0);
	if (!site->clear)
		return c->top->block;
	if (site->clear > 1)
		hicam_views_forget();
	return clear_small(c->top->block, size);
}

void *
__hicam_malloc(unsigned long size, const struct hicam_site *site)
{
	return alloc_for(whole(size, site), site);
}

void *
__hicam_calloc(unsigned long n, unsigned long size, const struct hicam_site *site)
{
	size_t total;

	if (__builtin_mul_overflow((size_t)n, (size_t)size, &total)) {
		errno = ENOMEM;
		return NULL;
	}
	return hicam_heap_restore(whole(total, site), site->type, site->tail != 0);
}

void *
__hicam_aligned_alloc(unsigned long align, unsigned long size, const struct hicam_site *site)
{
	size_t room = 16;
	bool clean = false;
	void *p;

	if (align == 0 || (align & (align - 1)) != 0) {
		errno = EINVAL;
		return NULL;
	}
	size = whole(size, site);
	if (align <= 16)
		return alloc_for(size, site);
	if (size < SMALL_LIMIT && align <= SMALL_LIMIT) {
		/* a class of a power of two is aligned to it: its blocks start at the span's own start */
		while (room <= size || room < align)
			room *= 2;
		p = alloc_small(hicam_class_for(room - 1), size, site->type, site->tail != 0);
	} else
		p = alloc_large(size, align > SLOT_SIZE ? align >> SLOT_SHIFT : 1, site->type, site->tail != 0, &clean);
	if (site->clear && p != NULL && !clean)
		memset(p, 0, size);
	return p;
}

/* The live block that starts at P, which is in arena A; anything else ends the program with the text BAD. */
static inline struct hicam_meta *
must_find(const struct hicam_arena *a, const void *p, struct hicam_span **span, const char *bad)
{
	struct hicam_span *s = hicam_span_of(a, p);

	if (s == NULL)
		hicam_heap_abort(bad);
	*span = s;
	size_t offset = (size_t)((const char *)p - s->start);
	if (s->kind == SPAN_LARGE) {
		if (offset != 0)
			hicam_heap_abort(bad);
		return &s->own;
	}
	const struct hicam_sizeclass *c = &hicam_classes[s->class];
	unsigned i = hicam_block_at(c, offset);
	if (i >= hicam_span_fresh(s) || i * c->bytes != offset || !(s->meta[i].flags & META_LIVE))
		hicam_heap_abort(bad);
	return &s->meta[i];
}

static inline void
release(void *p, struct hicam_span *s, struct hicam_meta *m)
{
	if (__builtin_expect(m->flags & META_REGIONS, 0))
		hicam_regions_free(m);
	m->flags &= (uint8_t)~META_LIVE;
	if (s->kind == SPAN_LARGE) {
		hicam_heap_enter();
		hicam_span_free(s);
		hicam_heap_leave();
		return;
	}
	struct hicam_sizeclass *c = &hicam_classes[s->class];
	struct hicam_stack *k = &c->stack;
	if (hicam_heap_shared && (k = own_stacks() ? &own->stacks[s->class] : NULL) == NULL)
		return; /* the block is lost */
	if (k->top == k->full) {
		hicam_heap_enter();
		flush_cache(c, k, (size_t)(k->full - k->cache) / 2);
		hicam_heap_leave();
	}
	k->top->block = p;
	k->top->meta = m;
	k->top++;
}

/* Frees what the short way could not. */
static __attribute__((noinline)) void
free_slowly(void *p)
{
	struct hicam_arena *a = hicam_arena_of(p);
	struct hicam_span *s;
	struct hicam_meta *m;

	if (a == NULL) {
		free(p);
		return;
	}
	m = must_find(a, p, &s, "free(): invalid pointer");
	release(p, s, m);
}

/*
 * The short way: a live block without regions, in the first slot of a small span of the first arena, for whose class
 * there is room.
 */
void
__hicam_free(void *p)
{
	const struct hicam_arena *a = &hicam_arenas[0];
	size_t at = (size_t)((uintptr_t)p - (uintptr_t)a->base), offset = at & (SLOT_SIZE - 1);

	if (__builtin_expect(at < a->size, 1)) {
		const struct hicam_span *s = &a->spans[at >> SLOT_SHIFT];

		if (__builtin_expect(s->kind == SPAN_SMALL, 1)) {
			struct hicam_sizeclass *c = &hicam_classes[s->class];
			unsigned i = hicam_block_at(c, offset);
			struct hicam_meta *m = &s->meta[i];

			if (__builtin_expect(i < hicam_span_fresh(s) && (size_t)i * c->bytes == offset && c->top != c->full &&
									 (m->flags & (META_LIVE | META_REGIONS)) == META_LIVE,
								 1)) {
				m->flags = 0;
				*c->top++ = (struct hicam_cached){p, m};
				return;
			}
		}
	}
	free_slowly(p);
}

/* The site of a realloc() knows the type better than the block, unless all it says is "characters". */
static void
retype(struct hicam_meta *m, size_t size, const struct hicam_site *site)
{
	const struct hicam_type *own = m->flags & META_REGIONS ? m->regions->type : m->type;

	if (site->type == NULL || (hicam_is_bytes(site->type) && (own != NULL || m->flags & META_REGIONS))) {
		if (m->flags & META_REGIONS)
			hicam_regions_clip(m, size);
		return;
	}
	if (m->flags & META_REGIONS)
		hicam_regions_free(m);
	m->type = site->type;
	m->flags = site->tail ? META_LIVE | META_TAIL : META_LIVE;
}

/* Change the size of a block where it is, if that wastes no memory. */
static bool
resize(struct hicam_span *s, struct hicam_meta *m, size_t size)
{
	if (s->kind == SPAN_LARGE) {
		if (size < SMALL_LIMIT || size > PTRDIFF_MAX)
			return false;
		hicam_heap_enter();
		bool resized = hicam_span_resize(s, (size >> SLOT_SHIFT) + 1);
		if (resized)
			s->size = size;
		hicam_heap_leave();
		return resized;
	}
	size_t bytes = hicam_classes[s->class].bytes;
	if (size >= bytes || (size < bytes / 2 && hicam_class_for(size) != s->class))
		return false;
	m->size = (uint16_t)size;
	return true;
}

/* Move memory of libc's allocator into ours. */
static void *
adopt(void *old, size_t size, const struct hicam_site *site)
{
	size_t n = malloc_usable_size(old);
	void *p = alloc_for(size, site);

	if (p != NULL) {
		memcpy(p, old, n < size ? n : size);
		free(old);
	}
	return p;
}

void *
__hicam_realloc(void *old, unsigned long size, const struct hicam_site *site)
{
	struct hicam_arena *a;
	struct hicam_span *s;
	struct hicam_meta *m, *to;
	bool clean = false;
	size_t n;
	void *p;

	if (size == 0 && old != NULL) {
		__hicam_free(old);
		return NULL;
	}
	hicam_views_forget();
	size = whole(size, site);
	if (old == NULL)
		return alloc_for(size, site);
	if ((a = hicam_arena_of(old)) == NULL)
		return adopt(old, size, site);
	m = must_find(a, old, &s, "realloc(): invalid pointer");
	n = s->kind == SPAN_LARGE ? s->size : m->size;
	if (resize(s, m, size)) {
		retype(m, size, site);
		if (site->clear && size > n)
			memset((char *)old + n, 0, size - n);
		return old;
	}
	if ((p = alloc(size, &clean)) == NULL)
		return NULL;
	memcpy(p, old, n < size ? n : size);
	if (site->clear && size > n && !clean)
		memset((char *)p + n, 0, size - n);
	to = must_find(hicam_arena_of(p), p, &(struct hicam_span *){NULL}, "realloc(): corrupted heap");
	if (m->flags & META_REGIONS)
		to->regions = m->regions;
	else
		to->type = m->type;
	to->flags = m->flags;
	m->flags &= (uint8_t)~META_REGIONS;
	retype(to, size, site);
	release(old, s, m);
	return p;
}
