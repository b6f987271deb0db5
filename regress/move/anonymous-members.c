/* SPDX-License-Identifier: ISC */
/* Anonymous structs and unions, nested types, typedefs of arrays and functions, tags local to functions. */
#include <stdio.h>
#include <stdlib.h>

typedef int triple[3];
typedef triple grid[2];
typedef int reader(const grid *);

struct outer {
	int id;
	struct { int x, y; struct { triple t; }; };
	union { int alias; int again; };
	struct point { struct { int px; } in[2]; } points[2];
	reader *read;
};

static int add(const grid *g)
{
	int i, k, s = 0;

	for (i = 0; i < 2; i++)
		for (k = 0; k < 3; k++)
			s += (*g)[i][k];
	return s;
}

static int shadow(int n)
{
	struct local { int n; struct local *up; } a = { n, NULL }, b = { 2, &a };

	{
		struct local { double n; struct local *up; } c = { n / 2.0, NULL }, d = { 1, &c };
		int i;

		for (i = 0; i < n % 5; i++)
			d.up->n += d.n;
		b.n += (int)c.n;
	}
	return b.n + b.up->n;
}

int main(void)
{
	struct outer *o = calloc(3, sizeof *o), *p;
	grid g = { { 1, 2, 3 }, { 4, 5, 6 } };
	int i;

	for (i = 0; i < 30; i++) {
		p = &o[i % 3];
		p->id = i;
		p->y += p->x++;
		p->t[i % 3] += shadow(i);
		p->alias = p->again + 1;
		p->points[i & 1].in[i / 2 & 1].px += g[i & 1][i % 3];
		p->read = add;
		g[i & 1][i % 3] = p->read((const grid *)&g) % 11;
		printf("%d %d %d %d %d\n", p->y, p->t[1], p->again, o[1].points[1].in[0].px, add((const grid *)&g));
	}
	free(o);
	return 0;
}
