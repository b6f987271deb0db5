/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HEAP_H
#define HICAM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/*
 * The typed heap: what __hicam_malloc and friends (abi.h) hand out, as the capture and the restore see it.
 * Blocks are known by address, by interior address and, in a frozen heap, by number.  What the capture and the restore
 * call is not thread safe.
 */

/* There are to be threads: from now on each has its own stacks of free blocks, and a lock guards the rest.  False: no
 * memory. */
bool hicam_heap_threaded(void);
/* The calling thread ends: its stacks are given back. */
void hicam_heap_thread_end(void);

/*
 * How the type of a part of a block is known: it was handed out as that, by a function whose result is used so; it was
 * copied there; it is stored to through a pointer that was cast.  What was not handed out stands at an offset that the
 * program has computed, not just where a pointer leads.
 */
enum hicam_known { HICAM_HANDED, HICAM_COPIED, HICAM_VIEWED };

/* What a part that was viewed says of the bytes between it and the next one. */
enum hicam_more {
	HICAM_MORE_NOTHING,
	HICAM_MORE_PERHAPS, /* there may be more of its type: its address went elsewhere */
	HICAM_MORE_ITEMS,	/* there are */
	HICAM_MORE_MIXED,	/* there are, but at another time characters */
	HICAM_MORE_FIRST	/* it stands at the start of a block of which nothing else is known: pointers may tell more */
};

struct hicam_region {
	size_t offset, size; /* bytes, from the start of the block */
	const struct hicam_type *type;
	bool tail;	   /* one T with a tail, not an array of T */
	uint8_t known; /* enum hicam_known */
	uint8_t more;  /* enum hicam_more */
};

struct hicam_block {
	void *start;
	size_t size;						/* bytes the program asked for */
	const struct hicam_type *type;		/* NULL: unknown, plain bytes */
	bool tail;							/* one T with a tail, not an array of T */
	bool cut;							/* objects of other types are cut out of the characters at its end */
	bool torn;							/* what is stored there is not known */
	bool restored;						/* unknown, but perhaps characters where it came from */
	bool live;							/* false: freed; its memory was not handed out again so far */
	const struct hicam_region *regions; /* ascending, apart from each other; good till the next heap call */
	size_t nregions;
};

/* Is P inside memory that the heap has reserved?  Says nothing about blocks. */
bool hicam_heap_owns(const void *p);

enum { HICAM_HEAP_PARTS = 64 };
/* Part I of its memory, as far as it was ever used.  False: there are no more. */
bool hicam_heap_part(unsigned i, uintptr_t *from, uintptr_t *to);

/* From the lowest address that may be one of the heap to behind the highest; FROM > TO: there is none. */
void hicam_heap_range(uintptr_t *from, uintptr_t *to);

/*
 * The block, live or dead, with start <= P <= start + size; O(1).  False when there is none: not ours, never handed
 * out, behind the end of a block, or in memory of dead blocks that has gone back to the pool.
 */
bool hicam_heap_find(const void *p, struct hicam_block *);

/* Bytes of the program's array of characters that begins at P; 0: there is none. */
size_t hicam_heap_array(const void *p);
/* N bytes at byte AT of the block, or such an array, that begins at START are items of T, as is known from
 * KNOWN: HICAM_VIEWED for an offset that the program has computed. */
void hicam_heap_set_part(void *start, size_t at, size_t n, const struct hicam_type *t, enum hicam_known);

/* Number of live blocks in a program of one thread. */
size_t hicam_heap_count(void);

/* Live blocks: bytes that the program asked for, and memory that they and what is known of them take. */
struct hicam_heap_usage {
	uint64_t asked, taken;
};
struct hicam_heap_usage hicam_heap_usage(void);

/* The first live block whose start is above AFTER (NULL: the first of all), in address order. False: no more. */
bool hicam_heap_next(const void *after, struct hicam_block *);

/*
 * Number the blocks in address order; dead ones count, so numbers have gaps.  Good until the heap next allocates or
 * frees; setting types is allowed.  Returns a number above all.
 */
size_t hicam_heap_freeze(void);

/* A block of a frozen heap, live or dead. */
struct hicam_place {
	size_t number;
	char *start;
	const struct hicam_meta *meta; /* the next two are private to the heap */
	const struct hicam_span *span;
};
/* The block around P, or behind whose end P is; O(1), and touches neither it nor what is known of it alone.  False:
 * there is none. */
bool hicam_heap_place(const void *p, struct hicam_place *);
/* What is known of it. */
void hicam_heap_describe(const struct hicam_place *, struct hicam_block *);

/* A walk over the blocks of a frozen heap, dead ones too; zero at first. */
struct hicam_walk {
	unsigned arena;
	size_t slot, block; /* of the next one */
};
/* The next one.  False: no more. */
bool hicam_heap_walk(struct hicam_walk *, struct hicam_place *);

/* Type the live block that starts at START, if it has neither type nor regions.  False: there is no such block. */
bool hicam_heap_set_type(void *start, const struct hicam_type *, bool tail);

/* The block at START came empty and without a type from another process. */
void hicam_heap_set_restored(void *start);

/* The SIZE bytes at P are a stack for signal handlers. */
void hicam_heap_set_stack(void *p, size_t size);
/* Are they so still?  Of a variable of the program's they always are; not of locals and of what was freed meanwhile. */
bool hicam_heap_is_stack(const void *p, size_t size);
/* No memory is known as such any more; in a child that captures. */
void hicam_heap_forget_stacks(void);

/* A new zeroed block of SIZE bytes (0 is allowed), freed with __hicam_free().  NULL and errno when out of memory. */
void *hicam_heap_restore(size_t size, const struct hicam_type *, bool tail);

/* The field or element in which byte *AT of a T is, and in *AT which byte of it; NULL: none. */
const struct hicam_type *hicam_part_at(const struct hicam_type *t, size_t *at);

/* Are the N bytes at P all zero? */
static inline bool
hicam_all_zero(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == 0)
		n--;
	return n == 0;
}

#endif
