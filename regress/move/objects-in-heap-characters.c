/* SPDX-License-Identifier: ISC */
/* Objects that are stored in characters from the heap through casts. */
#include <stdio.h>
#include <stdlib.h>

enum { N = 40, STEP = 32 };

struct item {
	char tag;
	double x;
};

struct store {
	char *base;
	size_t used;
};

static void
put(struct store *s, struct item x)
{
	*(struct item *)(s->base + s->used) = x;
	s->used += STEP;
}

int
main(int argc, char **argv)
{
	struct store s = {NULL, 0};
	double sum = 0;

	(void)argv;
	s.base = malloc(N * STEP);
	for (int i = 0; i < N; i++)
		put(&s, (struct item){(char)('a' + i % 26), i / 3.0});
	for (int r = 0; r < 20000 * argc; r++)
		for (int i = 0; i < N; i++)
			sum += ((struct item *)(s.base + i * STEP))->x;
	printf("%.3f\n", sum);
	free(s.base);
	return 0;
}
