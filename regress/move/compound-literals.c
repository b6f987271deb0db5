/* SPDX-License-Identifier: ISC */
/* Compound literals: their addresses are kept while calls go on, in blocks, in arguments and at file scope. */
#include <stdio.h>

struct rect { int x, y, w, h; };

static int *const table = (int[]){ 3, 1, 4, 1, 5, 9, 2, 6 };
static struct rect *unit = &(struct rect){ 0, 0, 1, 1 };

static int area(const struct rect *r)
{
	int i, a = 0;

	for (i = 0; i < r->w; i++)
		a += r->h;
	return a;
}

static struct rect grow(struct rect r, int by)
{
	while (by-- > 0)
		r = (struct rect){ .x = r.x - 1, .y = r.y - 1, .w = r.w + 2, .h = r.h + 2 };
	return r;
}

static int sum(const int *v, int n)
{
	return n ? *v + sum(v + 1, n - 1) : 0;
}

int main(void)
{
	int round, total = 0;

	for (round = 0; round < 15; round++) {
		struct rect *kept = &(struct rect){ round, 2, round % 4, 3 };
		int *scratch = (int[4]){ round, round + 1 };

		total += area(&(struct rect){ .w = round, .h = 2 }) + area(kept);
		scratch[2] = area(unit);
		total += sum(scratch, 4) + sum((int[]){ total % 7, round, 1 }, 3) + sum(table, 8);
		*kept = grow(*kept, round % 3);
		table[round % 8] += kept->w - (struct rect){ 1, 2, 3, 4 }.h;
		if (round % 5 == 0)
			*unit = *kept;
		printf("%d %d %d %d\n", round, total, kept->x, area(kept));
	}
	return 0;
}
