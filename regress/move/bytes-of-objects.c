/* SPDX-License-Identifier: ISC */
/* Objects moved byte by byte, by functions that do not know what they are: nothing stops in the middle of one. */
#include <stdio.h>
#include <string.h>

void swap_chars(char *a, char *b, size_t n); /* of another unit */

struct record {
	long key;
	short mark;
	double weight;
};

static void
swap_down(void *a, void *b, size_t size)
{
	char *p = a, *q = b;

	while (size--) {
		char t = *p;

		*p++ = *q;
		*q++ = t;
	}
}

static void
swap_up(unsigned char *p, unsigned char *q, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char t = p[i];

		p[i] = q[i];
		q[i] = t;
	}
}

static void
copy(void *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; ++i)
		((char *)to)[i] = ((const char *)from)[i];
}

static void
sort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *), int how)
{
	char spare[sizeof(struct record)];

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j + 1 < n - i; j++) {
			char *a = (char *)base + j * size, *b = a + size;

			if (compare(a, b) <= 0)
				continue;
			if (how == 0)
				swap_down(a, b, size);
			else if (how == 1)
				swap_up((unsigned char *)base + j * size, (unsigned char *)b, size);
			else if (how == 2)
				swap_chars(a, b, size);
			else {
				copy(spare, a, size);
				copy(a, b, size);
				copy(b, spare, size);
			}
		}
}

static int
by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int
by_key(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

int
main(void)
{
	struct record r[20];
	int v[30];

	for (int how = 0; how < 4; how++) {
		for (int i = 0; i < 30; i++)
			v[i] = (i * 7919 + how) % 10007 * 100000;
		memset(r, 0, sizeof r);
		for (int i = 0; i < 20; i++)
			r[i] = (struct record){(i * 7919 + how) % 10007 * 100000, (short)(i * 300), i / 3.0};
		sort(v, 30, sizeof v[0], by_value, how);
		sort(r, 20, sizeof r[0], by_key, how);
		for (int i = 0; i < 30; i++)
			printf("%d ", v[i]);
		for (int i = 0; i < 20; i++)
			printf("%ld %d %g\n", r[i].key, r[i].mark, r[i].weight);
	}
	return 0;
}
