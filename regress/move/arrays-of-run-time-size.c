/* SPDX-License-Identifier: ISC */
/* Arrays of run-time size in every place: parameters, loops, blocks left by goto, of structs and pointers, recursion. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item { struct item *next; long key; char name[8]; };

static int trace;

static void step(const char *what, int n)
{
	trace = (trace * 31 + n) % 100003;
	if (n % 3 == 0)
		printf("%s %d %d\n", what, n, trace);
}

/* Three dimensions, the size of one taken before it changes. */
static long cube(int a, int b, int c)
{
	double m[a][b][c], (*row)[4] = NULL;
	long s = 0;
	int i, k, l, n = b;

	b += 100;
	for (i = 0; i < a; i++)
		for (k = 0; k < n; k++) {
			step("cube", i * k);
			for (l = 0; l < c; l++)
				m[i][k][l] = i * 0.5 + k * 2.25 - l;
		}
	for (i = 0; i < a; i++)
		s += (long)(m[i][(i * 2) % n][i % c] * 100);
	return s + (long)(sizeof(m) / sizeof(m[0][0][0])) + (long)(sizeof m[0] / sizeof(double)) + (row == NULL);
}

static double trace_of(int n, double m[n][n + 1], const int (*order)[n])
{
	double t = 0;
	int i;

	for (i = 0; i < n; i++) {
		step("trace", i);
		t += m[(*order)[i]][i] + m[i][n];
	}
	return t + (double)(sizeof(m[0]) / sizeof(double)) + (double)(sizeof(*order) / sizeof(int));
}

static double matrix(int n)
{
	double m[n][n + 1];
	int order[n], i, k;

	for (i = 0; i < n; i++) {
		order[i] = n - 1 - i;
		for (k = 0; k <= n; k++)
			m[i][k] = i - k * 0.125;
	}
	return trace_of(n, m, &order);
}

/* A new array at each turn, left in every way; pointers into it from outside the block, and from itself. */
static long turns(int n)
{
	long s = 0;
	int i, k;

	for (i = 1; i <= n; i++) {
		struct item items[i], *first = NULL, *p;
		char text[i * 2 + 1];

		for (k = 0; k < i; k++) {
			items[k].next = first;
			items[k].key = i * k;
			snprintf(items[k].name, sizeof items[k].name, "i%d", k);
			first = &items[k];
			step("turn", k);
		}
		memset(text, 'x', sizeof text);
		text[sizeof text - 1] = 0;
		for (p = first; p; p = p->next) {
			s += p->key + (long)strlen(p->name);
			if (p->key > 40 && i % 2)
				break;
			step(p->name, (int)(p - items));
		}
		s += (long)strlen(text);
		if (i % 5 == 4)
			continue;
		if (s > 4000)
			goto done;
	}
done:
	return s;
}

/* Each activation has its own; each points into that of its caller. */
static int depth(int n, int *above)
{
	int mine[n + 1], i, s = 0;

	for (i = 0; i <= n; i++)
		mine[i] = i + (above ? above[i % 2] : 0);
	if (n > 0)
		s = depth(n - 1, mine);
	step("depth", n);
	for (i = 0; i <= n; i++)
		s += mine[i] * (i + 1);
	return s % 100003;
}

/* In statements that no point is in, the array stays one of C's. */
static int inside(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++) {
		s += ({ char buffer[i + 2]; memset(buffer, i, sizeof buffer); buffer[i] + (int)sizeof buffer; });
		step("inside", s);
	}
	return s + (int)sizeof(int[n]) / (int)sizeof(int);
}

int main(int argc, char **argv)
{
	int sizes[argc + 2], i;

	(void)argv;
	for (i = 0; i < argc + 2; i++)
		sizes[i] = i + 2;
	for (i = 2; i < 9; i++) {
		printf("%ld ", cube(i, i + 1, i + 2));
		printf("%g ", matrix(i));
		printf("%ld ", turns(i * 3));
		printf("%d ", depth(i + sizes[i % 3], sizes));
		printf("%d\n", inside(i));
	}
	return 0;
}
