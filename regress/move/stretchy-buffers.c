/* SPDX-License-Identifier: ISC */
/* Arrays that grow behind a header: nothing but the pointer to the first element is known to their users. */
#include "with/stretchy-buffers.h"

#include <stdio.h>
#include <string.h>

struct point {
	const char *name;
	int v;
};

struct head {
	size_t n, cap;
};

#define HEAD(a) ((struct head *)(a)-1)

static void *
grow(void *a, size_t size)
{
	size_t cap = a ? HEAD(a)->cap * 2 : 4;
	struct head *h = realloc(a ? HEAD(a) : NULL, sizeof *h + cap * size);

	if (!a)
		h->n = 0;
	h->cap = cap;
	return h + 1;
}

#define PUSH(a, x) ((!(a) || HEAD(a)->n == HEAD(a)->cap ? (a) = grow((a), sizeof *(a)) : 0), (a)[HEAD(a)->n++] = (x))

static unsigned
sum(const struct point *p, size_t n)
{
	unsigned h = 0;

	for (size_t i = 0; i < n; i++)
		h = h * 31 + (unsigned)p[i].v + (unsigned)strlen(p[i].name);
	return h;
}

int
main(int argc, char **argv)
{
	static const char *const names[] = {"north", "south", "west"};
	struct point *near = NULL, *far = NULL;
	double *numbers = NULL;
	char *text = NULL;
	double total = 0;

	(void)argv;
	for (int i = 0; i < 40 * argc; i++) {
		struct point p = {names[i % 3], i * 77777};

		PUSH(near, p);
		PUSH(numbers, i / 3.0);
		far_put(far, p);
		far_put(text, (char)('a' + i % 26));
		for (size_t k = 0; k < HEAD(numbers)->n; k++)
			total += numbers[k];
		if (i % 7 == 0)
			printf("%u %u %.3f %.*s\n", sum(near, HEAD(near)->n), sum(far, far_length(far)), total,
				   (int)far_length(text), text);
	}
	free(HEAD(near));
	free(HEAD(numbers));
	free(far_head(far));
	free(far_head(text));
	return 0;
}
