/* SPDX-License-Identifier: ISC */
/* Pointers to freed blocks and dead frames are kept, tested against null, never used. */
#include <stdio.h>
#include <stdlib.h>

struct node { int value; struct node *old; int *seen; };

static struct node *freed[20];
static int *dead;

static int *remember(int n)
{
	int local[4], i;

	for (i = 0; i < 4; i++)
		local[i] = n + i;
	dead = &local[n % 4];
	return dead ? dead : NULL;
}

static int count(void)
{
	int i, n = 0;

	for (i = 0; i < 20; i++)
		n += freed[i] != NULL;
	return n + (dead != NULL);
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
	struct node *n = NULL, *kept = calloc(1, sizeof *kept);
	int i;

	for (i = 0; i < 20; i++) {
		n = malloc(sizeof *n);
		n->value = i;
		n->old = kept->old;
		kept->old = n;
		kept->seen = &n->value;
		freed[i] = n;
		kept->value += remember(i) != NULL;
		kept->value += steps_to_one(i + 20) % 3;
		free(n);
		kept->value += steps_to_one(i + 9) % 5;
		printf("%d %d %d %d\n", i, count(), kept->old != NULL, kept->seen != NULL);
		if (i % 7 == 6)
			freed[i] = NULL;
	}
	printf("%d %d\n", kept->value, n != NULL);
	free(kept);
	return 0;
}
