/* SPDX-License-Identifier: ISC */
/*
 * XDR reading.  The current piece is [at, end); `before` bytes of the stream end at `end`.  An item that lies in two
 * pieces is put together by take(), everything else is read where it stands.
 */
#include "statefile.h"
#include "swap.h"
#include "wire.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
hicam_in_memory(struct hicam_in *in, const void *data, size_t len)
{
	memset(in, 0, sizeof *in);
	in->at = data;
	in->end = in->at + len;
	in->before = in->total = len;
}

void
hicam_in_stream(struct hicam_in *in, uint64_t total, hicam_source *source, void *arg)
{
	memset(in, 0, sizeof *in);
	in->total = total;
	in->source = source;
	in->arg = arg;
}

uint64_t
hicam_in_offset(const struct hicam_in *in)
{
	return in->before - (uint64_t)(in->end - in->at);
}

uint64_t
hicam_in_left(const struct hicam_in *in)
{
	return in->error.status != 0 ? 0 : in->total - hicam_in_offset(in);
}

int
hicam_in_fail(struct hicam_in *in, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return hicam_fail(&in->error, HICAM_EXIT_STATE, "%s at byte %" PRIu64, text, hicam_in_offset(in));
}

/* Makes the current piece non-empty. */
static int
refill(struct hicam_in *in)
{
	const unsigned char *data;
	size_t len;

	if (in->at != in->end)
		return 0;
	if (in->before >= in->total || in->source == NULL)
		return hicam_in_fail(in, "ends too early");
	if (in->source(in->arg, &data, &len) != 0 || len == 0)
		return hicam_in_fail(in, "cannot be read on");
	if (len > in->total - in->before)
		len = (size_t)(in->total - in->before);
	in->at = data;
	in->end = data + len;
	in->before += len;
	return 0;
}

/* Copies LEN bytes to DST (NULL: skips them); zeros what is missing after an error. */
static void
take(struct hicam_in *in, unsigned char *dst, uint64_t len)
{
	size_t n;

	if (len > hicam_in_left(in))
		hicam_in_fail(in, "ends too early");
	while (len > 0 && in->error.status == 0) {
		if (refill(in) != 0)
			break;
		n = (size_t)(in->end - in->at);
		if (n > len)
			n = (size_t)len;
		if (dst != NULL) {
			memcpy(dst, in->at, n);
			dst += n;
		}
		in->at += n;
		len -= n;
	}
	if (dst != NULL)
		memset(dst, 0, (size_t)len);
}

uint32_t
hicam_get_u32(struct hicam_in *in)
{
	unsigned char b[4];

	if (in->end - in->at >= 4 && in->error.status == 0) {
		in->at += 4;
		return hicam_load32(in->at - 4);
	}
	take(in, b, sizeof b);
	return in->error.status != 0 ? 0 : hicam_load32(b);
}

int32_t
hicam_get_i32(struct hicam_in *in)
{
	return (int32_t)hicam_get_u32(in);
}

uint64_t
hicam_get_u64(struct hicam_in *in)
{
	unsigned char b[8];

	if (in->end - in->at >= 8 && in->error.status == 0) {
		in->at += 8;
		return hicam_load64(in->at - 8);
	}
	take(in, b, sizeof b);
	return in->error.status != 0 ? 0 : hicam_load64(b);
}

int64_t
hicam_get_i64(struct hicam_in *in)
{
	return (int64_t)hicam_get_u64(in);
}

int
hicam_get_bool(struct hicam_in *in)
{
	uint32_t v = hicam_get_u32(in);

	if (v > 1) {
		hicam_in_fail(in, "bool of value %" PRIu32, v);
		return 0;
	}
	return (int)v;
}

uint32_t
hicam_get_count(struct hicam_in *in, uint32_t each)
{
	uint32_t n = hicam_get_u32(in);

	if (n > hicam_in_left(in) / (each != 0 ? each : 1)) {
		hicam_in_fail(in, "count %" PRIu32 " is more than what follows", n);
		return 0;
	}
	return n;
}

void
hicam_get_opaque(struct hicam_in *in, void *dst, size_t len)
{
	unsigned char pad[4] = {0};

	take(in, dst, len);
	take(in, pad, (4 - len % 4) % 4);
	if (in->error.status == 0 && (pad[0] | pad[1] | pad[2]) != 0)
		hicam_in_fail(in, "padding is not zero");
}

char *
hicam_get_string(struct hicam_in *in, size_t max, size_t *len)
{
	uint32_t n = hicam_get_count(in, 1);
	char *s;

	if (n > max)
		hicam_in_fail(in, "string of %" PRIu32 " bytes is too long", n);
	if (in->error.status != 0)
		return NULL;
	s = malloc((size_t)n + 1);
	if (s == NULL) {
		hicam_fail(&in->error, HICAM_EXIT_IO, "out of memory");
		return NULL;
	}
	hicam_get_opaque(in, s, n);
	s[n] = '\0';
	if (in->error.status == 0 && len == NULL && strlen(s) != n)
		hicam_in_fail(in, "string with a zero byte inside");
	if (in->error.status != 0) {
		free(s);
		return NULL;
	}
	if (len != NULL)
		*len = n;
	return s;
}

void
hicam_in_skip(struct hicam_in *in, uint64_t n)
{
	take(in, NULL, n);
}

const unsigned char *
hicam_in_here(struct hicam_in *in, size_t size, size_t *n)
{
	size_t have;

	if (in->error.status == 0 && in->at == in->end)
		refill(in);
	have = (size_t)(in->end - in->at) / size;
	if (in->error.status != 0 || have == 0)
		return NULL;
	if (*n > have)
		*n = have;
	in->at += *n * size;
	return in->at - *n * size;
}

/* Up to *N elements of SIZE bytes, or one that has been put together in B; their number in *N.  NULL on error. */
static const unsigned char *
elements(struct hicam_in *in, size_t size, unsigned char *b, size_t *n)
{
	const unsigned char *p = hicam_in_here(in, size, n);

	if (p != NULL)
		return p;
	take(in, b, size);
	*n = 1;
	return in->error.status != 0 ? NULL : b;
}

#define BULK_GET(NAME, SIZE, SWAP)                        \
	size_t NAME(struct hicam_in *in, void *dst, size_t n) \
	{                                                     \
		unsigned char b[SIZE], *to = dst;                 \
		const unsigned char *p;                           \
		size_t left, k;                                   \
                                                          \
		for (left = n; left > 0; left -= k) {             \
			k = left;                                     \
			p = elements(in, SIZE, b, &k);                \
			if (p == NULL)                                \
				break;                                    \
			SWAP(to, p, k);                               \
			to += k * SIZE;                               \
		}                                                 \
		return n;                                         \
	}

BULK_GET(hicam_get_32s, 4, hicam_swap_32)
BULK_GET(hicam_get_64s, 8, hicam_swap_64)

/* Narrows 4-byte elements to T; the first one outside is remembered and not stored. */
#define NARROW_GET(NAME, T, WIDE)                            \
	size_t NAME(struct hicam_in *in, void *dst, size_t n)    \
	{                                                        \
		unsigned char b[4], *to = dst;                       \
		const unsigned char *p;                              \
		size_t left, k, i, bad = n;                          \
		WIDE w;                                              \
		T v;                                                 \
                                                             \
		for (left = n; left > 0; left -= k) {                \
			k = left;                                        \
			p = elements(in, 4, b, &k);                      \
			if (p == NULL)                                   \
				return n;                                    \
			for (i = 0; i < k; i++) {                        \
				w = (WIDE)hicam_load32(p + 4 * i);           \
				v = (T)w;                                    \
				if (v == w)                                  \
					memcpy(to + i * sizeof v, &v, sizeof v); \
				else if (bad == n)                           \
					bad = n - left + i;                      \
			}                                                \
			to += k * sizeof v;                              \
		}                                                    \
		return bad;                                          \
	}

NARROW_GET(hicam_get_i8s, int8_t, int32_t)
NARROW_GET(hicam_get_u8s, uint8_t, uint32_t)
NARROW_GET(hicam_get_i16s, int16_t, int32_t)
NARROW_GET(hicam_get_u16s, uint16_t, uint32_t)
