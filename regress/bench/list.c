/* SPDX-License-Identifier: ISC */
/* Linked lists: traversal, insertion in place, reversal, merge sort. */
#include <stdio.h>
#include <stdlib.h>

struct node {
	struct node *next;
	unsigned key;
	double weight;
};

static struct node *
merge(struct node *a, struct node *b)
{
	struct node *head = NULL, **tail = &head;

	while (a && b) {
		struct node **from = a->key <= b->key ? &a : &b;

		*tail = *from;
		tail = &(*tail)->next;
		*from = (*from)->next;
	}
	*tail = a ? a : b;
	return head;
}

static struct node *
sort(struct node *list)
{
	struct node *slow = list, *fast, *second;

	if (!list || !list->next)
		return list;
	for (fast = list->next; fast && fast->next; fast = fast->next->next)
		slow = slow->next;
	second = slow->next;
	slow->next = NULL;
	return merge(sort(list), sort(second));
}

static struct node *
reverse(struct node *list)
{
	struct node *r = NULL;

	while (list) {
		struct node *next = list->next;

		list->next = r;
		r = list;
		list = next;
	}
	return r;
}

static double
walk(const struct node *list, unsigned from)
{
	double sum = 0;

	for (; list; list = list->next)
		if (list->key >= from)
			sum += list->weight;
	return sum;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 9;
	struct node *list = NULL;
	unsigned seed = 9;
	double sum = 0;

	for (int i = 0; i < 50000; i++) {
		struct node *n = malloc(sizeof(*n));

		n->weight = i % 64;
		n->next = list;
		list = n;
	}
	for (int r = 0; r < rounds; r++) {
		for (struct node *n = list; n; n = n->next)
			n->key = (seed = seed * 1664525 + 1013904223) >> 8;
		list = sort(list);
		for (unsigned k = 0; k < 40; k++)
			sum += walk(list, k << 18);
		list = reverse(list);
		sum -= list->weight;
	}
	printf("%.1f %u\n", sum, list->key);
	while (list) {
		struct node *next = list->next;

		free(list);
		list = next;
	}
	return 0;
}
