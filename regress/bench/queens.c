/* SPDX-License-Identifier: ISC */
/* Bit tricks: queens on a board, kept as masks, and bits counted in several ways. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static long
place(uint32_t all, uint32_t columns, uint32_t left, uint32_t right)
{
	uint32_t free = all & ~(columns | left | right);
	long found = 0;

	if (columns == all)
		return 1;
	while (free) {
		uint32_t bit = free & -free;

		free ^= bit;
		found += place(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
	}
	return found;
}

static int
count_bits(uint64_t x)
{
	int n = 0;

	for (; x; x &= x - 1)
		n++;
	return n;
}

static uint64_t
reverse_bits(uint64_t x)
{
	uint64_t r = 0;

	for (int i = 0; i < 64; i++) {
		r = r << 1 | (x & 1);
		x >>= 1;
	}
	return r;
}

static int
width(uint64_t x)
{
	int n = 0;

	while (x >>= 1)
		n++;
	return n;
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 13;
	uint64_t seed = 88172645463325252u;
	long sum = 0;

	sum += place((1u << n) - 1, 0, 0, 0);
	for (int i = 0; i < 6000000; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		sum += count_bits(seed) + width(seed);
		if (i % 4 == 0)
			sum += (long)(reverse_bits(seed) & 0xffff);
	}
	printf("%ld\n", sum);
	return 0;
}
