/* SPDX-License-Identifier: ISC */
/* Counted loops whose variable and limit are of different types, which ones being the same on some machines only. */
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct item {
	void *p;
	long value;
	char c;
};

static struct item table[40000];
static unsigned char bytes[100];
static unsigned long long digest;

static void mix(long long x) { digest = digest * 31 + (unsigned long long)x; }

static int int_to_ssize(int from, ssize_t to)
{
	int i, sum = 0;

	for (i = from; i < to; i++)
		sum += i & 7;
	return sum;
}

static int unsigned_to_size(unsigned from, size_t to)
{
	unsigned i;
	int sum = 0;

	for (i = from; i < to; i++)
		sum += i % 5;
	return sum;
}

static int long_to_off(long from, off_t to)
{
	long i;
	int sum = 0;

	for (i = from; i <= to; i += 3)
		sum += i & 3;
	return sum;
}

static int size_down_to_long(size_t from, unsigned long to)
{
	size_t i;
	int sum = 0;

	for (i = from; i > to; i--)
		sum += i & 3;
	return sum;
}

/* from below zero none, since unsigned int is what they are compared in */
static int int_to_unsigned(int from)
{
	int i, sum = 0;

	for (i = from; i < 100000u; i++)
		sum++;
	return sum;
}

static int int_to_long_long(int from, long long to)
{
	int sum = 0;

	for (int i = from; i < to; i++)
		sum ^= i;
	return sum;
}

int main(void)
{
	ssize_t n = 30000;
	size_t i;
	int k, j;

	for (k = 0; k < 4; k++) {
		mix(int_to_ssize(k, n));
		mix(int_to_ssize(5, -9));
		mix(int_to_ssize(-20000, k));
		mix(unsigned_to_size(k, n));
		mix(long_to_off(-k, n));
		mix(size_down_to_long(30000, k));
		mix(int_to_unsigned(-1));
		mix(int_to_unsigned(60000));
		mix(int_to_long_long(-20000, 10));
		mix(int_to_long_long(5, -(1LL << 40)));
		/* the outer loop has a point of its own if the inner one may have none */
		for (j = 0; j < 3; j++)
			for (int m = 0; m < n; m++)
				digest += bytes[m % 100] + 1;
		/* as many turns as a size has bytes: short or not, it has the same points everywhere */
		for (i = 0; i < sizeof(struct item) * 30000; i++)
			bytes[i % 100] = (unsigned char)k;
		for (i = 0; i < sizeof table / sizeof *table; i++)
			digest += (unsigned long long)(table[i].value += k);
		printf("%llu\n", digest);
	}
	return 0;
}
