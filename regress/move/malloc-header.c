/* SPDX-License-Identifier: ISC */
/* Allocators that keep a header in front of what they hand out: an integer, a struct, untyped memory written through
   a cast. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct head {
	struct head *next;
	int size;
};

struct node {
	struct node *next;
	const char *name;
	int value;
};

static struct head *all;

static void *
behind_integer(int n)
{
	long long *p = malloc(n + sizeof *p);

	if (p) {
		p[0] = n;
		p++;
	}
	return (void *)p;
}

static void *
behind_struct(int n)
{
	struct head *h = malloc(sizeof *h + n);

	h->size = n;
	h->next = all;
	all = h;
	return h + 1;
}

static void *
behind_untyped(int n)
{
	void *p = malloc((size_t)n + 8);

	*((int *)p) = n;
	return (char *)p + 8;
}

static struct node *
push(struct node *n, struct node *next, int value)
{
	n->next = next;
	n->name = value % 3 ? "some" : "third";
	n->value = value;
	return n;
}

int
main(void)
{
	struct node *list = NULL;
	char *text[3] = {behind_integer(10), behind_struct(10), behind_untyped(10)};

	for (int i = 0; i < 3; i++)
		strcpy(text[i], "abcdefg" + i);
	for (int i = 0; i < 30; i++) {
		struct node *a = behind_integer(sizeof *a), *b = behind_struct(sizeof *b), *c = behind_untyped(sizeof *c);
		long sum = 0, sizes = 0;

		list = push(c, push(b, push(a, list, i), -i), i * i);
		for (struct node *n = list; n; n = n->next)
			sum += n->value + n->name[0];
		for (struct head *h = all; h; h = h->next)
			sizes += h->size > 10 || h->size == 10;
		sizes += ((long long *)text[0])[-1] + ((int *)text[2])[-2];
		printf("%d %ld %ld %s %s %s\n", i, sum, sizes, text[0], text[1], text[2]);
		text[i % 3][i % 5]++;
	}
	return 0;
}
