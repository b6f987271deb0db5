/* SPDX-License-Identifier: ISC */
/* Cases inside a loop: the copy goes on in the middle of an unrolled turn. */
#include <stdio.h>
#include <string.h>

static int steps;

static int step(int c)
{
	int i, sum = 0;

	for (i = 0; i < c % 5; i++)
		sum += i;
	steps++;
	return c + (sum & 0);
}

static void copy(char *to, const char *from, int count)
{
	int n = (count + 7) / 8;

	switch (count % 8) {
	case 0: do { *to++ = step(*from++);
	case 7:      *to++ = step(*from++);
	case 6:      *to++ = step(*from++);
	case 5:      *to++ = step(*from++);
	case 4:      *to++ = step(*from++);
	case 3:      *to++ = step(*from++);
	case 2:      *to++ = step(*from++);
	case 1:      *to++ = step(*from++);
		} while (--n > 0);
	}
}

static int classify(int x)
{
	int sum = 0;

	while (x > 0) {
		switch (x & 3) {
			for (; sum < 5; sum++) {
		case 1:
				sum += step(1);
			}
			break;
		case 2:
			sum += step(2);
			/* fall through */
		default:
			sum += 10;
		}
		x >>= 1;
	}
	return sum;
}

int main(void)
{
	char text[64] = "the quick brown fox jumps over the lazy dog", out[64];
	int n;

	for (n = 1; n <= (int)strlen(text); n += 3) {
		memset(out, 0, sizeof out);
		copy(out, text, n);
		printf("%2d %s %d", n, out, steps);
		printf(" %d\n", classify(n));
	}
	return 0;
}
