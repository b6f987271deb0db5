/* SPDX-License-Identifier: ISC */
/* memcpy, memmove and struct assignment of things that hold pointers, into themselves too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
	struct item *self, *friend;
	const char *label;
	int *counter;
	int slot;
};

static int counters[8];

static void rotate(struct item *a, int n)
{
	struct item first;
	int i;

	memcpy(&first, &a[0], sizeof first);
	memmove(a, a + 1, (n - 1) * sizeof *a);
	memcpy(&a[n - 1], &first, sizeof first);
	for (i = 0; i < n; i++) {
		a[i].self = &a[i];
		++*a[i].counter;
	}
}

int main(void)
{
	static const char labels[8][4] = { "ab", "cd", "ef", "gh", "ij", "kl", "mn", "op" };
	struct item *a = malloc(8 * sizeof *a), *b, local[8];
	int i, round;

	for (i = 0; i < 8; i++) {
		memset(&a[i], 0, sizeof a[i]);
		a[i].self = &a[i];
		a[i].friend = &a[(i * 3 + 1) % 8];
		a[i].label = labels[i] + i % 2;
		a[i].counter = &counters[i];
		a[i].slot = i;
	}
	for (round = 0; round < 12; round++) {
		rotate(a, 8);
		memcpy(local, a, sizeof local);
		b = malloc(8 * sizeof *b);
		for (i = 0; i < 8; i++)
			b[i] = local[7 - i].friend->self == local[7 - i].friend ? local[7 - i] : a[i];
		memmove(a + 1, b + 1, 3 * sizeof *a);
		printf("%d:", round);
		for (i = 0; i < 8; i++)
			printf(" %s%d.%d%c", a[i].label, a[i].slot, *a[i].counter, memcmp(&a[i], &b[i], sizeof a[i]) ? '-' : '=');
		printf("\n");
		free(b);
		for (i = 0; i < 8; i++)
			a[i].self = &a[i];
	}
	free(a);
	return 0;
}
