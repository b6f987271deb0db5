/* SPDX-License-Identifier: ISC */
/* Structs, small and large, with arrays and pointers, are passed, returned and chained by value. */
#include <stdio.h>

struct complex { double re, im; };
struct matrix { int n; double a[3][3]; };
struct view { const struct matrix *of; int row; char tag; };
struct tiny { char c; };

static struct complex times(struct complex a, struct complex b)
{
	return (struct complex){ a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re };
}

static struct matrix product(struct matrix a, struct matrix b)
{
	struct matrix r = { a.n };
	int i, k, m;

	for (i = 0; i < a.n; i++)
		for (k = 0; k < a.n; k++)
			for (m = 0; m < a.n; m++)
				r.a[i][k] += a.a[i][m] * b.a[m][k];
	a.n = -1;
	return r;
}

static struct view pick(struct view v, int by)
{
	while (by-- > 0)
		v.row = (v.row + 1) % v.of->n;
	v.tag++;
	return v;
}

static struct tiny up(struct tiny t, int n)
{
	return n ? up((struct tiny){ t.c + 1 }, n - 1) : t;
}

int main(void)
{
	struct matrix m = { 3, { { 0.5, 0.25, 0 }, { 0.125, 0.5, 0.5 }, { 0, 0.25, 1 } } }, p = m;
	struct complex z = { 0.5, 0.5 }, w = { 1, 0 };
	struct view v = { &m, 0, 'a' };
	int i;

	for (i = 0; i < 12; i++) {
		p = product(p, product(m, p));
		w = times(times(w, z), times(z, (struct complex){ 1.5, i }));
		v = pick(pick(v, i), product(m, m).n);
		printf("%d %.6f %.6f %d%c %c %.4f\n", i, p.a[1][2], w.re, v.row, v.tag, up((struct tiny){ 'A' }, i).c,
		       product(m, p).a[v.row][0]);
		if (i % 4 == 3)
			p = m;
		v.of = i & 1 ? &p : &m;
	}
	return m.n - 3;
}
