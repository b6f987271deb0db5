/* SPDX-License-Identifier: ISC */
#ifndef HICAM_WIRE_H
#define HICAM_WIRE_H

/*
 * XDR (RFC 4506), streaming in both directions, with bulk transfer of arrays.  A writer hands full buffers to a sink,
 * so a state is never held in memory twice; a reader takes pieces from a source and never reads beyond what the source
 * has promised.  Errors are sticky: after the first one puts do nothing and gets give zero, so a caller checks once
 * at the end of a unit of work (and wherever a value decides about a loop or an allocation).
 */
#include <stddef.h>
#include <stdint.h>

/* Why something could not be used: status is the exit status that fits (70 unusable data, 74 I/O). */
struct hicam_error {
	int status; /* 0: no error */
	char text[500];
};

/* Sets *E unless it is set already; always returns -1. */
int hicam_fail(struct hicam_error *e, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Takes LEN bytes; 0, or -1 with errno set. */
typedef int hicam_sink(void *arg, const void *data, size_t len);

/* Gives the next piece (LEN > 0) of a stream, good until the next call; 0, or -1 at the end or on an error. */
typedef int hicam_source(void *arg, const unsigned char **data, size_t *len);

/* ---- writing ---------------------------------------------------------------------------------- */

struct hicam_out {
	unsigned char *buf, *at, *end; /* the buffer is the caller's or, after hicam_out_init, our own */
	hicam_sink *sink;
	void *arg;
	uint64_t flushed; /* bytes handed to the sink */
	int error;		  /* errno of the first failure, 0 if none */
};

/* Starts a writer with a buffer of SIZE bytes (at least 64) of its own.  0, or -1 with errno (and o->error) set. */
int hicam_out_init(struct hicam_out *, size_t size, hicam_sink *sink, void *arg);
/* Hands what is buffered to the sink.  0, or -1 with errno set to the first error. */
int hicam_out_flush(struct hicam_out *);
/* Flushes and frees the buffer.  0, or -1 as above. */
int hicam_out_close(struct hicam_out *);
/*
 * Room for N bytes, for a caller that stores several items at once: it then moves `at` behind what it has stored.  NULL
 * if the buffer is smaller or after an error.
 */
unsigned char *hicam_out_room(struct hicam_out *, size_t n);
/* Bytes put so far. */
uint64_t hicam_out_offset(const struct hicam_out *);

void hicam_put_u32(struct hicam_out *, uint32_t);
void hicam_put_i32(struct hicam_out *, int32_t);
void hicam_put_u64(struct hicam_out *, uint64_t);
void hicam_put_i64(struct hicam_out *, int64_t);
/* opaque[len]: the bytes, padded with zeros to a multiple of 4; no count. */
void hicam_put_opaque(struct hicam_out *, const void *, size_t len);
/* opaque<> and string<>: count, bytes, padding. */
void hicam_put_bytes(struct hicam_out *, const void *, size_t len);
void hicam_put_string(struct hicam_out *, const char *);

/*
 * N elements of host byte order one after another, no count.  _i8 ... _u16 widen to 4 bytes (by sign or zero), _32 and
 * _64 copy the bits (int, float; hyper, double).  SRC needs no alignment.
 */
void hicam_put_i8s(struct hicam_out *, const void *src, size_t n);
void hicam_put_u8s(struct hicam_out *, const void *src, size_t n);
void hicam_put_i16s(struct hicam_out *, const void *src, size_t n);
void hicam_put_u16s(struct hicam_out *, const void *src, size_t n);
void hicam_put_32s(struct hicam_out *, const void *src, size_t n);
void hicam_put_64s(struct hicam_out *, const void *src, size_t n);
/* 32-bit elements widened to 8 bytes (long on a 32-bit target). */
void hicam_put_i32s_as_64(struct hicam_out *, const void *src, size_t n);
void hicam_put_u32s_as_64(struct hicam_out *, const void *src, size_t n);

/* ---- reading ---------------------------------------------------------------------------------- */

struct hicam_in {
	const unsigned char *at, *end; /* the current piece */
	uint64_t before;			   /* bytes of the stream up to `end` */
	uint64_t total;				   /* bytes in the whole stream: nothing beyond is read */
	hicam_source *source;		   /* NULL: one piece only */
	void *arg;
	struct hicam_error error; /* sticky; the text names the offset */
};

/* Reads LEN bytes at DATA, which must stay while the reader is used. */
void hicam_in_memory(struct hicam_in *, const void *data, size_t len);
/* Reads TOTAL bytes that come from SOURCE in pieces. */
void hicam_in_stream(struct hicam_in *, uint64_t total, hicam_source *source, void *arg);
/* Bytes read, bytes left (0 after an error, so that loops over counts end). */
uint64_t hicam_in_offset(const struct hicam_in *);
uint64_t hicam_in_left(const struct hicam_in *);
/* Sets the sticky error (status 70), "TEXT at byte N of the body"; always returns -1. */
int hicam_in_fail(struct hicam_in *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

uint32_t hicam_get_u32(struct hicam_in *);
int32_t hicam_get_i32(struct hicam_in *);
uint64_t hicam_get_u64(struct hicam_in *);
int64_t hicam_get_i64(struct hicam_in *);
/* XDR bool: anything but 0 and 1 is an error. */
int hicam_get_bool(struct hicam_in *);
/*
 * A count of elements that take at least EACH bytes each on the wire (EACH 0: may be empty, then the count is limited
 * to what is left).  More than what is left can hold is an error and gives 0: so an allocation by a count is
 * never larger than the file justifies.
 */
uint32_t hicam_get_count(struct hicam_in *, uint32_t each);
/* opaque[len] into DST (NULL: skip); padding that is not zero is an error. */
void hicam_get_opaque(struct hicam_in *, void *dst, size_t len);
/* opaque<> or string<> of at most MAX bytes: malloced, with a zero byte behind; the length in *LEN (may be NULL).
 * NULL on error.  A string with a zero byte inside is an error if LEN is NULL. */
char *hicam_get_string(struct hicam_in *, size_t max, size_t *len);
/*
 * Up to *N elements of SIZE bytes that stand in one piece, and goes on behind them; their number in *N.  NULL if not
 * even one does, or after an error.
 */
const unsigned char *hicam_in_here(struct hicam_in *, size_t size, size_t *n);
/* Skips N bytes. */
void hicam_in_skip(struct hicam_in *, uint64_t n);

/*
 * N elements into DST, the reverse of the puts.  What does not fit (a 4-byte value outside 8 or 16 bits, a hyper
 * outside 32) is not stored; the functions return the index of the first such element, or N if all fit.  On an error
 * of the stream DST's contents are undefined and N is returned: look at in->error.
 */
size_t hicam_get_i8s(struct hicam_in *, void *dst, size_t n);
size_t hicam_get_u8s(struct hicam_in *, void *dst, size_t n);
size_t hicam_get_i16s(struct hicam_in *, void *dst, size_t n);
size_t hicam_get_u16s(struct hicam_in *, void *dst, size_t n);
size_t hicam_get_32s(struct hicam_in *, void *dst, size_t n);
size_t hicam_get_64s(struct hicam_in *, void *dst, size_t n);

#endif
