/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdlib.h>

struct far_head {
	size_t length, room;
	void *more;
	ptrdiff_t last;
};

void *far_grow(void *a, size_t size, size_t add, size_t least);

#define far_head(a) ((struct far_head *)(a)-1)
#define far_length(a) ((a) ? far_head(a)->length : 0)
#define far_room(a, n) ((a) && far_head(a)->length + (n) <= far_head(a)->room)
#define far_put(a, x) \
	(far_room(a, 1) ? (void)0 : (void)((a) = far_grow((a), sizeof *(a), 1, 0)), (a)[far_head(a)->length++] = (x))
