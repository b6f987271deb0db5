/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SWAP_H
#define HICAM_SWAP_H

/*
 * Between host and XDR byte order, private to wire.c and wire_in.c.  Memory is touched by memcpy only, so nothing needs
 * alignment.  Arrays may not overlap.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HICAM_BE32(v) (v)
#define HICAM_BE64(v) (v)
#else
#define HICAM_BE32(v) __builtin_bswap32(v)
#define HICAM_BE64(v) __builtin_bswap64(v)
#endif

static inline void
hicam_store32(unsigned char *p, uint32_t v)
{
	v = HICAM_BE32(v);
	memcpy(p, &v, 4);
}

static inline void
hicam_store64(unsigned char *p, uint64_t v)
{
	v = HICAM_BE64(v);
	memcpy(p, &v, 8);
}

static inline uint32_t
hicam_load32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return HICAM_BE32(v);
}

static inline uint64_t
hicam_load64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return HICAM_BE64(v);
}

/* N elements from SRC to DST; swaps are their own reverse. */
void hicam_swap_32(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
void hicam_swap_64(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
/* Host elements of 8, 16 or 32 bits to XDR elements of 32, 32, 64. */
void hicam_widen_i8(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
void hicam_widen_u8(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
void hicam_widen_i16(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
void hicam_widen_u16(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
void hicam_widen_i32(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);
void hicam_widen_u32(unsigned char *restrict dst, const unsigned char *restrict src, size_t n);

#endif
