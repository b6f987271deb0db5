/* SPDX-License-Identifier: ISC */
/* Calls through pointers of which the program shows where they lead, and some of which it does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef long op(long);
typedef int compare(const void *, const void *);

static long calls;

static long once(long x) { calls++; return x + 1; }
static long twice(long x) { calls++; return 2 * x; }

/* Reaches points. */
static long
slowly(long x)
{
	long i, sum = 0;

	for (i = 0; i < x % 1000 + 5000; i++)
		sum = sum * 31 % 1009 + i * x % 7;
	calls++;
	return sum;
}

static op *const table[] = {once, twice};
static op *const mixed[] = {[2] = slowly, [0] = once, [1] = &twice};
static op *chosen = once;
op *anybody = twice;

static long
apply(op *f, long x)
{
	long i;

	for (i = 0; i < 300; i++)
		x = f(x) % 100003;
	return x;
}

static long
apply_any(op *f, long x)
{
	long i;

	for (i = 0; i < 20; i++)
		x = (*f)(x) % 100003;
	return x;
}

/* Recursion by way of a pointer. */
static long
deep(long n, long (*next)(long, void *), void *arg)
{
	return n == 0 ? 0 : 1 + next(n - 1, arg);
}

static long
again(long n, void *arg)
{
	(*(long *)arg)++;
	return deep(n, again, arg);
}

struct record {
	unsigned key;
	int order;
	char name[8];
};

static void
swap(char *a, char *b, size_t size)
{
	char t[64];

	memcpy(t, a, size);
	memcpy(a, b, size);
	memcpy(b, t, size);
}

static void
sort(void *base, size_t n, size_t size, compare *cmp)
{
	char *a = base;
	size_t i, j;

	for (i = 1; i < n; i++)
		for (j = i; j > 0 && cmp(a + j * size, a + (j - 1) * size) < 0; j--)
			swap(a + j * size, a + (j - 1) * size, size);
}

static int
by_key(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->order - y->order;
}

static int
by_name(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r ? r : by_key(a, b);
}

static int
backwards(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? 1 : -1;
}

int
main(void)
{
	struct record *r = malloc(200 * sizeof *r);
	double d[50];
	op *local = calls ? once : twice;
	unsigned seed = 7;
	long x = 5, depth = 0;
	int i;

	x = apply(once, x);
	x = apply(twice, x);
	for (i = 0; i < 400; i++)
		x = table[i % 2](x) % 5003;
	for (i = 0; i < 30; i++)
		x = mixed[i % 3](x) % 5003;
	x = apply_any(slowly, x);
	x = apply_any(calls > 0 ? once : slowly, x);
	for (i = 0; i < 100; i++)
		x = local(x) % 5003;
	for (i = 0; i < 100; i++) {
		x = chosen(x) % 5003;
		chosen = i % 3 ? once : slowly;
		x = anybody(x) % 5003;
	}
	printf("%ld %ld\n", x, calls);
	printf("%ld", deep(200, again, &depth));
	printf(" %ld\n", depth);
	for (i = 0; i < 200; i++) {
		seed = seed * 1103515245u + 12345;
		r[i].key = seed >> 24;
		r[i].order = i;
		snprintf(r[i].name, sizeof r[i].name, "%u", seed % 1000);
	}
	sort(r, 200, sizeof *r, by_key);
	for (i = 0, x = 0; i < 200; i++)
		x = x * 31 % 100003 + r[i].order;
	sort(r, 200, sizeof *r, by_name);
	for (i = 0; i < 200; i++)
		x = x * 31 % 100003 + r[i].order;
	for (i = 0; i < 50; i++)
		d[i] = i * 37 % 50 / 4.0;
	sort(d, 50, sizeof *d, backwards);
	for (i = 0; i < 50; i++)
		x = x * 31 % 100003 + (long)(d[i] * 4);
	printf("%ld\n", x);
	free(r);
	return 0;
}
