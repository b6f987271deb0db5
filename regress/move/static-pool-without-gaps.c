/* SPDX-License-Identifier: ISC */
/*
 * Structs handed out side by side in an array of characters, in which there is nothing else when the program moves;
 * more of them come after it has moved twice, and in the end text.
 */
#include <stdio.h>

struct node {
	long value;
	struct node *next;
};

static _Alignas(16) char pool[8000];
static unsigned used;

static void *
take(unsigned n)
{
	used += n;
	return pool + used - n;
}

static struct node *
make(long value, struct node *next)
{
	struct node *p = take(sizeof *p);

	p->value = value;
	p->next = next;
	return p;
}

static unsigned
sum(unsigned h, const struct node *p)
{
	for (; p; p = p->next)
		h = h * 3 + (unsigned)p->value;
	return h;
}

int
main(void)
{
	struct node *list = NULL;
	unsigned h = 0, text, k;
	int i;

	for (i = 0; i < 100; i++) {
		list = make(i, list);
		h = sum(h, list);
	}
	for (text = used, i = 0; i < 50; i++) {
		used += (unsigned)sprintf(pool + used, "%d bottles\n", i) + 1;
		h = sum(h, list);
		for (k = text; k < used; k++)
			h = h * 31 + (unsigned char)pool[k];
	}
	printf("%u\n", h);
	return 0;
}
