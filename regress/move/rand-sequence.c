/* SPDX-License-Identifier: ISC */
/* rand, random, rand_r and drand48 go on with the same sequence. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

static unsigned mix(unsigned h, unsigned v)
{
	int i;

	for (i = 0; i < 4; i++, v >>= 8)
		h = (h ^ (v & 255)) * 16777619u;
	return h;
}

int main(void)
{
	unsigned h = 2166136261u, own = 77;
	unsigned short state[3] = { 1, 2, 3 };
	int i, k, inside = 0;

	for (k = 0; k < 4; k++)
		h = mix(h, rand());
	srand(42);
	for (i = 0; i < 30; i++) {
		for (k = 0; k < 20; k++) {
			double x = drand48(), y = erand48(state);

			inside += x * x + y * y < 1;
			h = mix(h, rand());
			h = mix(h, random() >> 3);
			h = mix(h, rand_r(&own));
			h = mix(h, lrand48() ^ mrand48());
		}
		if (i == 10)
			srandom(i);
		if (i == 20)
			srand48(5);
		printf("%d %08x %d\n", i, h, inside);
	}
	return 0;
}
