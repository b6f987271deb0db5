/* SPDX-License-Identifier: ISC */
/* Objects that are copied byte by byte into a ring of characters from the heap. */
#include <stdio.h>
#include <stdlib.h>

struct ring {
	unsigned char *b;
	size_t room, head, tail;
};

static void
put(struct ring *r, const void *p, size_t n)
{
	const unsigned char *c = p;

	for (size_t i = 0; i < n; i++)
		r->b[r->head++ % r->room] = c[i];
}

static void
get(struct ring *r, void *p, size_t n)
{
	unsigned char *c = p;

	for (size_t i = 0; i < n; i++)
		c[i] = r->b[r->tail++ % r->room];
}

int
main(int argc, char **argv)
{
	struct ring g = {malloc(1000), 1000, 0, 0};
	double x, sum = 0;

	(void)argv;
	for (int i = 0; i < 30; i++) {
		x = i / 3.0;
		put(&g, &x, sizeof x);
	}
	for (int r = 0; r < 60 * argc; r++)
		for (int i = 0; i < 30; i++) {
			get(&g, &x, sizeof x);
			sum += x;
			put(&g, &x, sizeof x);
		}
	printf("%.3f\n", sum);
	free(g.b);
	return 0;
}
