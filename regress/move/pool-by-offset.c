/* SPDX-License-Identifier: ISC */
/* Pools whose free space is known by a number of bytes: in blocks of their own, and behind a head. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain {
	char *memory;
	size_t used, room;
	struct plain *older;
};

struct headed {
	struct headed *older;
	size_t used, room;
	char data[];
};

struct node {
	struct node *left, *right;
	char *name;
	int count;
};

struct edge {
	struct node *from, *to;
	struct edge *next;
	short cost;
};

static struct plain *plain;
static struct headed *headed;

static void *plain_take(size_t n)
{
	void *p;

	n = (n + 7) & ~(size_t)7;
	if (!plain || plain->used + n > plain->room) {
		struct plain *new = malloc(sizeof *new);

		new->room = 1000;
		new->memory = malloc(new->room);
		new->used = 0;
		new->older = plain;
		plain = new;
	}
	p = plain->memory + plain->used;
	plain->used += n;
	return p;
}

static void *headed_take(size_t n)
{
	size_t pad = headed ? -(uintptr_t)(headed->data + headed->used) & 7 : 0;

	if (!headed || headed->used + pad + n > headed->room) {
		struct headed *new = malloc(sizeof *new + 800);

		new->older = headed;
		new->used = 0;
		new->room = 800;
		headed = new;
		return headed_take(n);
	}
	headed->used += pad + n;
	return headed->data + headed->used - n;
}

static struct node *find(struct node **at, const char *name)
{
	while (*at) {
		int order = strcmp(name, (*at)->name);

		if (order == 0)
			return *at;
		at = order < 0 ? &(*at)->left : &(*at)->right;
	}
	*at = plain_take(sizeof(struct node));
	(*at)->left = (*at)->right = NULL;
	(*at)->count = 0;
	(*at)->name = strcpy(plain_take(strlen(name) + 1), name);
	return *at;
}

static void show(const struct node *t)
{
	if (!t)
		return;
	show(t->left);
	printf("%s:%d ", t->name, t->count);
	show(t->right);
}

int main(void)
{
	struct node *root = NULL;
	struct edge *edges = NULL, *e;
	long cost = 0;
	char name[20];
	int i;

	for (i = 0; i < 150; i++) {
		e = headed_take(sizeof *e);
		sprintf(name, "n%d", i * 17 % 41);
		e->from = find(&root, name);
		sprintf(name, "n%d", i * i % 53);
		e->to = find(&root, name);
		e->cost = (short)(i % 9 - 4);
		e->next = edges;
		edges = e;
		if (i % 4 == 0)
			memset(headed_take(5), i, 5);
	}
	for (e = edges; e; e = e->next) {
		e->from->count++;
		e->to->count += 2;
		cost += e->cost * (long)(strlen(e->from->name) + e->to->count);
	}
	show(root);
	printf("%ld\n", cost);
	return 0;
}
