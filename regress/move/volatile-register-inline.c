/* SPDX-License-Identifier: ISC */
/* volatile objects, register variables and parameters, inline functions, restrict. */
#include <stdio.h>

static volatile int ticks;
static volatile int *volatile where = &ticks;

static inline int twice(register int n)
{
	return 2 * n;
}

static inline long sum(const int *restrict a, int n)
{
	register long s = 0;
	register const int *p;

	for (p = a; p < a + n; p++)
		s += *p;
	return s;
}

int main(void)
{
	volatile long total = 0;
	int a[10] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 };
	register int i;

	for (i = 0; i < 50; i++) {
		++*where;
		total += sum(a, i % 11) * twice(ticks);
		a[i % 10] = twice(a[(i + 3) % 10]) % 17;
	}
	printf("%ld %d %d\n", total, ticks, where == &ticks);
	return 0;
}
