/* SPDX-License-Identifier: ISC */
/* Numbers without a pattern: with words of 32 bits some of them are addresses in use, by chance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct window {
	unsigned char bytes[32768];
	unsigned short head[4096];
	int n;
};

int main(void)
{
	enum { SIZE = 1 << 20 };
	unsigned char *in = malloc(SIZE), *out = malloc(SIZE);
	struct window *w = calloc(1, sizeof *w);
	unsigned x = 1, sum = 0;
	int i, pass;

	for (i = 0; i < SIZE; i++) {
		x = x * 1664525u + 1013904223u;
		in[i] = x >> 24;
		out[i] = x >> 16;
	}
	for (pass = 0; pass < 4; pass++)
		for (i = 0; i < SIZE; i += 1024) {
			unsigned h = (in[i] << 4 ^ in[i + 1]) & 4095;

			sum += w->head[h];
			w->head[h] = (unsigned short)i;
			out[(i * 7 + pass) % SIZE] ^= in[i + 5];
			memcpy(w->bytes + (i & 16383), in + i, 1024);
			w->n++;
		}
	for (i = 0; i < SIZE; i += 64)
		sum = sum * 31 + out[i] + w->bytes[i & 32767];
	printf("%u %d\n", sum, w->n);
	return 0;
}
