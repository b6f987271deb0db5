/* SPDX-License-Identifier: ISC */
/* Binary trees, made and thrown away: bound by malloc and free. */
#include <stdio.h>
#include <stdlib.h>

struct node {
	struct node *left, *right;
};

static struct node *
grow(int depth)
{
	struct node *n = malloc(sizeof(*n));

	if (depth > 0) {
		n->left = grow(depth - 1);
		n->right = grow(depth - 1);
	} else
		n->left = n->right = NULL;
	return n;
}

static int
count(const struct node *n)
{
	return n->left ? 1 + count(n->left) + count(n->right) : 1;
}

static void
fell(struct node *n)
{
	if (n->left) {
		fell(n->left);
		fell(n->right);
	}
	free(n);
}

int
main(int argc, char **argv)
{
	int depth = argc > 1 ? atoi(argv[1]) : 18;
	struct node *lasting = grow(depth);

	for (int d = 4; d <= depth; d += 4) {
		int trees = 1 << (depth - d + 4);
		long nodes = 0;

		for (int i = 0; i < trees; i++) {
			struct node *n = grow(d);

			nodes += count(n);
			fell(n);
		}
		printf("%d trees of depth %d: %ld\n", trees, d, nodes);
	}
	printf("%d\n", count(lasting));
	fell(lasting);
	return 0;
}
