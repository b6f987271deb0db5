/* SPDX-License-Identifier: ISC */
/* Pointers to pointers, several levels, across globals, heap and frames; cycles of void pointers. */
#include <stdio.h>
#include <stdlib.h>

static int a = 1, b = 2;
static int *pa = &a, *pb = &b;
static int **which = &pa;
static int ***chief = &which;
static void *circle[3];

static void swap(int **x, int **y)
{
	int *t = *x, i;

	for (i = 0; i < 3; i++)
		t = i == 2 ? *x : t;
	*x = *y;
	*y = t;
}

static int turn(int n, int ***c)
{
	int local = n, *p = &local, **pp = &p, **old = *c;

	if (n == 0)
		return ***c;
	*c = n % 3 ? pp : old;
	local += turn(n - 1, c);
	*c = old;
	return local + **pp;
}

int main(void)
{
	int **heap = malloc(4 * sizeof *heap), ***deep = malloc(sizeof *deep), i, k;
	void **v;

	for (i = 0; i < 4; i++)
		heap[i] = i & 1 ? &a : pb;
	*deep = heap + 1;
	for (i = 0; i < 3; i++)
		circle[i] = &circle[(i + 1) % 3];
	for (i = 0; i < 25; i++) {
		swap(&heap[i % 4], *deep);
		swap(&pa, &pb);
		***chief += i;
		**deep = i % 5 ? **deep : heap[3];
		***deep += 2;
		which = i % 2 ? &pa : &heap[2];
		for (v = circle[0], k = 0; k < i; k++)
			v = *v;
		printf("%d %d %d %d %d\n", i, a, b, turn(4, &which), (int)((void **)v - circle));
		*deep = heap + i % 4;
	}
	free(deep);
	free(heap);
	return 0;
}
