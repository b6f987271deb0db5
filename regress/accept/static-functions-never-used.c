/* SPDX-License-Identifier: ISC */
/* What only unused static functions call need not be defined; what attributes name is used. */
#include <stdio.h>

int defined_nowhere(int);
extern int (*told_nowhere(void))(int);

static inline int waits(int n)
{
	while (n < defined_nowhere(n))
		n++;
	return n;
}

static inline int waits_longer(int n)
{
	int (*f)(int) = n ? defined_nowhere : told_nowhere();

	while (n < f(n))
		n++;
	return waits(n);
}

static void leave(int *p)
{
	while (*p > 0)
		--*p;
	printf("leave %d\n", *p);
}

static int hidden(int n)
{
	int s = 0;

	while (n-- > 0)
		s += n;
	return s;
}

int shown(int) __attribute__((alias("hidden")));

static __attribute__((constructor)) void early(void)
{
	for (int i = 0; i < 3; i++)
		printf("early %d\n", i);
}

int main(int argc, char **argv)
{
	int s __attribute__((cleanup(leave))) = argc;

	(void)argv;
	for (int i = 0; i < 100 * argc; i++)
		s += shown(i);
	printf("%d\n", s);
	return 0;
}
