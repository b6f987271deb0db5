/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HEAP_LOCAL_H
#define HICAM_HEAP_LOCAL_H

#include <stdint.h>

#include "heap.h"
#include "heap_regions.h"
#include "lock.h"

/*
 * Inside of the typed heap: arenas (reserved address space) are cut into 64 KiB slots, slots are joined into
 * spans (heap_span.c).  A span holds the blocks of one size class with their metadata in an array at its end, or
 * one large block, or is free.  heap.c hands out blocks, heap_find.c looks them up, heap_hint.c keeps their types.
 *
 * A block is always at least one byte larger than asked for, so that the pointer behind its end stays with it.
 */

enum {
	SLOT_SHIFT = 16,
	SLOT_SIZE = 1 << SLOT_SHIFT,
	SMALL_LIMIT = 32768, /* requests from here on get spans of their own */
	NCLASSES = 40,
	CACHE_MAX = 64,
	MAX_ARENAS = HICAM_HEAP_PARTS,
	NO_BLOCK = 0xffff
};

enum hicam_span_kind { SPAN_NONE, SPAN_FREE, SPAN_SMALL, SPAN_LARGE };

enum hicam_meta_flag {
	META_LIVE = 1,
	META_TAIL = 2,
	META_REGIONS = 4,  /* regions counts, not type */
	META_CUT = 8,	   /* objects are cut out of the characters at its end */
	META_TORN = 16,	   /* what is stored here is not known */
	META_HEADS = 64,   /* a header is the first region, and what is behind it is handed out */
	META_ROW = 128,	   /* as an array */
	META_RESTORED = 32 /* of no type, as nothing was there when it came here: it may have been made for characters */
};

struct hicam_meta {
	union {
		const struct hicam_type *type;
		struct hicam_regions *regions;
	};
	uint16_t size; /* asked for; of a large block see the span */
	uint16_t next; /* dead: next of the span's free blocks */
	uint8_t flags;
};

struct hicam_span {
	union {
		struct {
			struct hicam_span *prev, *next; /* SPAN_SMALL: spans with room; SPAN_FREE: spans of a bin */
		};
		struct hicam_meta own; /* SPAN_LARGE */
	};
	char *start;			 /* valid in the first slot of a span */
	struct hicam_meta *meta; /* SPAN_LARGE: own */
	uint32_t nslots;
	uint32_t back;		 /* slots to the first of the span; stale inside free spans, see hicam_span_of() */
	uint8_t kind, class; /* kind is valid in the first slot, and in no other one SPAN_SMALL or SPAN_LARGE */
	uint16_t nblocks;
	uint16_t fresh; /* blocks from here on were never handed out; grows while those who have others read it */
	uint16_t free;	/* first free block or NO_BLOCK */
	union {
		size_t size;  /* SPAN_LARGE: asked for */
		size_t used;  /* SPAN_SMALL: blocks that are live or in the class's cache */
		size_t dirty; /* SPAN_FREE: upper bound of slots that are not all zero */
	};
	size_t before; /* frozen: blocks of all earlier spans */
};

/* Besides under the lock of the heap. */
static inline uint16_t
hicam_span_fresh(const struct hicam_span *s)
{
	return __atomic_load_n(&s->fresh, __ATOMIC_RELAXED);
}

struct hicam_arena {
	char *base;				  /* aligned to SLOT_SIZE */
	size_t size;			  /* reserved bytes */
	size_t committed;		  /* bytes readable and writable, from base on */
	size_t top;				  /* slots handed out so far; behind them all is zero */
	struct hicam_span *spans; /* one per slot, and one more SPAN_NONE in front and behind */
};

struct hicam_cached {
	void *block;
	struct hicam_meta *meta;
};

/* The blocks freed last. */
struct hicam_stack {
	struct hicam_cached *cache, *top, *full;
};

struct hicam_sizeclass {
	uint32_t bytes;
	uint32_t recip;	  /* 2^31 * 16 / bytes, rounded up */
	uint32_t nslots;  /* of a span */
	uint32_t nblocks; /* in a span */
	union {
		struct {
			struct hicam_cached *cache, *top, *full;
		};
		struct hicam_stack stack; /* all NULL before the first block, and when each thread has stacks of its own */
	};
	struct hicam_span *current; /* the span that serves when the stack is empty; NULL at first */
	struct hicam_span *partial; /* others with room */
} __attribute__((aligned(64)));

extern struct hicam_arena hicam_arenas[MAX_ARENAS]; /* ascending by base; with threads not before hicam_heap_freeze() */
extern unsigned hicam_narenas;
void hicam_arenas_sort(void);

/* Spans, regions and arenas are changed with the lock held, if there are threads. */
extern bool hicam_heap_shared;
extern int hicam_heap_lock;
static inline void
hicam_heap_enter(void)
{
	if (hicam_heap_shared)
		hicam_lock(&hicam_heap_lock);
}
static inline void
hicam_heap_leave(void)
{
	if (hicam_heap_shared)
		hicam_unlock(&hicam_heap_lock);
}

extern struct hicam_sizeclass hicam_classes[NCLASSES];
extern const uint8_t hicam_class_table[SMALL_LIMIT / 16]; /* class for a request of 16 * index bytes and up */

/* A span of NSLOTS slots whose start is aligned to ALIGN slots; kind is SPAN_NONE. *CLEAN: its bytes are all zero.
 * NULL: out of memory. */
struct hicam_span *hicam_span_alloc(size_t nslots, size_t align, bool *clean);

/* Give a span back; it is joined with free neighbours. */
void hicam_span_free(struct hicam_span *);

/* Make a used span NSLOTS long without moving it. False: no room behind it. */
bool hicam_span_resize(struct hicam_span *, size_t nslots);

/* A block by an address in it, as hicam_heap_find() understands that. */
struct hicam_within {
	struct hicam_span *span;
	struct hicam_meta *meta;
	char *start;
	size_t size; /* asked for */
};
bool hicam_spot_find(const void *p, struct hicam_within *);
/* How a block looks of which this is known. */
void hicam_meta_describe(const struct hicam_meta *, char *start, size_t size, struct hicam_block *);

/* Drop the regions of a block that dies or gets a type. */
void hicam_regions_free(struct hicam_meta *);

/*
 * NEW is now what is known of its bytes, in a block of bytes or in one whose type does not agree.  What was handed out
 * stays that where NEW was copied, and where NEW may be a part of it.
 */
void hicam_regions_cover(struct hicam_meta *, size_t size, const struct hicam_region *new);
/* If P is behind the struct that the block was made for, with room behind it, that becomes a region. */
bool hicam_regions_behind(const struct hicam_within *, const char *p);
/*
 * The same without a question: what was handed out before, and loses bytes to NEW, is there no more.  Of arrays whose
 * items may have been handed out one by one, other items stay.
 */
void hicam_regions_set(struct hicam_meta *, const struct hicam_region *new);
/* Is NEW known already, as a region or as items of such an array? */
bool hicam_regions_have(const struct hicam_meta *, const struct hicam_region *new);
bool hicam_same_type(const struct hicam_type *, const struct hicam_type *);
/* Is there a T at byte AT of an OWN, or may there be: do they hold the same at their beginning? */
bool hicam_types_agree(const struct hicam_type *own, size_t at, const struct hicam_type *t);
/* What views remember holds no more.  They remember nothing once there are threads, so that nobody need lock it. */
static inline void
hicam_views_forget(void)
{
	if (!hicam_heap_shared)
		__hicam_view_epoch++;
}
/* N bytes at P, in a block of a type that may end in characters, now are items of T. */
void hicam_hint_inside(const struct hicam_within *, char *p, size_t n, const struct hicam_type *t);

/* May memory of this type hold objects of other types?  NULL, characters, raw bytes. */
static inline bool
hicam_is_bytes(const struct hicam_type *t)
{
	return t == NULL || t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR || t->kind == HICAM_VOID;
}

/* Forget regions at or behind SIZE and shorten one that crosses it. */
void hicam_regions_clip(struct hicam_meta *, size_t size);

/* `NAME: hicam: WHAT` on stderr, abort. */
_Noreturn void hicam_heap_abort(const char *what);

static inline struct hicam_arena *
hicam_arena_of(const void *p)
{
	for (unsigned i = 0; i < hicam_narenas; i++)
		if ((uintptr_t)p - (uintptr_t)hicam_arenas[i].base < hicam_arenas[i].size)
			return &hicam_arenas[i];
	return NULL;
}

/* The used span around P, which is inside the arena; NULL if that slot is free. */
static inline struct hicam_span *
hicam_span_of(const struct hicam_arena *a, const void *p)
{
	struct hicam_span *slot = &a->spans[((uintptr_t)p - (uintptr_t)a->base) >> SLOT_SHIFT];
	uint32_t back = slot->back;
	struct hicam_span *s = slot - back;

	/* Slots inside a free span may point back to what was a span once: to a first slot that does not reach here,
	 * or to a slot that is no first one today. */
	if (s->kind < SPAN_SMALL || s->back != 0 || back >= s->nslots)
		return NULL;
	return s;
}

/* Number of the block at OFFSET bytes into a span of class C.  Exact, for OFFSET / 16 < 2^14 and bytes / 16 <= 2^11. */
static inline unsigned
hicam_block_at(const struct hicam_sizeclass *c, size_t offset)
{
	return (unsigned)((uint64_t)(offset >> 4) * c->recip >> 31);
}

/* The smallest class with room for SIZE bytes and one more; SIZE < SMALL_LIMIT. */
static inline unsigned
hicam_class_for(size_t size)
{
	return hicam_class_table[size >> 4];
}

/* Bytes that a block of SIZE bytes occupies. */
static inline size_t
hicam_capacity(size_t size)
{
	if (size < SMALL_LIMIT)
		return hicam_classes[hicam_class_for(size)].bytes;
	return (size | (SLOT_SIZE - 1)) + 1;
}

#endif
