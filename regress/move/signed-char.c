/* SPDX-License-Identifier: ISC */
/* Plain char is signed on every machine; negative ones in arrays, structs, parameters and comparisons. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

struct bytes { char c; signed char s; unsigned char u; char a[6]; };

static char shift = -3;

static int below(const char *s, char limit)
{
	int n = 0;

	for (; *s; s++)
		n += *s < limit;
	return n;
}

static char turn(char c, int n)
{
	while (n-- > 0)
		c = c + shift;
	return c;
}

int main(void)
{
	char line[] = "na\xc3\xafve caf\xc3\xa9 \xff\x80z";
	struct bytes b = { -1, -1, -1, { 127, -128, 3, -4 } };
	long sum = 0;
	int i, k;

	for (i = 0; i < 30; i++) {
		for (k = 0; line[k]; k++)
			sum += line[k] * (k + 1) + (char)(line[k] * 2);
		b.c = turn(b.c, i);
		b.s = b.c;
		b.u = b.c;
		b.a[i % 6] = b.c / 2;
		printf("%d %d %d %d %ld %d\n", below(line, 0), b.c, b.s, b.u, sum, b.a[i % 5]);
		if (i % 10 == 9)
			shift = -shift;
	}
	return CHAR_MIN == -128 && strlen(line) == 16 ? 0 : 1;
}
