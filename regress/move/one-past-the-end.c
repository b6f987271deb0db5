/* SPDX-License-Identifier: ISC */
/* Pointers one past the end stay with their own array, whatever its neighbour is. */
#include <stdio.h>
#include <stdlib.h>

static int left[8], middle[8], right[8];

struct span {
	int *begin, *end;
};

static struct { int head[4]; int tail[4]; } pair = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 } };

static long total(struct span s)
{
	long sum = 0;
	const int *p;

	for (p = s.begin; p != s.end; p++)
		sum = sum * 3 % 1000003 + *p;
	return sum;
}

static long backwards(int *begin, int *end)
{
	long sum = 0;

	while (end-- > begin)
		sum = sum * 7 % 1000003 + *end;
	return sum;
}

int main(void)
{
	int local[5] = { 9, 8, 7, 6, 5 };
	int *heap = malloc(6 * sizeof *heap);
	struct span spans[] = {
		{ left, left + 8 }, { middle, middle + 8 }, { right, right + 8 }, { local, &local[5] },
		{ heap, heap + 6 }, { pair.head, pair.head + 4 }, { pair.tail, pair.tail + 4 },
		{ left + 8, left + 8 }
	};
	unsigned i, k;

	for (i = 0; i < 8; i++) {
		left[i] = i;
		middle[i] = 10 * i;
		right[i] = 100 - i;
	}
	for (i = 0; i < 6; i++)
		heap[i] = i * i;
	for (k = 0; k < 10; k++) {
		for (i = 0; i < sizeof spans / sizeof spans[0]; i++) {
			printf("%ld %ld %ld;", total(spans[i]), backwards(spans[i].begin, spans[i].end),
			       (long)(spans[i].end - spans[i].begin));
			if (spans[i].end != spans[i].begin)
				spans[i].end[-1] += k;
		}
		printf("\n");
	}
	free(heap);
	return 0;
}
