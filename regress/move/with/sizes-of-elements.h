/* SPDX-License-Identifier: ISC */
#include <stddef.h>

struct queue {
	void *elements;
	size_t n, room;
	size_t each; /* bytes of an element */
};

struct queue *queue_new(size_t each);
void *queue_at(struct queue *, size_t i); /* makes room for it */

struct slab {
	size_t each; /* bytes of an object, a multiple of 16 */
	int taken;
};

void slab_make(struct slab *, size_t size);
void *slab_take(struct slab *, int n); /* for N of them */
