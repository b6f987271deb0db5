/* SPDX-License-Identifier: ISC */
/* The same, and what is handed out is untyped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct shape {
	const char *name;
	int id, refs;
	struct shape *parent;
};
struct circle {
	struct shape base;
	double x, y, r;
};
struct point {
	double x, y;
};
struct poly {
	struct shape base;
	int n;
	struct point pts[];
};
static void *
newshape(size_t n, const char *name)
{
	struct shape *s = malloc(n);
	memset(s, 0, n);
	s->name = name;
	s->refs = 1;
	return s;
}
static struct shape *
mkc(void)
{
	struct circle *c = newshape(sizeof *c, "circle");
	c->x = 1;
	c->r = 2.5;
	return &c->base;
}
static struct shape *
mkp(int n)
{
	struct poly *p = newshape(sizeof(struct poly) + n * sizeof(struct point), "poly");
	p->n = n;
	for (int i = 0; i < n; i++)
		p->pts[i] = (struct point){i, 2.0 / (i + 3)};
	return &p->base;
}
int
main(void)
{
	struct shape *v[40];
	long t = 0;
	for (int i = 0; i < 40; i++)
		v[i] = i & 1 ? mkp(i) : mkc();
	for (int r = 0; r < 30; r++)
		for (int i = 0; i < 40; i++) {
			struct poly *p = (struct poly *)v[i];
			if (i & 1)
				for (int k = 0; k < p->n; k++) {
					p->pts[k].x += p->pts[k].y;
					t = (t * 31 + (long)(p->pts[k].x * 8)) % 100003;
				}
			else
				t += ((struct circle *)v[i])->r * 2;
		}
	printf("%ld\n", t);
}
