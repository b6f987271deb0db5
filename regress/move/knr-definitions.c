/* SPDX-License-Identifier: ISC */
/* Functions in the old style: K&R definitions, empty parameter lists, implicit int, promoted parameters. */
#include <stdio.h>

int total;
char *last();
double half();

gcd(a, b)
{
	while (b) {
		int t = a % b;

		a = b;
		b = t;
	}
	return a;
}

static int mix(c, s, f, p, n)
	char c;
	short s;
	float f;
	register char *p;
	int n;
{
	register i;
	int sum = c + s;

	for (i = 0; i < n; i++)
		sum += p[i] * (int)(f * 4);
	return sum;
}

double half(x)
	double x;
{
	int i;

	for (i = 0; i < 3; i++)
		x = (x + 1) / 2;
	return x;
}

char *last(argv, n)
	char *argv[];
{
	char *p = 0;

	while (n-- > 0)
		p = *argv++;
	return p;
}

bump()
{
	total += gcd(total + 12, 18);
	return total;
}

main(argc, argv)
	char **argv;
{
	static char *words[] = { "one", "two", "three", "four" };
	int (*f)() = bump, i;

	for (i = 0; i < 25; i++) {
		total += mix('a' + i, i * 1000, 1.25, "hello" + i % 5, 5 - i % 5) + argc;
		printf("%d %d %.4f %s\n", (*f)(), gcd(i * 12, 30), half((double)i), last(words, i % 4 + 1));
		total %= 10000;
	}
	return argv[argc] != 0;
}
