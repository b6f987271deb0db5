/* SPDX-License-Identifier: ISC */
#include "stretchy-buffers.h"

void *
far_grow(void *a, size_t size, size_t add, size_t least)
{
	size_t room = a ? 2 * far_head(a)->room : 4;
	void *b;

	if (room < least)
		room = least;
	if (room < far_length(a) + add)
		room = far_length(a) + add;
	b = realloc(a ? far_head(a) : 0, size * room + sizeof(struct far_head));
	b = (char *)b + sizeof(struct far_head);
	if (!a) {
		far_head(b)->length = 0;
		far_head(b)->more = 0;
		far_head(b)->last = 0;
	}
	far_head(b)->room = room;
	return b;
}
