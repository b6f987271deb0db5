/* SPDX-License-Identifier: ISC */
/* All kinds of loops that are run in pieces, of lengths around the ends of pieces, and loops that only look like them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 9000 };

static unsigned char bytes[MOST + 2];
static uint32_t words[MOST + 1];
static uint64_t sum;

static void
add(uint64_t v)
{
	sum = (sum ^ v) * 1099511628211u + 7;
}

static int
while_and(const unsigned char *p, const unsigned char *end, int c)
{
	const unsigned char *start = p;

	while (p < end && *p != c)
		p++;
	return (int)(p - start);
}

static int
first_part(const unsigned char *p, const unsigned char *end)
{
	int n = 0;

	while (*p && p <= end) {
		n += *p++;
		if (n > 1000000)
			break;
	}
	return n;
}

/* What stands in front of the limit has an effect. */
static int
effect_in_front(int n)
{
	int i = 0, seen = 0;

	while (seen++ < 100000 && i < n)
		i += 2;
	return seen * 3 + i;
}

/* An effect behind it. */
static int
effect_behind(int n)
{
	int i = 0, left = 6000;

	while (i < n && left-- > 0)
		i++;
	return left * 31 + i;
}

static unsigned
step_in_condition(const unsigned char *b, unsigned n)
{
	unsigned i = 0;

	while (i < n && b[i++] != 9)
		;
	return i;
}

static int
do_and(const uint32_t *w, int n)
{
	int i = 0, odd = 0;

	do {
		odd += (int)(w[i] & 1);
		if (w[i] % 1009 == 5)
			continue;
		odd += 2;
	} while (++odd && i++ < 0 + n && odd < 30000);
	return odd + i;
}

static int64_t
do_up(const uint32_t *w, int64_t n)
{
	int64_t i = 0, s = 0;

	do {
		s += w[i];
		if (s % 4099 == 1)
			continue;
		s ^= i;
		i++;
	} while (i < n && s >= 0);
	return s + i;
}

static int
down(const uint32_t *p, const uint32_t *low)
{
	int n = 0;

	while (p > low) {
		p -= 3;
		n += (int)(*p % 5);
	}
	for (const uint32_t *q = low + 2 * n % 50; q >= low && n < 1000000; q--)
		n++;
	return n;
}

/* The turn that goes on does not step: no pieces. */
static int
waits(int n)
{
	int i = 0, turns = 0;

	while (i < n) {
		if (++turns % 3)
			continue;
		i++;
	}
	return turns;
}

static int
limit_moves(int n)
{
	int i = 0, turns = 0;

	while (i < n) {
		if (words[i] % 7 == 0)
			n--;
		i++;
		turns++;
	}
	return turns * 5 + n;
}

static int
goes_back(int n)
{
	int i = 0, turns = 0;

	while (i < n) {
		i++;
		if (turns++ % 5 == 4)
			i -= 2;
	}
	return turns;
}

static int
several_steps(int n)
{
	int i = 0, s = 0;

	while (i < n) {
		s += (int)bytes[i++];
		if (i < n && s % 2)
			s += bytes[i++] * 3;
		if (s < 0)
			return s;
		i++;
	}
	return s + i;
}

static uint64_t
wide_limit(uint64_t n)
{
	uint64_t i = 0, s = 1;

	for (; n > i && s; i += 5)
		s = s * 3 + words[i % MOST];
	return s + i;
}

static int
unsigned_down(unsigned from, unsigned to)
{
	int n = 0;

	while (from > to) {
		n += bytes[from % MOST];
		--from;
	}
	return n;
}

static int
over_at_once(int from, int n, const char *p, const char *end)
{
	int turns = 0;

	while (from < n)
		from++, turns++;
	while (p < end)
		p++, turns += 2;
	do
		turns++;
	while (++from <= n && turns < 100000);
	return turns;
}

static int
nested(int n)
{
	int i = 0, s = 0;

	while (i < n && s < 100000000) {
		int j = 0;

		while (j < 20)
			s += words[i] >> j++ & 1;
		i++;
	}
	return s;
}

static double
halves(const double *p, const double *end)
{
	double s = 0;

	while (p != end && p < end)
		s += *p++ / 2;
	return s;
}

/* The comparison moves the variable, before or behind. */
static unsigned
counts_down(int n, unsigned u, const unsigned char *from)
{
	unsigned char to[64] = {0};
	int m = n, w = n;
	unsigned v = u + 1, s = 0;
	long left = n;
	uint64_t wide = u;

	while (n-- > 0)
		s += *from++;
	s = s * 3 + (unsigned)n;
	while (u--)
		s += u & 3;
	s = s * 3 + u;
	while (--v)
		s ^= v;
	s = s * 3 + v;
	do
		s += 7;
	while (--m > 0);
	s = s * 3 + (unsigned)m;
	do {
		s++;
		if (s % 5000 == 77)
			continue;
		s += 2;
	} while (w-- > 3);
	s = s * 3 + (unsigned)w;
	while (left-- != 0) {
		if (s % 100003 == 5)
			break;
		s += (unsigned)left & 1;
	}
	s = s * 3 + (unsigned)left;
	while (wide-- > 2)
		to[wide % 64] = (unsigned char)wide;
	for (int i = 60; i-- > 0 && s % 64;)
		s += to[i] & 1;
	return s * 3 + (unsigned)wide;
}

static unsigned
counts_up(int n)
{
	int i = -1, j = 0, k = 0;
	unsigned s = 0;
	const unsigned char *p = bytes;

	while (++i < n && s != 12345678)
		s += words[i] & 1;
	s = s * 3 + (unsigned)i;
	for (; j++ < n; s ^= (unsigned)j)
		if (s % 3000 == 7)
			continue;
	s = s * 3 + (unsigned)j;
	do
		s += (unsigned)k;
	while (++k < n && s % 100000 != 3);
	s = s * 3 + (unsigned)k;
	while (p++ < bytes + n && *p != 9)
		s++;
	return s * 3 + (unsigned)(p - bytes);
}

int
main(void)
{
	static const int lengths[] = {0, 1, 2, 15, 16, 17, 340, 341, 4095, 4096, 4097, 8191, 8192, 8193, MOST - 10};
	double *d = malloc((MOST + 1) * sizeof *d);

	for (int i = 0; i < MOST; i++) {
		words[i] = (uint32_t)i * 2654435761u >> 3;
		bytes[i] = (unsigned char)(1 + words[i] % 250);
		if (bytes[i] == 9 && i < 5000)
			bytes[i] = 8;
		d[i] = i;
	}
	for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
		int n = lengths[k];

		add((uint64_t)while_and(bytes, bytes + n, 9));
		add((uint64_t)while_and(bytes + n, bytes, 9));
		add((uint64_t)first_part(bytes, bytes + n));
		add((uint64_t)effect_in_front(n));
		add((uint64_t)effect_behind(n));
		add(step_in_condition(bytes, (unsigned)n));
		add((uint64_t)do_and(words, n));
		add((uint64_t)do_up(words, n));
		add((uint64_t)down(words + n + 6, words + 6));
		add((uint64_t)waits(n));
		add((uint64_t)limit_moves(n));
		add((uint64_t)goes_back(n));
		add((uint64_t)several_steps(n));
		add(wide_limit((uint64_t)n * 4));
		add((uint64_t)unsigned_down((unsigned)n + 3, 3));
		add((uint64_t)unsigned_down(3, (unsigned)n));
		add((uint64_t)over_at_once(n, n / 2, (char *)bytes + n, (char *)bytes + n / 3));
		add((uint64_t)over_at_once(-n, n, (char *)bytes, (char *)bytes + n));
		add((uint64_t)nested(n));
		add(counts_down(n, (unsigned)n, bytes));
		add(counts_down(n, 5000, bytes));
		add(counts_up(n));
		add((uint64_t)halves(d, d + n));
		printf("%d %llu\n", n, (unsigned long long)sum);
	}
	free(d);
	return 0;
}
