/* SPDX-License-Identifier: ISC */
/* A tree, a ring and a graph with cycles and shared nodes live on the heap; parts are freed and built again. */
#include <stdio.h>
#include <stdlib.h>

struct node {
	struct node *left, *right, *up;
	int key;
	double weight;
	struct node **where; /* the pointer that leads here */
};

static struct node *root;
static int live;

static void insert(int key)
{
	struct node **p = &root, *up = NULL;

	while (*p) {
		up = *p;
		if (key == up->key) {
			up->weight += 0.5;
			return;
		}
		p = key < up->key ? &up->left : &up->right;
	}
	*p = calloc(1, sizeof **p);
	(*p)->key = key;
	(*p)->weight = key * 0.25;
	(*p)->up = up;
	(*p)->where = p;
	live++;
}

static void drop(struct node *n)
{
	if (!n)
		return;
	drop(n->left);
	drop(n->right);
	*n->where = NULL;
	free(n);
	live--;
}

static double walk(const struct node *n, int depth)
{
	double sum;

	if (!n)
		return 0;
	sum = walk(n->left, depth + 1);
	sum += n->weight * depth + (n->up ? n->up->key : 1) + (*n->where == n);
	return sum + walk(n->right, depth + 1);
}

struct ring {
	struct ring *next, *prev;
	struct node *sees;
	char name[6];
};

static struct ring *ring_add(struct ring *r, int n)
{
	struct ring *new = malloc(sizeof *new);

	new->sees = root;
	snprintf(new->name, sizeof new->name, "r%d", n);
	if (!r)
		return new->next = new->prev = new;
	new->next = r;
	new->prev = r->prev;
	r->prev->next = new;
	r->prev = new;
	return new;
}

int main(void)
{
	struct ring *r = NULL, *q;
	unsigned seed = 17;
	int i, k;

	for (i = 0; i < 8; i++) {
		for (k = 0; k < 25; k++) {
			seed = seed * 1103515245u + 12345u;
			insert(seed >> 16 & 63);
		}
		r = ring_add(r, i);
		printf("%d: %d nodes, %.2f\n", i, live, walk(root, 1));
		if (i % 3 == 2) {
			drop(root->left);
			drop(root->right);
		}
	}
	q = r;
	do
		printf("%s sees %d\n", q->name, q->sees ? q->sees->key : -1);
	while ((q = q->next) != r);
	drop(root);
	return live;
}
