/* SPDX-License-Identifier: ISC */
/* The same, and the size is in a class, whose functions alone know what begins with the common struct. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef struct class
{
	const char *name;
	size_t size;
	void (*init)(void *, int);
	double (*val)(void *);
} class;
typedef struct {
	const class *cls;
	int refs;
} object;
typedef struct {
	object o;
	double x, y;
	short k;
} point;
typedef struct {
	object o;
	char *s;
	int n;
	long l;
} text;
typedef struct {
	point p;
	float z;
	unsigned char tag[3];
} point3;
static void *
xcalloc(size_t n, size_t s)
{
	void *p = calloc(n, s);
	if (!p)
		abort();
	return p;
}
static void *new (const class *c, int v)
{
	object *o = xcalloc(1, c->size);
	o->cls = c;
	o->refs = 1;
	if (c->init)
		c->init(o, v);
	return o;
}
static void
pinit(void *p, int v)
{
	point *q = p;
	q->x = v / 3.0;
	q->y = -v;
	q->k = v;
}
static double
pval(void *p)
{
	point *q = p;
	return q->x + q->y + q->k;
}
static void
tinit(void *p, int v)
{
	text *t = p;
	char b[20];
	sprintf(b, "text%d", v);
	t->s = strdup(b);
	t->n = v;
	t->l = v * 100L;
}
static double
tval(void *p)
{
	const text *t = p;
	return strlen(t->s) + t->n + t->l;
}
static void
p3init(void *p, int v)
{
	point3 *q = p;
	pinit(p, v);
	q->z = v / 4.0f;
	memset(q->tag, v, 3);
}
static double
p3val(void *p)
{
	point3 *q = p;
	return pval(p) + q->z + q->tag[1];
}
static const class Point = {"point", sizeof(point), pinit, pval}, Text = {"text", sizeof(text), tinit, tval},
				   Point3 = {"point3", sizeof(point3), p3init, p3val};
int
main(void)
{
	object *v[300];
	static const class *const cs[] = {&Point, &Text, &Point3};
	for (int i = 0; i < 300; i++)
		v[i] = new (cs[i % 3], i / 3);
	for (int r = 0; r < 30; r++) {
		double t = 0;
		for (int i = 0; i < 300; i++)
			t += v[i]->cls->val(v[i]) + v[i]->refs++;
		printf("%.6f\n", t);
	}
}
