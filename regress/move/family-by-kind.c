/* SPDX-License-Identifier: ISC */
/* The same, and the size is in a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum kind { NUM, PT, LONG };
struct node {
	enum kind kind;
	int line;
	const char *at;
};
struct num {
	struct node n;
	double v;
};
struct pt {
	struct node n;
	short x, y;
	float w, h;
	int k;
};
struct lng {
	struct node n;
	long a, b;
};
static const size_t sizes[] = {sizeof(struct num), sizeof(struct pt), sizeof(struct lng)};
static int line;
static struct node *
mk(enum kind k)
{
	struct node *n = calloc(1, sizes[k]);
	n->kind = k;
	n->line = line++;
	n->at = "here";
	return n;
}
static void *
mkv(enum kind k)
{
	struct node *n = malloc(sizes[k]);
	memset(n, 0, sizes[k]);
	n->kind = k;
	n->line = line++;
	n->at = "there";
	return n;
}
static struct node *
num(double v)
{
	struct num *n = (struct num *)mk(NUM);
	n->v = v;
	return &n->n;
}
static struct node *
pt(int v)
{
	struct pt *n = mkv(PT);
	n->x = v;
	n->y = -v;
	n->w = v / 2.0f;
	n->h = 3;
	n->k = v * v;
	return &n->n;
}
static struct node *
lng(int v)
{
	struct lng *n;
	n = (struct lng *)mk(LONG);
	n->a = v * 7L;
	n->b = ~n->a;
	return &n->n;
}
static double
eval(struct node *n)
{
	switch (n->kind) {
	case NUM:
		return ((struct num *)n)->v;
	case PT: {
		struct pt *p = (struct pt *)n;
		return p->x + p->y * 2 + p->w + p->h + p->k;
	}
	case LONG: {
		struct lng *c = (struct lng *)n;
		return c->a + c->b % 3;
	}
	}
	return 0;
}
int
main(void)
{
	struct node *v[300];
	for (int i = 0; i < 300; i++)
		v[i] = i % 3 == 0 ? num(i / 3.0) : i % 3 == 1 ? pt(i) : lng(i);
	for (int r = 0; r < 20; r++) {
		double t = 0;
		for (int i = 0; i < 300; i++)
			t += eval(v[i]) + strlen(v[i]->at);
		printf("%.6f\n", t);
	}
}
