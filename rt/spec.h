/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SPEC_H
#define HICAM_SPEC_H

/*
 * Prints the state spec of a class: an rpcgen .x that defines `struct hicam_state`, the XDR body of its state files.
 * Byte-identical on every target: no size, offset or address goes into it.  The names follow the rule in
 * hicam-state(5), no line reaches 1000 characters, and what rpcgen cannot take is avoided.
 *
 * The body, as the spec says it and the encoder must write it:
 *
 *	hicam_globals globals   one field per saved object (class.places[0..nobjects)), those of shape NONE left out;
 *	                        `int none` (0) if there is no field
 *	hicam_block heap<>      unsigned type, then
 *	    0                   opaque bytes<>: block of unknown type, or of characters
 *	    1                   hicam_part parts<>: untyped block with typed regions: opaque gap<>, then hicam_block
 *	                        block (never a pool again); raw bytes at the end are a part whose block is type 0 with
 *	                        no bytes
 *	    2+k                 class.types[k]: T items<>; shape NONE: void; CHAR, UCHAR and VOID: opaque items<>;
 *	                        if hicam_tail(): T items<>; E tail<> where tail goes on behind the elements that the
 *	                        last item holds itself (opaque tail<> if E is CHAR, UCHAR or VOID)
 *	                        Leaves count over gaps (a byte each), items, then the tail.
 *	hicam_thread threads<>  hicam_frame frames<>, outermost first; of threads other than main the first frame is
 *	                        that of the function `_Thread_local` (class.h), if the class has it
 *	    hicam_frame         unsigned function (index in class.functions), int stage, then the stage's vars in order,
 *	                        those of shape NONE left out; `int none` (0) if there is none
 *	hicam_item libc<>       state of the C library by name: string name<>; hyper numbers<>;
 *	                        hicam_pointer pointers<>; opaque bytes<>
 *
 *	hicam_pointer           int where, then
 *	    0 null                void
 *	    1 object, 2 heap,     unsigned object; unsigned hyper element; int inside
 *	    3 local               (an index in places, in heap, a running number of memory vars over all frames)
 *	    4 function            unsigned
 *	    5 stale               unsigned hyper
 *	    6 integer             hyper
 *	    7 stream              unsigned
 *	    8 libc home           unsigned home; hyper number
 */
#include "class.h"
#include "wire.h"

/* Numbers of the format. */
enum hicam_where {
	HICAM_WHERE_NULL = 0,
	HICAM_WHERE_OBJECT = 1,
	HICAM_WHERE_HEAP = 2,
	HICAM_WHERE_LOCAL = 3,
	HICAM_WHERE_FUNCTION = 4,
	HICAM_WHERE_STALE = 5,
	HICAM_WHERE_INTEGER = 6,
	HICAM_WHERE_STREAM = 7,
	HICAM_WHERE_LIBC = 8
};
enum {
	HICAM_BLOCK_BYTES = 0,
	HICAM_BLOCK_POOL = 1,
	HICAM_BLOCK_FIXED = 2,
	HICAM_BLOCK_ARRAY = 3,
	HICAM_BLOCK_TYPED = 4
};

/* Prints the spec in pieces.  0, or -1 with errno set by the sink or ENOMEM. */
int hicam_spec_print(const struct hicam_class *, hicam_sink *sink, void *arg);

/* "loop", "call", "recursion", "label" or "wait": what an enum hicam_stage_kind is called, here and by miman. */
const char *hicam_stage_kind_name(int kind);

#endif
