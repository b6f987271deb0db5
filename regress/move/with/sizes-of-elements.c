/* SPDX-License-Identifier: ISC */
#include "sizes-of-elements.h"

#include <stdlib.h>
#include <string.h>

struct queue *
queue_new(size_t each)
{
	struct queue *q = malloc(sizeof *q);

	q->elements = NULL;
	q->n = q->room = 0;
	q->each = each;
	return q;
}

void *
queue_at(struct queue *q, size_t i)
{
	if (i >= q->room) {
		q->room = q->room ? 2 * q->room : 4;
		q->elements = realloc(q->elements, q->room * q->each);
	}
	if (i == q->n)
		memset((char *)q->elements + q->n++ * q->each, 0, q->each);
	return (char *)q->elements + i * q->each;
}

void
slab_make(struct slab *s, size_t size)
{
	s->each = (size + 15) & ~(size_t)15;
	s->taken = 0;
}

void *
slab_take(struct slab *s, int n)
{
	s->taken += n;
	return memset(malloc((size_t)n * s->each), 0, (size_t)n * s->each);
}
