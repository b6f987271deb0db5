/*
 * What a turn of a loop loads, where a poll ahead of it must not load it too: what leads there is only set in the turn,
 * or the turn ends before.  No calls: behind them nothing is loaded ahead.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
	struct node *next;
	int value;
	char letter;
};

struct at {
	struct node *node;
	int index;
};

/* Begins anew behind the last node. */
static unsigned
round_and_round(struct node *list, int turns)
{
	struct node *p = NULL;
	unsigned sum = 0;

	do {
		p || (p = list);
		sum = (sum + (unsigned)p->value) * 5u + 1u;
		p = p->next;
	} while (--turns);
	return sum;
}

static unsigned
anew(struct node *list, int turns)
{
	struct node *p = list;
	unsigned sum = 1;

	for (;;) {
		p ? 0 : (p = list, sum++);
		sum = (sum ^ (unsigned)p->value) * 5u + 1u;
		if (--turns == 0)
			return sum;
		p = p->next;
	}
}

/* The condition, which cannot be printed twice, tests what the body looks at. */
static unsigned
letters(const struct node *p)
{
	unsigned sum = 0;

	while (p && tolower((unsigned char)p->letter) != 'z') {
		sum = (sum + (unsigned)p->value) * 5u + 1u;
		p = p->next;
	}
	return sum;
}

static unsigned
statements(const struct node *p)
{
	unsigned sum = 0;

	for (; ({
			 int more = p != NULL;
			 more;
		 });
		 p = p->next)
		sum = (sum + (unsigned)p->value) * 5u + 1u;
	return sum;
}

static unsigned
compounds(const struct node *p)
{
	unsigned sum = 0;

	while (p && ((struct at){.index = p->value + 1}).index) {
		sum = (sum + (unsigned)p->value) * 5u + 1u;
		p = p->next;
	}
	return sum;
}

/* A struct that is copied as a whole leads somewhere else then. */
static unsigned
copies(const struct at *list, int n)
{
	struct at now = {NULL, 0};
	unsigned sum = 0;

	for (int i = 0;;) {
		now = list[i];
		sum = (sum + (unsigned)now.node->value) * 5u + 1u;
		now.node = NULL;
		if (++i == n)
			return sum + (unsigned)now.index;
	}
}

static unsigned
copies_inside(const struct at *list, int n)
{
	unsigned sum = 0;
	int i = 0;

	do {
		struct at now = list[i];

		sum = (sum + (unsigned)now.node->value) * 5u + 1u;
		now.node = NULL;
		sum += now.node == NULL;
	} while (++i < n);
	return sum;
}

/* Nothing is loaded where only the address is asked for. */
static unsigned
addresses(int *const *list, int n)
{
	unsigned sum = 0;
	int *p = NULL, *q;

	for (int i = 0;;) {
		q = &*p;
		sum = (sum + (q ? (unsigned)*q : 7u)) * 5u + 1u;
		if (i == n)
			return sum;
		p = list[i++];
	}
}

/* Pointers to rows of a length of their own. */
static unsigned
rows(int *const *list, int n, int length)
{
	unsigned sum = 0;
	int i = 0;

	do {
		int(*row)[length] = (int(*)[length])list[i];

		sum = (sum + (unsigned)(*row)[length - 1]) * 5u + 1u;
		row = NULL;
		sum += row == NULL;
	} while (++i < n);
	return sum;
}

/* A call that does not come back. */
static void
last(const struct node *p, unsigned sum)
{
	for (;;) {
		p || (printf("last %u\n", sum), exit(3), 0);
		sum = (sum + (unsigned)p->value) * 5u + 1u;
		p = p->next;
	}
}

enum { NODES = 60, LENGTH = 4 };

int
main(void)
{
	struct node *list = NULL, *all = malloc(NODES * sizeof *all);
	struct at places[NODES];
	int *lists[NODES];

	for (int i = 0; i < NODES; i++) {
		all[i] = (struct node){.next = list, .value = i * 7 % 23, .letter = i & 1 ? 'a' : 'B'};
		list = &all[i];
		places[i] = (struct at){list, i};
		lists[i] = malloc(LENGTH * sizeof *lists[i]);
		for (int k = 0; k < LENGTH; k++)
			lists[i][k] = i * k;
	}
	printf("%u %u\n", round_and_round(list, 150), anew(list, 150));
	printf("%u %u %u\n", letters(list), statements(list), compounds(list));
	printf("%u %u\n", copies(places, NODES), copies_inside(places, NODES));
	printf("%u %u\n", addresses(lists, NODES), rows(lists, NODES, LENGTH));
	last(list, 1);
}
