/* SPDX-License-Identifier: ISC */
/* Thousands of frames are open at once, each with locals, arrays and pointers to its caller's. */
#include <stdio.h>

struct frame { const struct frame *up; int depth; };

static long descend(const struct frame *up, int left)
{
	struct frame here = { up, up ? up->depth + 1 : 0 };
	short scratch[4] = { left, left / 2 };
	long sum = 0;
	int i;

	if (left == 0) {
		const struct frame *f;

		for (f = &here; f; f = f->up)
			sum = (sum * 3 + f->depth) % 1000003;
		return sum;
	}
	for (i = 0; i < 2; i++)
		scratch[i + 2] = scratch[i] % 100;
	sum = descend(&here, left - 1);
	return (sum + scratch[2] + scratch[3] + here.depth) % 1000003;
}

int main(void)
{
	int i;

	for (i = 0; i < 4; i++)
		printf("%ld\n", descend(NULL, 700 * i + 1));
	return 0;
}
