/* SPDX-License-Identifier: ISC */
/* Integer cryptography: SHA-256. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t k[64];

/* The first 32 bits of the fraction of the cube (or square) root of P, by bisection in integers. */
static uint32_t
root_bits(unsigned p, int cube)
{
	unsigned __int128 target = (unsigned __int128)p << (cube ? 96 : 64);
	uint64_t low = 0, high = (uint64_t)1 << 40;

	while (high - low > 1) {
		uint64_t mid = low + (high - low) / 2;
		unsigned __int128 power = (unsigned __int128)mid * mid;
		int over = cube ? power > target / mid : power > target;

		if (over)
			high = mid;
		else
			low = mid;
	}
	return (uint32_t)low;
}

static uint32_t
rotate(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void
block(uint32_t *h, const unsigned char *p)
{
	uint32_t w[64], s[8];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] =
			w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
	memcpy(s, h, sizeof(s));
	for (int i = 0; i < 64; i++) {
		uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
					  ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
		uint32_t t2 =
			(rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		s[7] = s[6];
		s[6] = s[5];
		s[5] = s[4];
		s[4] = s[3] + t1;
		s[3] = s[2];
		s[2] = s[1];
		s[1] = s[0];
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

static void
digest(uint32_t *h, const unsigned char *p, size_t n)
{
	unsigned char last[128] = {0};
	size_t rest = n % 64, end = rest < 56 ? 64 : 128;

	for (size_t i = 0; i + 64 <= n; i += 64)
		block(h, p + i);
	memcpy(last, p + n - rest, rest);
	last[rest] = 0x80;
	for (int i = 0; i < 8; i++)
		last[end - 1 - (size_t)i] = (unsigned char)((uint64_t)n * 8 >> (8 * i));
	for (size_t i = 0; i < end; i += 64)
		block(h, last + i);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 100;
	size_t size = 1 << 20;
	unsigned char *data = malloc(size);
	uint32_t initial[8], h[8];
	int n = 0;

	for (unsigned p = 2; n < 64; p++) {
		int prime = 1;

		for (unsigned d = 2; d * d <= p; d++)
			if (p % d == 0)
				prime = 0;
		if (!prime)
			continue;
		if (n < 8)
			initial[n] = root_bits(p, 0);
		k[n++] = root_bits(p, 1);
	}
	for (size_t i = 0; i < size; i++)
		data[i] = (unsigned char)(i * 7 + (i >> 8));
	for (int r = 0; r < rounds; r++) {
		memcpy(h, initial, sizeof(h));
		digest(h, data, size - (size_t)r);
		for (int i = 0; i < 32; i++)
			data[i] = (unsigned char)(h[i / 4] >> (24 - i % 4 * 8));
	}
	for (int i = 0; i < 8; i++)
		printf("%08x", h[i]);
	printf("\n");
	free(data);
	return 0;
}
