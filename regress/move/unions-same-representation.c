/* SPDX-License-Identifier: ISC */
/* Unions whose members are represented alike need no annotation. */
#include <stdio.h>
#include <stdlib.h>

union number { int i; unsigned u; enum { NO, YES } e; };
union link { struct item *item; };
union name { char *text; char *other; };

struct item { union number n; union link next; union name name; };

static int walk(const struct item *p)
{
	int sum = 0;

	for (; p; p = p->next.item)
		sum += p->n.i + p->name.text[0];
	return sum;
}

int main(void)
{
	static char names[4][4] = { "ab", "cd", "ef", "gh" };
	struct item *list = NULL, *p;
	union number local = { .u = 4000000000u };
	int i;

	for (i = 0; i < 25; i++) {
		p = malloc(sizeof *p);
		p->n.u = i * 3;
		p->name.other = names[i % 4] + (i & 1);
		p->next.item = list;
		list = p;
		local.u = local.u / 2 + i;
		printf("%d %d %u\n", walk(list), local.i, local.u);
	}
	return 0;
}
