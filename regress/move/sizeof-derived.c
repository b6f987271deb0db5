/* SPDX-License-Identifier: ISC */
/* Sizes that are plain copies of sizeof are right for the machine that the program is on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record { char *name; long id; struct record *next; };

static const size_t step = sizeof(struct record);
static size_t global = sizeof(struct record *);

static int work(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s += i;
	return s;
}

int main(void)
{
	size_t each = sizeof(struct record), word = sizeof(long), copy = each;
	struct record *list = NULL, *r;
	int i, good = 0;

	for (i = 0; i < 40; i++) {
		r = malloc(each);
		memset(r, 0, copy);
		r->id = work(i);
		r->next = list;
		list = r;
		good += each == sizeof *r && word == sizeof(long) && copy == step && global == sizeof r;
	}
	for (r = list; r; r = r->next)
		printf("%ld ", r->id);
	printf("\n%d\n", good);
	return 0;
}
