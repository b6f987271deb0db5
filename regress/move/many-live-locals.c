/* SPDX-License-Identifier: ISC */
/* Very many variables of every scalar type are live at one point. */
#include <stdbool.h>
#include <stdio.h>

static int step(int n)
{
	int i, s = n;

	for (i = 0; i < 3; i++)
		s = (s * 5 + 1) % 1009;
	return s;
}

int main(void)
{
	char c = 'c';
	signed char sc = -7;
	unsigned char uc = 200;
	short s = -300;
	unsigned short us = 60000;
	int i = 0, n = -70000;
	unsigned u = 3000000000u;
	long l = -100000;
	unsigned long ul = 4000000000u;
	long long ll = -5000000000LL;
	unsigned long long ull = 18000000000000000000ull;
	float f = 1.25f;
	double d = -0.75;
	bool b = true;
	_Bool nb = 0;
	const char *text = "text";
	int a[3] = { 1, 2, 3 }, *pa = a;
	int (*fn)(int) = step;
	enum { RED, BLUE } e = BLUE;
	struct { int x; char y; } st = { 5, 'y' };

	for (i = 0; i < 40; i++) {
		c += fn(i) % 3; sc -= fn(c); uc += fn(uc); s ^= fn(s & 63); us -= fn(us);
		n += fn(n & 1023); u = u / 2 + fn(3); l = l / 3 - fn(5); ul = ul / 2 + fn(7) % 5;
		ll = ll * 3 / 2 + fn(1); ull ^= fn(2) * 1000003ull; f = f / 2 + fn(4); d = d * 0.5 - fn(6);
		b = fn(i) & 1; nb ^= b; text = &"text"[fn(i) % 4]; pa = a + fn(i) % 3; *pa += nb; e = b ? RED : BLUE;
		st.x += e; st.y = 'a' + fn(st.x) % 26;
		printf("%d %d %d %d %d %d %u %ld %lu %lld %llu %.4f %.4f %d%d %s %d %d %d%c\n", c, sc, uc, s, us, n, u, l,
		       ul, ll, ull, f, d, b, nb, text, *pa, e, st.x, st.y);
	}
	return 0;
}
