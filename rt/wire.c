/* SPDX-License-Identifier: ISC */
/*
 * XDR writing.  There are always at least 16 bytes of room after make_room(), and the buffer is flushed when an item
 * does not fit: so scalars need one comparison and arrays are swapped straight into the buffer.
 */
#include "wire.h"
#include "swap.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST_BUFFER = 64 };

int
hicam_fail(struct hicam_error *e, int status, const char *fmt, ...)
{
	va_list ap;

	if (e->status != 0)
		return -1;
	e->status = status;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	return -1;
}

int
hicam_out_init(struct hicam_out *o, size_t size, hicam_sink *sink, void *arg)
{
	if (size < SMALLEST_BUFFER)
		size = SMALLEST_BUFFER;
	o->sink = sink;
	o->arg = arg;
	o->flushed = 0;
	o->error = 0;
	o->buf = o->at = malloc(size);
	if (o->buf == NULL) {
		o->end = NULL;
		o->error = ENOMEM;
		errno = ENOMEM;
		return -1;
	}
	o->end = o->buf + size;
	return 0;
}

int
hicam_out_flush(struct hicam_out *o)
{
	size_t n = (size_t)(o->at - o->buf);

	if (o->error == 0 && n > 0) {
		errno = 0;
		if (o->sink(o->arg, o->buf, n) != 0)
			o->error = errno != 0 ? errno : EIO;
	}
	o->flushed += n;
	o->at = o->buf;
	if (o->error != 0) {
		errno = o->error;
		return -1;
	}
	return 0;
}

int
hicam_out_close(struct hicam_out *o)
{
	int r = hicam_out_flush(o);

	free(o->buf);
	o->buf = o->at = o->end = NULL;
	if (r != 0)
		errno = o->error;
	return r;
}

uint64_t
hicam_out_offset(const struct hicam_out *o)
{
	return o->flushed + (uint64_t)(o->at - o->buf);
}

/* Makes room for N <= SMALLEST_BUFFER bytes; 0 if nothing can be put any more. */
static int
make_room(struct hicam_out *o, size_t n)
{
	if ((size_t)(o->end - o->at) >= n && o->at != NULL)
		return 1;
	if (o->buf == NULL)
		return 0;
	hicam_out_flush(o);
	return o->error == 0;
}

unsigned char *
hicam_out_room(struct hicam_out *o, size_t n)
{
	return n <= (size_t)(o->end - o->buf) && make_room(o, n) ? o->at : NULL;
}

void
hicam_put_u32(struct hicam_out *o, uint32_t v)
{
	if (!make_room(o, 4))
		return;
	hicam_store32(o->at, v);
	o->at += 4;
}

void
hicam_put_i32(struct hicam_out *o, int32_t v)
{
	hicam_put_u32(o, (uint32_t)v);
}

void
hicam_put_u64(struct hicam_out *o, uint64_t v)
{
	if (!make_room(o, 8))
		return;
	hicam_store64(o->at, v);
	o->at += 8;
}

void
hicam_put_i64(struct hicam_out *o, int64_t v)
{
	hicam_put_u64(o, (uint64_t)v);
}

void
hicam_put_opaque(struct hicam_out *o, const void *src, size_t len)
{
	const unsigned char *p = src;
	size_t pad = (4 - len % 4) % 4, room;

	while (len > 0) {
		if (!make_room(o, 1))
			return;
		room = (size_t)(o->end - o->at);
		if (room > len)
			room = len;
		memcpy(o->at, p, room);
		o->at += room;
		p += room;
		len -= room;
	}
	if (pad > 0 && make_room(o, pad)) {
		memset(o->at, 0, pad);
		o->at += pad;
	}
}

void
hicam_put_bytes(struct hicam_out *o, const void *src, size_t len)
{
	if (len > UINT32_MAX) {
		if (o->error == 0)
			o->error = EOVERFLOW;
		return;
	}
	hicam_put_u32(o, (uint32_t)len);
	hicam_put_opaque(o, src, len);
}

void
hicam_put_string(struct hicam_out *o, const char *s)
{
	hicam_put_bytes(o, s, strlen(s));
}

/* A bulk put: FROM bytes of memory become TO bytes of XDR per element by the loop SWAP(dst, src, n). */
#define BULK_PUT(NAME, FROM, TO, SWAP)                        \
	void NAME(struct hicam_out *o, const void *src, size_t n) \
	{                                                         \
		const unsigned char *p = src;                         \
		size_t k;                                             \
                                                              \
		while (n > 0 && make_room(o, TO)) {                   \
			k = (size_t)(o->end - o->at) / TO;                \
			if (k > n)                                        \
				k = n;                                        \
			SWAP(o->at, p, k);                                \
			o->at += k * TO;                                  \
			p += k * FROM;                                    \
			n -= k;                                           \
		}                                                     \
	}

BULK_PUT(hicam_put_i8s, 1, 4, hicam_widen_i8)
BULK_PUT(hicam_put_u8s, 1, 4, hicam_widen_u8)
BULK_PUT(hicam_put_i16s, 2, 4, hicam_widen_i16)
BULK_PUT(hicam_put_u16s, 2, 4, hicam_widen_u16)
BULK_PUT(hicam_put_32s, 4, 4, hicam_swap_32)
BULK_PUT(hicam_put_64s, 8, 8, hicam_swap_64)
BULK_PUT(hicam_put_i32s_as_64, 4, 8, hicam_widen_i32)
BULK_PUT(hicam_put_u32s_as_64, 4, 8, hicam_widen_u32)
