/* SPDX-License-Identifier: ISC */
/* Integer cryptography: the ChaCha20 stream cipher. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
rotate(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static void
quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 12);
	*a += *b;
	*d = rotate(*d ^ *a, 8);
	*c += *d;
	*b = rotate(*b ^ *c, 7);
}

static void
keystream(uint32_t *out, const uint32_t *state)
{
	uint32_t x[16];

	memcpy(x, state, sizeof(x));
	for (int i = 0; i < 10; i++) {
		quarter(&x[0], &x[4], &x[8], &x[12]);
		quarter(&x[1], &x[5], &x[9], &x[13]);
		quarter(&x[2], &x[6], &x[10], &x[14]);
		quarter(&x[3], &x[7], &x[11], &x[15]);
		quarter(&x[0], &x[5], &x[10], &x[15]);
		quarter(&x[1], &x[6], &x[11], &x[12]);
		quarter(&x[2], &x[7], &x[8], &x[13]);
		quarter(&x[3], &x[4], &x[9], &x[14]);
	}
	for (int i = 0; i < 16; i++)
		out[i] = x[i] + state[i];
}

static void
encrypt(unsigned char *p, size_t n, uint32_t *state)
{
	uint32_t stream[16];

	while (n > 0) {
		size_t piece = n < 64 ? n : 64;

		keystream(stream, state);
		state[12]++;
		for (size_t i = 0; i < piece; i++)
			p[i] ^= (unsigned char)(stream[i / 4] >> (8 * (i % 4)));
		p += piece;
		n -= piece;
	}
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 110;
	size_t size = 1 << 20;
	unsigned char *data = calloc(1, size);
	uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, sum = 0;

	for (int i = 4; i < 12; i++)
		state[i] = (uint32_t)i * 0x01010101;
	for (int r = 0; r < rounds; r++) {
		state[12] = 0;
		state[13] = (uint32_t)r;
		encrypt(data, size - (size_t)r, state);
	}
	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + data[i];
	printf("%08x\n", sum);
	free(data);
	return 0;
}
