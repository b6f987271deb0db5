/* SPDX-License-Identifier: ISC */
/* Conversions between binary128 and the three forms that long double has: itself, x87 extended, double. */
#include "quad.h"
#include <float.h>
#include <stdint.h>
#include <string.h>

/* Sign and exponent of a binary128, and the fraction's 112 bits in two halves. */
struct quad {
	unsigned top;		/* sign and 15 bits of exponent */
	uint64_t high, low; /* 48 and 64 bits */
};

static void
put(unsigned char to[16], const struct quad *q)
{
	int i;

	to[0] = (unsigned char)(q->top >> 8);
	to[1] = (unsigned char)q->top;
	for (i = 0; i < 6; i++)
		to[2 + i] = (unsigned char)(q->high >> (40 - 8 * i));
	for (i = 0; i < 8; i++)
		to[8 + i] = (unsigned char)(q->low >> (56 - 8 * i));
}

static void
get(const unsigned char from[16], struct quad *q)
{
	int i;

	q->top = (unsigned)from[0] << 8 | from[1];
	q->high = q->low = 0;
	for (i = 0; i < 6; i++)
		q->high = q->high << 8 | from[2 + i];
	for (i = 0; i < 8; i++)
		q->low = q->low << 8 | from[8 + i];
}

#if LDBL_MANT_DIG == 113

void
hicam_quad_from(unsigned char to[16], const void *ld)
{
	uint64_t half[2];
	struct quad q;
	int big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	memcpy(half, ld, 16);
	q.top = (unsigned)(half[!big] >> 48);
	q.high = half[!big] & 0xffffffffffff;
	q.low = half[big];
	put(to, &q);
}

bool
hicam_quad_to(const unsigned char from[16], void *ld)
{
	uint64_t half[2];
	struct quad q;
	int big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	get(from, &q);
	half[!big] = (uint64_t)q.top << 48 | q.high;
	half[big] = q.low;
	memcpy(ld, half, 16);
	return true;
}

#elif LDBL_MANT_DIG == 64

/* x87: the same exponent, 63 bits of fraction below an explicit first bit. */
void
hicam_quad_from(unsigned char to[16], const void *ld)
{
	uint64_t m;
	uint16_t top;
	struct quad q;

	memcpy(&m, ld, 8);
	memcpy(&top, (const char *)ld + 8, 2);
	m &= INT64_MAX;
	q.top = top;
	q.high = m >> 15;
	q.low = m << 49;
	put(to, &q);
}

bool
hicam_quad_to(const unsigned char from[16], void *ld)
{
	struct quad q;
	uint64_t m, rest;
	uint16_t top;
	bool exact, special;

	get(from, &q);
	special = (q.top & 0x7fff) == 0x7fff;
	m = q.high << 15 | q.low >> 49;
	rest = q.low & ((UINT64_C(1) << 49) - 1);
	exact = rest == 0;
	top = (uint16_t)q.top;
	if (special && rest)
		m |= 1; /* a NaN stays one */
	else if (rest > UINT64_C(1) << 48 || (rest == UINT64_C(1) << 48 && m & 1))
		m++;
	if (m >> 63) { /* rounded up to the next power of two */
		m = 0;
		top++;
	}
	if (top & 0x7fff)
		m |= UINT64_C(1) << 63;
	memset(ld, 0, sizeof(long double));
	memcpy(ld, &m, 8);
	memcpy((char *)ld + 8, &top, 2);
	return exact;
}

#else

enum { BIAS = 16383 - 1023 };

void
hicam_quad_from(unsigned char to[16], const void *ld)
{
	uint64_t bits, m;
	unsigned e;
	struct quad q;

	memcpy(&bits, ld, 8);
	e = (unsigned)(bits >> 52) & 0x7ff;
	m = bits & 0xfffffffffffff;
	q.top = (unsigned)(bits >> 63) << 15;
	if (e == 0x7ff)
		q.top |= 0x7fff;
	else if (e)
		q.top |= e + BIAS;
	else if (m) { /* subnormal: binary128 has it as a normal number */
		for (e = 1; !(m >> 52); e--)
			m <<= 1;
		m &= 0xfffffffffffff;
		q.top |= (unsigned)((int)e + BIAS) & 0x7fff;
	}
	q.high = m >> 4;
	q.low = m << 60;
	put(to, &q);
}

bool
hicam_quad_to(const unsigned char from[16], void *ld)
{
	struct quad q;
	uint64_t m, rest, bits;
	int e;
	bool exact;

	get(from, &q);
	e = (int)(q.top & 0x7fff);
	bits = (uint64_t)(q.top >> 15) << 63;
	if (e == 0x7fff) {
		m = q.high << 4 | q.low >> 60;
		if (m == 0 && (q.high | q.low))
			m = 1;
		bits |= UINT64_C(0x7ff) << 52 | m;
		memcpy(ld, &bits, 8);
		return (q.low << 4) == 0;
	}
	e -= BIAS;
	m = UINT64_C(1) << 52 | q.high << 4 | q.low >> 60;
	rest = q.low << 4;
	if (e >= 0x7ff) {
		bits |= UINT64_C(0x7ff) << 52;
		memcpy(ld, &bits, 8);
		return false;
	}
	for (; e < 1 && m; e++) { /* too small for a normal double: what is shifted out stays visible in rest */
		rest = rest >> 1 | (rest & 1) | m << 63;
		m >>= 1;
	}
	if (e < 1)
		e = 1;
	exact = rest == 0;
	if (rest > UINT64_C(1) << 63 || (rest == UINT64_C(1) << 63 && m & 1))
		m++;
	if (m >> 53) {
		m >>= 1;
		e++;
	}
	bits |= m >> 52 ? (uint64_t)e << 52 | (m & 0xfffffffffffff) : m;
	memcpy(ld, &bits, 8);
	return exact;
}

#endif
