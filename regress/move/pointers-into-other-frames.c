/* SPDX-License-Identifier: ISC */
/* Pointers to locals of callers, several frames up, are read and written on the other machine. */
#include <stdio.h>

struct tally {
	long sum;
	int deepest;
	int *last; /* a local of whichever frame counted last */
};

static void count(int *up, int *down, struct tally *t, int depth)
{
	int here = depth * 3 + 1;
	int i;

	for (i = 0; i < 3; i++) {
		*up += here + i;
		*down ^= *up & 0xff;
		t->sum += *up - *down;
		if (depth > t->deepest)
			t->deepest = depth;
		if (depth < 6)
			count(&here, i & 1 ? up : down, t, depth + 1);
		t->last = &here;
		t->sum += *t->last;
	}
}

int main(void)
{
	struct tally t = { 0, 0, NULL };
	int a = 1, b = 2, *pa = &a, **ppa = &pa;
	int round;

	for (round = 0; round < 4; round++) {
		count(*ppa, &b, &t, 0);
		t.last = *ppa;
		printf("%d: a=%d b=%d sum=%ld deepest=%d last=%d\n", round, a, b, t.sum, t.deepest, *t.last);
		if (round == 1)
			pa = &b;
	}
	return t.last == &b ? 0 : 1;
}
