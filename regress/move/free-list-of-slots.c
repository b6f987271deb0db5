/* SPDX-License-Identifier: ISC */
/* Slots of one size out of characters from the heap: those that are free are linked by their first bytes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct pool {
	char *mem;
	void *free;
	size_t sz, n;
};
static void
pinit(struct pool *p, size_t sz, size_t n)
{
	p->mem = malloc(sz * n);
	p->sz = sz;
	p->n = n;
	p->free = NULL;
	for (size_t i = n; i-- > 0;) {
		void **s = (void **)(p->mem + i * sz);
		*s = p->free;
		p->free = s;
	}
}
static void *
pget(struct pool *p)
{
	void **s = p->free;
	if (!s)
		abort();
	p->free = *s;
	return s;
}
static void
pput(struct pool *p, void *x)
{
	*(void **)x = p->free;
	p->free = x;
}
struct job {
	int id;
	int pri;
	struct job *next;
	double cost;
};
int
main(void)
{
	struct pool p;
	pinit(&p, sizeof(struct job), 64);
	struct job *h = NULL;
	unsigned x = 7;
	double s = 0;
	int live = 0;
	for (int i = 0; i < 3000; i++) {
		x = x * 1664525 + 1013904223;
		if (live < 60 && (x >> 20 & 1)) {
			struct job *j = pget(&p);
			j->id = i;
			j->pri = x >> 24;
			j->cost = i * 0.25;
			j->next = h;
			h = j;
			live++;
		} else if (h) {
			struct job *j = h;
			h = j->next;
			s += j->cost * j->pri + j->id;
			pput(&p, j);
			live--;
		}
	}
	printf("%.2f %d\n", s, live);
	free(p.mem);
	return 0;
}
