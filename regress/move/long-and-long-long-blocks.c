/* SPDX-License-Identifier: ISC */
/* Blocks of long and of long long, which are one type to XDR: each has its own size where they differ. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct both { long *words; unsigned long long *wide; size_t *sizes; int64_t (*rows)[3]; long (*pairs)[2]; };

int main(void)
{
	struct both b;
	int i, k;

	b.words = malloc(30 * sizeof(long));
	b.wide = malloc(30 * sizeof(unsigned long long));
	b.sizes = malloc(30 * sizeof(size_t));
	b.rows = malloc(30 * sizeof(*b.rows));
	b.pairs = malloc(30 * sizeof(*b.pairs));
	for (i = 0; i < 30; i++) {
		b.words[i] = 1000000 - i;
		b.wide[i] = 0x123456789abcull * (unsigned)i;
		b.sizes[i] = (size_t)i * 77;
		b.pairs[i][0] = -i;
		b.pairs[i][1] = i;
		for (k = 0; k < 3; k++)
			b.rows[i][k] = -0x100000001ll * (i + k);
		printf("%d %ld %llx %zu", i, b.words[i / 2], b.wide[i / 2], b.sizes[i / 2]);
		for (k = 0; k < 3; k++)
			printf(" %lld", (long long)b.rows[i / 3][k]);
		printf(" %ld\n", b.pairs[i / 2][0] * b.pairs[i / 2][1]);
	}
	return 0;
}
