/* SPDX-License-Identifier: ISC */
/* A generic vector and a generic list hold things of any type as void pointers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vector {
	void **items;
	int used, room;
	void (*release)(void *);
};

static void push(struct vector *v, void *item)
{
	if (v->used == v->room) {
		v->room = v->room ? 2 * v->room : 2;
		v->items = realloc(v->items, v->room * sizeof *v->items);
	}
	v->items[v->used++] = item;
}

struct person { char name[12]; int age; struct person *boss; };

static int each(struct vector *v, int (*f)(void *item, void *context), void *context)
{
	int i, sum = 0;

	for (i = 0; i < v->used; i++)
		sum += f(v->items[i], context);
	return sum;
}

static int older(void *item, void *context)
{
	struct person *p = item;
	int *limit = context, n = 0;

	for (; p; p = p->boss)
		n += p->age > *limit;
	return n;
}

static int letters(void *item, void *context)
{
	long *sum = context;
	const char *s;

	for (s = item; *s; s++)
		*sum += *s;
	return (int)strlen(item);
}

static int numbers(void *item, void *context)
{
	*(double *)context += *(double *)item;
	return 1;
}

int main(void)
{
	struct vector people = { 0 }, words = { 0 }, values = { 0 };
	struct person *boss = NULL, *p;
	long sum = 0;
	double total = 0;
	int i, limit;

	words.release = people.release = free;
	for (i = 0; i < 20; i++) {
		char text[16];
		double *d = malloc(sizeof *d);

		p = malloc(sizeof *p);
		snprintf(p->name, sizeof p->name, "p%d", i);
		p->age = 20 + i * 7 % 31;
		p->boss = i % 4 ? boss : NULL;
		boss = p;
		push(&people, p);
		sprintf(text, "word-%d", i * i);
		push(&words, strdup(text));
		*d = i / 8.0;
		push(&values, d);
	}
	for (limit = 20; limit < 50; limit += 5)
		printf("%d %d %d\n", limit, each(&people, older, &limit), each(&words, letters, &sum));
	printf("%ld %d", sum, each(&values, numbers, &total));
	printf(" %.3f %s\n", total, ((struct person *)people.items[7])->name);
	for (i = 0; i < words.used; i++) {
		words.release(words.items[i]);
		people.release(people.items[i]);
	}
	return 0;
}
