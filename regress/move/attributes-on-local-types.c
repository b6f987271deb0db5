/* SPDX-License-Identifier: ISC */
/* Types in functions with attributes behind the brace; arrays in statement expressions; literals that are only values. */
#include <stdio.h>

struct node {
	int value;
	int *numbers;
	struct node *next;
	int pair[2];
};

struct tree {
	struct node node;
	struct node *leaves;
};

static struct node root = (struct node){1, (int[]){1, 2}, &(struct node){2, (int[]){3}, 0, {0}}, {7, 8}};
static int squares[] = (int[]){4, 9, 16};
static int *rows[2] = {(int[]){9}, ((int[2]){10, 11})};
static struct tree tree = {(struct node){3, (int[1]){12}, 0, {0}}, (struct node[]){{.value = 5}, {.value = 6}}};

static int
step(int i)
{
	struct packed {
		char tag;
		int value;
	} __attribute__((packed)) p = {1, i};
	typedef struct {
		char tag;
		short value;
	} __attribute__((packed, aligned(2))) small;
	struct {
		int value;
	} __attribute__((aligned(32))) wide = {i};
	small s = {2, (short)(i % 100)};
	int sum = 0;

	for (int k = 0; k < 3; k++) {
		sum += ({
			int a[3] = {k, i, p.tag};
			int *end = a + 3;

			end[-1] += s.tag;
			a[0] + end[-2] + end[-1];
		});
		if (i % 50 == 0)
			printf("%d: %d %d %d\n", i, (int)sizeof p, (int)sizeof s, (int)sizeof wide % 32);
	}
	return sum + p.value + s.value + wide.value;
}

int
main(void)
{
	long total = 0;

	for (int i = 0; i < 400; i++) {
		root.numbers[1]++;
		root.next->numbers[0] += root.pair[i % 2];
		rows[1][1] ^= i;
		tree.leaves[i % 2].value += squares[i % 3];
		tree.node.numbers[0]--;
		total += step(i);
	}
	printf("%ld %d %d %d %d %d %d\n", total, root.numbers[1], root.next->numbers[0], rows[1][1], tree.leaves[0].value,
	       tree.leaves[1].value, tree.node.numbers[0]);
	return 0;
}
