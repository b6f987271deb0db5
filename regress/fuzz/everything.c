/* SPDX-License-Identifier: ISC */
/* A state with something of everything in it, to be damaged: globals, frames, heap, pointers, text, a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum colour { RED, GREEN, BLUE };

struct node { struct node *next, *other; char *name; int value; unsigned flag : 3; double weight; enum colour colour; };

static struct node *list;
static double table[8][4];
static const char *const words[] = { "alpha", "beta", "gamma" };
static char text[100];
static int (*operation)(struct node *, int);

static int weigh(struct node *n, int depth)
{
	int here[3] = { depth, depth * 2, depth * 3 }, *p = here, sum = 0;

	for (; n; n = n->next) {
		p = here + (n->value % 3 + 3) % 3;
		*p += n->value;
		sum += *p + (depth < 3 && n->flag == 1 ? weigh(n->next, depth + 1) : 0);
	}
	return sum % 10007;
}

static struct node *make(const char *name, int value)
{
	struct node *n = calloc(1, sizeof *n);

	n->name = strdup(name);
	n->value = value;
	n->flag = value;
	n->weight = value / 3.0;
	n->colour = (enum colour)(value % 3);
	n->other = list ? list->next : n;
	n->next = list;
	return n;
}

int main(void)
{
	FILE *f = fopen("everything.log", "w");
	int i;

	operation = weigh;
	for (i = 0; i < 30; i++) {
		list = make(words[i % 3], i);
		table[i % 8][i % 4] += list->weight;
		snprintf(text + i, sizeof text - i, "%d", operation(list, 0));
		fprintf(f, "%d %s\n", i, text);
	}
	puts(text);
	return fclose(f);
}
