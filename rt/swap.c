/* SPDX-License-Identifier: ISC */
/*
 * Byte-swapping loops at memory speed.  Each is a plain loop over memcpy of one element, which gcc and clang vectorise at -O3
 * whatever the alignment is (gcc does not at -O2, therefore the pragma).
 */
#include "swap.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

#define LOOP(NAME, FROM, TO, STORE) \
	void \
	NAME(unsigned char *restrict dst, const unsigned char *restrict src, size_t n) \
	{ \
		FROM v; \
		TO w; \
		size_t i; \
	 \
		for (i = 0; i < n; i++) { \
			memcpy(&v, src + i * sizeof v, sizeof v); \
			w = STORE((TO)v); \
			memcpy(dst + i * sizeof w, &w, sizeof w); \
		} \
	}

LOOP(hicam_swap_32, uint32_t, uint32_t, HICAM_BE32)
LOOP(hicam_swap_64, uint64_t, uint64_t, HICAM_BE64)
LOOP(hicam_widen_i8, int8_t, uint32_t, HICAM_BE32)
LOOP(hicam_widen_u8, uint8_t, uint32_t, HICAM_BE32)
LOOP(hicam_widen_i16, int16_t, uint32_t, HICAM_BE32)
LOOP(hicam_widen_u16, uint16_t, uint32_t, HICAM_BE32)
LOOP(hicam_widen_i32, int32_t, uint64_t, HICAM_BE64)
LOOP(hicam_widen_u32, uint32_t, uint64_t, HICAM_BE64)
