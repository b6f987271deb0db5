/* SPDX-License-Identifier: ISC */
/* Jumps by goto into loops and blocks, out of them, and backwards. */
#include <stdio.h>

static int work(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s += i * n;
	return s;
}

static int wander(int entry)
{
	int i = 0, j = 0, visits = 0, sum = 0;

	if (entry == 1)
		goto inner;
	if (entry == 2)
		goto behind;
again:
	for (i = 0; i < 4; i++) {
		int scale = i + 1;

		for (j = 0; j < 3; j++) {
			if (visits == 0)
				scale = 7;
inner:
			visits++;
			sum += work(j + visits % 3);
			if (visits > 40)
				goto out;
			if (visits % 11 == 0)
				goto again;
			if (visits % 7 == 0)
				goto next;
		}
		scale = 2;
		sum += scale;
next:;
	}
behind:
	do {
		int bonus = work(3);

		sum += bonus;
		visits++;
	} while (visits % 5);
	if (visits < 30)
		goto again;
out:
	return sum * 100 + visits;
}

int main(void)
{
	int entry, round;

	for (round = 0; round < 5; round++)
		for (entry = 0; entry < 3; entry++)
			printf("%d %d %d\n", round, entry, wander(entry));
	return 0;
}
