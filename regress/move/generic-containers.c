/* SPDX-License-Identifier: ISC */
/* Elements that containers copy into memory whose type nothing else tells: numbers and structs with pointers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
	const char *text;
	double weight;
	short n;
};

/* a vector, in memory that is void to it */
struct vector {
	void *data;
	size_t size, n, room;
};

static void push(struct vector *v, const void *e)
{
	if (v->n == v->room) {
		v->room = v->room ? 2 * v->room : 2;
		v->data = realloc(v->data, v->room * v->size);
	}
	memcpy((char *)v->data + v->n++ * v->size, e, v->size);
}

static void get(const struct vector *v, size_t i, void *to)
{
	memcpy(to, (char *)v->data + i * v->size, v->size);
}

static void drop_first(struct vector *v)
{
	memmove(v->data, (char *)v->data + v->size, --v->n * v->size);
}

/* a vector of bytes, which grows by copying */
struct bytes {
	unsigned char *data;
	size_t size, n, room;
};

static void append(struct bytes *v, const void *e)
{
	if (v->n == v->room) {
		unsigned char *more = calloc(v->room + 8, v->size);

		if (v->n)
			memcpy(more, v->data, v->n * v->size);
		free(v->data);
		v->data = more;
		v->room += 8;
	}
	memcpy(v->data + v->n++ * v->size, e, v->size);
}

/* a tree of sums in an array, filled from its end */
struct tree {
	void *root;
	size_t size, n;
	void (*combine)(const void *, const void *, void *);
};

static struct tree *plant(const void *leaves, size_t size, size_t n, void (*combine)(const void *, const void *, void *))
{
	struct tree *t = malloc(sizeof *t);

	t->size = size;
	t->n = n;
	t->combine = combine;
	t->root = malloc(sizeof(char) * size * (2 * n - 1));
	memcpy((char *)t->root + (n - 1) * size, leaves, n * size);
	for (size_t i = n - 1; i-- > 0;)
		combine((char *)t->root + (2 * i + 1) * size, (char *)t->root + (2 * i + 2) * size, (char *)t->root + i * size);
	return t;
}

static void add(const void *a, const void *b, void *sum)
{
	*(int *)sum = *(const int *)a + *(const int *)b;
}

/* lists, with the element in a block of its own, or behind its node */
struct node {
	struct node *next;
	void *data;
};

struct tail {
	struct tail *next;
	size_t n;
	char data[];
};

static void *duplicate(const void *p, size_t n)
{
	void *q = malloc(n);

	return memcpy(q, p, n);
}

static struct node *prepend(struct node *list, const void *e, size_t n)
{
	struct node *p = malloc(sizeof *p);

	p->next = list;
	p->data = duplicate(e, n);
	return p;
}

static struct tail *prepend_tail(struct tail *list, const void *e, size_t n)
{
	struct tail *p = malloc(sizeof *p + n);

	p->next = list;
	p->n = n;
	memcpy(p->data, e, n);
	return p;
}

int main(int argc, char **argv)
{
	static const char *const texts[] = {"one", "two", "three"};
	struct vector ints = {NULL, sizeof(int), 0, 0}, words = {NULL, sizeof(struct word), 0, 0};
	struct bytes doubles = {NULL, sizeof(double), 0, 0};
	struct node *list = NULL, *names = NULL;
	struct tail *tails = NULL;
	struct tree *tree;
	int leaves[16], i, k;
	unsigned h = 0;

	(void)argv;
	for (i = 0; i < 16; i++)
		leaves[i] = i * 1000 * argc;
	tree = plant(leaves, sizeof *leaves, 16, add);
	for (i = 0; i < 40; i++) {
		struct word w = {texts[i % 3], i / 3.0, (short)-i}, x;
		double d = i * 1.1;
		const char *s = texts[i % 3];

		k = i * 100000;
		push(&ints, &k);
		push(&words, &w);
		append(&doubles, &d);
		list = prepend(list, &w, sizeof w);
		names = prepend(names, s, strlen(s) + 1);
		tails = prepend_tail(tails, &w, sizeof w);
		if (i % 3 == 2)
			drop_first(&words);
		for (k = 0; k < (int)words.n; k++) {
			get(&words, (size_t)k, &x);
			h = h * 31 + (unsigned)strlen(x.text) + (unsigned)(int)(x.weight * 9) + (unsigned)x.n;
		}
		for (k = 0; k < (int)ints.n; k++) {
			int n;

			get(&ints, (size_t)k, &n);
			memcpy(&d, doubles.data + (size_t)k * sizeof d, sizeof d);
			h = h * 31 + (unsigned)n + (unsigned)(int)(d * 10);
		}
		for (struct node *p = list; p; p = p->next)
			h = h * 31 + (unsigned)((struct word *)p->data)->n;
		for (struct node *p = names; p; p = p->next)
			h = h * 31 + (unsigned)strlen(p->data);
		for (struct tail *p = tails; p; p = p->next) {
			memcpy(&x, p->data, p->n);
			h = h * 31 + (unsigned)x.n + (unsigned)x.text[0];
		}
		printf("%d %u\n", *(int *)tree->root, h);
	}
	return 0;
}
