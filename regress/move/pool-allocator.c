/* SPDX-License-Identifier: ISC */
/* Structs of several types are cut from one pool that malloc knows as bytes. */
#include <stdio.h>
#include <stdlib.h>

struct pool {
	char *memory, *next, *end;
	struct pool *older;
};

static struct pool *pool;

static void *take(size_t n)
{
	void *p;

	n = (n + 15) / 16 * 16;
	if (!pool || (size_t)(pool->end - pool->next) < n) {
		struct pool *new = malloc(sizeof *new);

		new->memory = malloc(8192);
		new->next = new->memory;
		new->end = new->memory + 8192;
		new->older = pool;
		pool = new;
	}
	p = pool->next;
	pool->next += n;
	return p;
}

struct point { double x, y; };
struct shape {
	struct shape *next;
	int corners;
	struct point **at;
};

static struct shape *add(struct shape *list, int corners)
{
	struct shape *s = (struct shape *)take(sizeof(struct shape));
	int i;

	s->next = list;
	s->corners = corners;
	s->at = (struct point **)take(corners * sizeof(struct point *));
	for (i = 0; i < corners; i++) {
		struct point *p = (struct point *)take(sizeof(struct point));

		p->x = i * 0.5 + corners;
		p->y = i * i - corners;
		s->at[i] = p;
	}
	return s;
}

static double area(const struct shape *s)
{
	double twice = 0;
	int i;

	for (i = 0; i < s->corners; i++) {
		const struct point *a = s->at[i], *b = s->at[(i + 1) % s->corners];

		twice += a->x * b->y - b->x * a->y;
	}
	return twice / 2;
}

int main(void)
{
	struct shape *list = NULL, *s;
	int i;

	for (i = 3; i < 40; i++)
		list = add(list, i);
	for (i = 0; i < 3; i++) {
		double sum = 0;

		for (s = list; s; s = s->next) {
			sum += area(s);
			s->at[0]->y += i;
		}
		printf("%.3f\n", sum);
	}
	return 0;
}
