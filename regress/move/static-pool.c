/* SPDX-License-Identifier: ISC */
/* Structs with pointers inside an array of characters: the casts tell their type. */
#include <stdio.h>
#include <string.h>

struct node {
	struct node *next;
	int value;
};

static char memory[8192], *next = memory;

static void *take(int n)
{
	next += (n + 15) / 16 * 16;
	return next - (n + 15) / 16 * 16;
}

int main(void)
{
	struct node *list = NULL, *p;
	long sum = 0;
	int i, k;

	for (i = 0; i < 100; i++) {
		p = take(sizeof *p);
		p->next = list;
		p->value = i;
		list = p;
	}
	for (k = 0; k < 40; k++)
		for (p = list; p; p = p->next)
			sum = sum * 3 % 10007 + p->value * k;
	printf("%ld\n", sum);
	return 0;
}
