/* SPDX-License-Identifier: ISC */
/* Static locals of equal names in several functions and blocks keep their values; pointers to them too. */
#include <stdio.h>

static int *counter(void)
{
	static int n = 100;
	static int *self = &n;
	int i;

	for (i = 0; i < 2; i++)
		++*self;
	return self;
}

static const char *render(int n)
{
	static char text[2][24];
	static int which;
	char *p = text[which ^= 1] + sizeof text[0] - 1;

	*p = 0;
	do
		*--p = '0' + n % 10;
	while (n /= 10);
	return p;
}

static long series(int n)
{
	if (n % 2) {
		static long n = 5;

		while (n % 7)
			n++;
		return ++n;
	} else {
		static long n = 1;
		static struct { long a, b; } last = { 1, 1 };

		last = (__typeof__(last)){ last.b, last.a + last.b };
		return n += last.a % 1000;
	}
}

int main(void)
{
	int i, *p = NULL;

	for (i = 0; i < 20; i++) {
		const char *old = render(i * 111);

		p = counter();
		*p += i;
		printf("%d %s %s", *p, old, render(*p));
		printf(" %ld\n", series(i));
	}
	return p != counter();
}
