/* SPDX-License-Identifier: ISC */
/* Structs in an array of characters, where the program casts to void * what becomes a pointer to one. */
#include <stdio.h>

struct node {
	struct node *next;
	long value;
};

static _Alignas(16) char pool[8192];
static unsigned used;

/* Two at a time. */
static struct node *
make(long value, struct node *next)
{
	struct node *a = (void *)(pool + used), *b;

	used += sizeof *a;
	b = (void *)((char *)(void *)&pool[used]);
	used += sizeof *b;
	a->value = value;
	a->next = b;
	b->value = -value;
	b->next = next;
	return a;
}

int
main(void)
{
	struct node *list = NULL, *p;
	long sum = 0;
	int i;

	for (i = 0; i < 100; i++) {
		list = make(i, list);
		for (p = list; p; p = p->next)
			sum = (sum * 3 + p->value) % 10007;
	}
	printf("%ld\n", sum);
	return 0;
}
