/* SPDX-License-Identifier: ISC */
#ifndef MIMAN_BODY_H
#define MIMAN_BODY_H

/*
 * A state's body, read with the descriptors in the state itself.  body_scan() walks over all of it once and notes what
 * references need: the frames and the heap blocks.  Then the sections can be shown in any order.  Whatever the bytes
 * are, errors end in body->in.error and nothing is read, allocated or recursed into beyond what the file holds.
 */
#include "../../rt/class.h"
#include "../../rt/spec.h"
#include "../../rt/statefile.h"
#include "../../rt/table.h"
#include "output.h"
#include <stdint.h>

struct block {
	uint32_t kind;				/* HICAM_BLOCK_BYTES, HICAM_BLOCK_POOL, or HICAM_BLOCK_TYPED + index of a type */
	uint64_t items, tail;		/* of BYTES: items are bytes */
	uint64_t first_part, parts; /* of a pool: in body->parts */
};

struct part {
	uint64_t gap; /* raw bytes before the block */
	struct block block;
};

struct frame {
	uint32_t thread, number; /* number: within the thread, 0 is the outermost */
	uint32_t function, stage;
	uint64_t first_local; /* running number of its first variable in memory */
};

struct body {
	const struct hicam_class *class;
	struct hicam_in in;
	const struct output *out; /* NULL: skip what is read */
	int all;
	struct block *blocks;
	struct part *parts;
	struct frame *frames;
	uint64_t nblocks, nparts, nframes;
	uint64_t room_parts, room_frames;
	uint64_t heap_at, threads_at, libc_at; /* offsets in the body */
	struct hicam_table function_uses;	   /* frames of each function, by name */
	struct hicam_table object_names;	   /* saved objects of each name */
};

/* Reads the whole body from IN, which must stand at its start.  0, or -1 with the error in body->in. */
int body_scan(struct body *, const struct hicam_class *, const struct hicam_in *in);
void body_release(struct body *);

/* Show one section with body->out; body->in must stand at the section's offset. */
void body_globals(struct body *);
void body_heap(struct body *);
void body_threads(struct body *);
void body_libc(struct body *);

/* Reads one value of type T, and shows it under NAME (NULL: an element) if body->out is set.  value.c */
void value_read(struct body *, const struct hicam_type *, const char *name);
/* COUNT elements of a list, of which every one but the first few is left out without body->all. */
void values_read(struct body *, const struct hicam_type *, const char *name, uint64_t count);
/* Reads LEN bytes and their padding; CHARACTERS: shown as a C string. */
void bytes_read(struct body *, const char *name, uint64_t len, int characters);
/* Reads one hicam_pointer; POINTEE may be NULL. */
void pointer_read(struct body *, const char *name, const struct hicam_type *pointee);

/* Where a place pointer leads, as text.  reference.c */
void reference_text(const struct body *, char *buf, size_t size, enum hicam_where, uint32_t object, uint64_t element,
					int32_t inside, const struct hicam_type *pointee);
/* Name of object K: FILE:NAME if several have that name.  Writes to BUF if it must make one up. */
const char *object_name(const struct body *, uint32_t k, char *buf, size_t size);
/* The C text of a type, cut off if it is long. */
void type_text(char *buf, size_t size, const struct hicam_type *);

#endif
