/* SPDX-License-Identifier: ISC */
/* long double carries values that every machine's format holds; they come through unchanged. */
#include <stdio.h>

struct series { long double term, sum; int n; };

static long double partial(struct series *s, int steps)
{
	while (steps-- > 0) {
		s->term /= 2;
		s->sum += s->term;
		s->n++;
	}
	return s->sum;
}

int main(void)
{
	struct series s = { 1, 0, 0 };
	long double a[4] = { 1, -2.5L, 0x1p-20L, 1e9L }, total = 0, *p = &a[1];
	int i;

	for (i = 0; i < 12; i++) {
		total = partial(&s, 2) + *p;
		p = a + i % 4;
		a[(i + 1) % 4] += 0.125L;
		printf("%d %.10f %.10f %.10f\n", i, (double)total, (double)s.term, (double)*p);
	}
	printf("%d %d\n", s.n, s.term == 0x1p-24L);
	return 0;
}
