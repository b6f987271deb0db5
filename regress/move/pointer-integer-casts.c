/* SPDX-License-Identifier: ISC */
/* Pointers are cast to integers for alignment, differences and flags, and not stored; small integers to pointers. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct job { void *cookie; struct job *next; };

static _Alignas(16) char arena[256];

static char *align(char *p, uintptr_t to)
{
	return p + (-(uintptr_t)p & (to - 1));
}

static int run(struct job *j, int n)
{
	int i, sum = 0;

	for (; j; j = j->next)
		for (i = 0; i < n; i++)
			sum += (int)(intptr_t)j->cookie;
	return sum;
}

int main(void)
{
	struct job *list = NULL, *j;
	char *p = arena;
	int i, good = 0;

	for (i = 0; i < 30; i++) {
		j = malloc(sizeof *j);
		j->cookie = (void *)(intptr_t)(i % 7 - 3);
		j->next = list;
		list = j;
		good += ((uintptr_t)j & (sizeof(void *) - 1)) == 0;
		p = align(arena + i * 3, 8);
		*p += i;
		good += (uintptr_t)p % 8 == 0 && (char *)((uintptr_t)p + 1) == p + 1;
		printf("%d %d %d %d\n", good, run(list, 3), *p, list->cookie == (void *)-1);
	}
	return 0;
}
