/* SPDX-License-Identifier: ISC */
/* Nested loops with break and continue that leave several levels, switches in loops, loops in switches. */
#include <stdio.h>

static int score;

static int probe(int a, int b)
{
	int i;

	for (i = 0; ; i++) {
		if (i * i > a + b)
			break;
		if ((i + a) % 3 == 0)
			continue;
		score++;
	}
	return i;
}

int main(void)
{
	int a, b, c, found = 0, n = 0;

	for (a = 0; a < 12; a++) {
		b = 0;
		while (1) {
			if (++b > 8)
				break;
			switch (probe(a, b) % 4) {
			case 0:
				continue;
			case 1:
				for (c = 0; c < 5; c++) {
					if (c == a % 5)
						continue;
					if (probe(b, c) > 3)
						break;
					n += c;
				}
				/* fall through */
			case 2:
				n += b;
				break;
			case 3 ... 9:
				do {
					n--;
					if (n % 5 == 0)
						goto next;
				} while (n % 3);
				break;
			}
			found += n & 1;
		}
next:
		printf("%d %d %d %d %d\n", a, b, n, found, score);
	}
	return 0;
}
