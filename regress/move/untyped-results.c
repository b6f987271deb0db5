/* SPDX-License-Identifier: ISC */
/* Untyped pointers come to a type out of expressions that call what can stop. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct object {
	int kind;
	double weight;
	const char *name;
};

struct entry {
	void *data;
	struct entry *next;
};

static struct entry *entries;
static void *last, *table[8];

static int
slowly(int x)
{
	int i, sum = 0;

	for (i = 0; i < 400 + x; i++)
		sum = (sum * 31 + i * x) % 1009;
	return sum;
}

static void *
make(int x)
{
	void *p = malloc(sizeof(double) * 3 + (size_t)(slowly(x) % 8) * 8);
	struct object *o = p;

	o->kind = x;
	o->weight = x / 4.0;
	o->name = "made";
	return p;
}

static void *
take(int x)
{
	return table[(slowly(x) + x) % 8];
}

static struct entry *
entry(int x)
{
	struct entry *e = entries;

	for (x = slowly(x) % 5; x > 0 && e->next; x--)
		e = e->next;
	return e;
}

static double
sum(const struct object *o, int more)
{
	return o->kind + o->weight + (double)strlen(o->name) + more;
}

int
main(void)
{
	double total = 0;
	int i;

	for (i = 0; i < 8; i++)
		table[i] = make(i);
	for (i = 0; i < 60; i++) {
		struct entry *e = malloc(sizeof *e);
		struct object *a = i & 1 ? make(i) : take(i), *b, *c = take(i) ?: make(i), *d;

		b = (slowly(i), take(i + 1));
		e->data = a;
		e->next = entries;
		entries = e;
		total += sum(a, i) + sum(b, 1) + sum(c, 2);
		a = table[slowly(i) % 8];
		b = last = make(i);
		c = entry(i)->data;
		d = *(table + slowly(i) % 8);
		d->kind++;
		total += sum(a, i) + sum(b, 1) + sum(c, 2) + sum(d, 3);
		total +=
			((struct object *)(slowly(i) & 1 ? last : take(i)))->kind + sum(slowly(i) % 2 ? make(1) : last, slowly(2));
		e->data = c = slowly(i) % 3 ? make(7) : take(2);
		c->weight += 1;
		while ((a = slowly(i) % 4 ? NULL : table[i % 8]) && a->kind < 50)
			a->kind += slowly(3) % 7 + 1;
	}
	printf("%.3f\n", total);
	return 0;
}
