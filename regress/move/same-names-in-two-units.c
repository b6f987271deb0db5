/* SPDX-License-Identifier: ISC */
/* Two units have static functions, variables, types and literals of the same names; they are not mixed up. */
#include <stdio.h>

struct thing { int a; struct thing *other; };

static struct thing things[3];
static int counter = 10;
int shared_tentative;
extern const char *tell(int);
extern void *hand_over(void *);

static int work(int n)
{
	int i;

	for (i = 0; i < n; i++)
		counter += i;
	return counter;
}

int main(void)
{
	struct thing *t = things;
	int i;

	for (i = 0; i < 20; i++) {
		t->a += work(i);
		t->other = &things[(i * 2 + 1) % 3];
		t = t->other;
		shared_tentative += i;
		t = hand_over(t);
		printf("%d %d %s %s\n", t->a, counter, tell(i), "literal");
	}
	return 0;
}
