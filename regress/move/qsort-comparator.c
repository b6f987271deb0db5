/* SPDX-License-Identifier: ISC */
/* qsort and bsearch call comparators of the program; its checkpoints wait until they are done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row { const char *name; int value; struct row *same; };

static int comparisons;

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int i, r = 0;

	comparisons++;
	for (i = 0; !r && (x->name[i] || y->name[i]); i++)
		r = x->name[i] - y->name[i];
	return r;
}

static int by_value(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return ((*x)->value > (*y)->value) - ((*x)->value < (*y)->value);
}

static int steps_to_one(int n)
{
	int steps = 0;

	for (; n > 1; steps++)
		n = n % 2 ? 3 * n + 1 : n / 2;
	return steps;
}

int main(void)
{
	static const char *const names[] = { "pear", "apple", "fig", "plum", "cherry", "date", "kiwi", "lemon", "mango" };
	struct row rows[9], *sorted[9], key = { "kiwi", 0, NULL }, *hit;
	int i, round;
	long sum = 0;

	for (round = 0; round < 20; round++) {
		for (i = 0; i < 9; i++) {
			rows[i].name = names[(i * 4 + round) % 9];
			rows[i].value = (i * 37 + round * 11) % 101;
			rows[i].same = &rows[(i + 3) % 9];
		}
		qsort(rows, 9, sizeof rows[0], by_name);
		for (i = 0; i < 9; i++)
			sorted[i] = &rows[i];
		qsort(sorted, 9, sizeof sorted[0], by_value);
		hit = bsearch(&key, rows, 9, sizeof rows[0], by_name);
		sum = sum * 3 + (hit ? (int)(hit - rows) : -1);
		sum = (sum + steps_to_one(round + 5)) % 1000003;
		printf("%d: %s %d %s %ld\n", round, rows[0].name, sorted[0]->value, sorted[8]->same->name, sum);
	}
	return comparisons > 0 ? 0 : 1;
}
