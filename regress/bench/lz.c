/* SPDX-License-Identifier: ISC */
/* A compressor of the Lempel-Ziv family with hash chains, and its inverse. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_BITS = 14, WINDOW = 1 << 15, MIN_MATCH = 4, MAX_MATCH = 259, TRIES = 16 };

static int head[1 << HASH_BITS], chain[WINDOW];

static unsigned
hash_at(const unsigned char *p)
{
	uint32_t v = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;

	return v * 2654435761u >> (32 - HASH_BITS);
}

static int
match_length(const unsigned char *a, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *start = b;

	while (b < end && *a == *b) {
		a++;
		b++;
	}
	return (int)(b - start);
}

static void
enter(const unsigned char *in, int at)
{
	unsigned h = hash_at(in + at);

	chain[at % WINDOW] = head[h];
	head[h] = at;
}

static size_t
compress(unsigned char *out, const unsigned char *in, int n)
{
	unsigned char *o = out, *flags = NULL;
	int at = 0, bit = 8;

	memset(head, -1, sizeof(head));
	while (at < n) {
		int best = 0, from = 0;

		if (bit == 8) {
			flags = o++;
			*flags = 0;
			bit = 0;
		}
		if (at + MIN_MATCH <= n) {
			int limit = n - at < MAX_MATCH ? n - at : MAX_MATCH, tries = TRIES;

			for (int c = head[hash_at(in + at)]; c >= 0 && at - c < WINDOW && tries-- > 0; c = chain[c % WINDOW]) {
				int length = match_length(in + c, in + at, in + at + limit);

				if (length > best) {
					best = length;
					from = c;
				}
			}
		}
		if (best >= MIN_MATCH) {
			*flags |= (unsigned char)(1 << bit);
			*o++ = (unsigned char)((at - from) >> 8);
			*o++ = (unsigned char)(at - from);
			*o++ = (unsigned char)(best - MIN_MATCH);
		} else {
			best = 1;
			*o++ = in[at];
		}
		for (; best > 0; best--, at++)
			if (at + MIN_MATCH <= n)
				enter(in, at);
		bit++;
	}
	return (size_t)(o - out);
}

static size_t
expand(unsigned char *out, const unsigned char *in, size_t n)
{
	const unsigned char *end = in + n;
	unsigned char *o = out;
	int bit = 8, flags = 0;

	while (in < end) {
		if (bit == 8) {
			flags = *in++;
			bit = 0;
		}
		if (flags >> bit++ & 1) {
			const unsigned char *from = o - (in[0] << 8 | in[1]);
			int length = in[2] + MIN_MATCH;

			in += 3;
			while (length-- > 0)
				*o++ = *from++;
		} else
			*o++ = *in++;
	}
	return (size_t)(o - out);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 18, n = 1000000;
	unsigned char *data = malloc((size_t)n), *packed = malloc((size_t)n * 9 / 8 + 16), *back = malloc((size_t)n);
	size_t total = 0;
	unsigned seed = 1;

	for (int i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		data[i] = i > 600 && seed >> 29 ? data[i - 1 - (int)(seed >> 26) % 3 * 150] : (unsigned char)(seed >> 24) & 63;
	}
	for (int r = 0; r < rounds; r++) {
		size_t size = compress(packed, data, n);

		total += size;
		if (expand(back, packed, size) != (size_t)n || memcmp(data, back, (size_t)n) != 0) {
			printf("differs\n");
			return 1;
		}
		data[r * 1000] ^= 1;
	}
	printf("%zu\n", total);
	free(data);
	free(packed);
	free(back);
	return 0;
}
