/* SPDX-License-Identifier: ISC */
/* The other unit. */
#include <stdio.h>

struct thing { double weight; char name[4]; };

static struct thing things[3] = { { 0.5, "x" }, { 1.5, "y" } };
static long counter = -10;
extern int shared_tentative;
static void *given;

static int work(int n)
{
	int i;

	for (i = 0; i < n; i++)
		counter -= i;
	return (int)counter;
}

void *hand_over(void *p)
{
	void *old = given;

	given = p;
	return old ? old : p;
}

const char *tell(int n)
{
	static char text[40];

	things[n % 3].weight += work(n);
	sprintf(text, "%.1f%s/%d/%ld", things[n % 3].weight, things[1].name, shared_tentative, counter);
	return n % 4 ? text : "literal";
}
