/* SPDX-License-Identifier: ISC */
/* A size kept in a member of a struct is right for the machine that the program is on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record { char *name; long id; struct record *next; };

struct array { size_t each; int n; char *memory; };

static const size_t step = sizeof(struct record);

static int work(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s += i;
	return s;
}

int main(void)
{
	size_t each = sizeof(struct record), word = sizeof(long);
	struct array a = { sizeof(struct record), 0, NULL };
	struct record *list = NULL, *r;
	int i, good = 0;

	for (i = 0; i < 40; i++) {
		r = malloc(each);
		memset(r, 0, a.each);
		r->id = work(i);
		r->next = list;
		list = r;
		good += each == sizeof *r && word == sizeof(long) && a.each == step;
	}
	for (r = list; r; r = r->next)
		printf("%ld ", r->id);
	printf("\n%d\n", good);
	return 0;
}
