/* SPDX-License-Identifier: ISC */
/* Nodes of a syntax tree out of chunks of memory, each with a struct in front. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum k { NUM, VAR, BIN, CALL };
struct ast {
	enum k kind;
};
struct num {
	struct ast a;
	double v;
};
struct var {
	struct ast a;
	char name[8];
};
struct bin {
	struct ast a;
	char op;
	struct ast *l, *r;
};
struct call {
	struct ast a;
	int n;
	struct ast *arg[4];
};
struct chunk {
	struct chunk *next;
	size_t used, cap;
};
static struct chunk *top;
static void *new (size_t n)
{
	n = (n + 15) & ~15ul;
	if (!top || top->used + n > top->cap) {
		size_t cap = 4096;
		struct chunk *c = malloc(sizeof *c + cap);
		c->next = top;
		c->used = 0;
		c->cap = cap;
		top = c;
	}
	void *p = (char *)(top + 1) + top->used;
	top->used += n;
	memset(p, 0, n);
	return p;
}
static const char *s;
static struct ast *expr(void);
static struct ast *
prim(void)
{
	while (*s == ' ')
		s++;
	if (isdigit((unsigned char)*s)) {
		struct num *n = new (sizeof *n);
		n->a.kind = NUM;
		n->v = strtod(s, (char **)&s);
		return &n->a;
	}
	if (*s == '(') {
		s++;
		struct ast *e = expr();
		s++;
		return e;
	}
	if (*s == 'f' && s[1] == '(') {
		struct call *c = new (sizeof *c);
		c->a.kind = CALL;
		s += 2;
		while (*s != ')') {
			c->arg[c->n++] = expr();
			if (*s == ',')
				s++;
		}
		s++;
		return &c->a;
	}
	struct var *v = new (sizeof *v);
	v->a.kind = VAR;
	int i = 0;
	while (isalpha((unsigned char)*s) && i < 7)
		v->name[i++] = *s++;
	return &v->a;
}
static struct ast *
term(void)
{
	struct ast *l = prim();
	for (;;) {
		while (*s == ' ')
			s++;
		if (*s != '*' && *s != '/')
			return l;
		struct bin *b = new (sizeof *b);
		b->a.kind = BIN;
		b->op = *s++;
		b->l = l;
		b->r = prim();
		l = &b->a;
	}
}
static struct ast *
expr(void)
{
	struct ast *l = term();
	for (;;) {
		while (*s == ' ')
			s++;
		if (*s != '+' && *s != '-')
			return l;
		struct bin *b = new (sizeof *b);
		b->a.kind = BIN;
		b->op = *s++;
		b->l = l;
		b->r = term();
		l = &b->a;
	}
}
static double
ev(struct ast *a, double x)
{
	switch (a->kind) {
	case NUM:
		return ((struct num *)a)->v;
	case VAR:
		return x + ((struct var *)a)->name[0] - 'a';
	case BIN: {
		struct bin *b = (struct bin *)a;
		double l = ev(b->l, x), r = ev(b->r, x);
		return b->op == '+' ? l + r : b->op == '-' ? l - r : b->op == '*' ? l * r : r ? l / r : 0;
	}
	case CALL: {
		struct call *c = (struct call *)a;
		double t = 0;
		for (int i = 0; i < c->n; i++)
			t = t * 0.5 + ev(c->arg[i], x);
		return t;
	}
	}
	return 0;
}
int
main(void)
{
	static const char *src[] = {"1+2*a", "f(a,b,3)*2-c/4", "(a+b)*(c-d)+f(1,f(2,x),y)", "a*b*c-1.5/d"};
	struct ast *t[40];
	for (int i = 0; i < 40; i++) {
		s = src[i % 4];
		t[i] = expr();
	}
	double r = 0;
	for (int k = 0; k < 60; k++)
		for (int i = 0; i < 40; i++)
			r += ev(t[i], k * 0.5 + i);
	printf("%.6f\n", r);
	return 0;
}
