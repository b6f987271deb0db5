/* SPDX-License-Identifier: ISC */
/* assert makes statement expressions that name their function; calls stand inside them and in ones of our own. */
#include <assert.h>
#include <stdio.h>

#define MAX(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })

static int is_prime(int n)
{
	int d;

	for (d = 2; d * d <= n; d++)
		if (n % d == 0)
			return 0;
	return n > 1;
}

static int next_prime(int n)
{
	int p = n;

	do
		p++;
	while (!is_prime(p));
	assert(is_prime(p) && p > n);
	return p;
}

static void report(const char *function, int value)
{
	printf("%s: %d\n", function, value);
}

int main(void)
{
	int i, p = 1, best = 0;

	for (i = 0; i < 20; i++) {
		assert(!is_prime(4 * i + 4));
		p = next_prime(p) + ({ int s = 0, k; for (k = 0; k < i; k++) s += is_prime(k); s; });
		best = MAX(best, next_prime(p) % 50);
		best = MAX(MAX(p % 13, best), is_prime(i));
		report(__func__, p);
		report(__FUNCTION__, best);
	}
	assert(p > 0);
	return 0;
}
