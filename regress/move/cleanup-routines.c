/* SPDX-License-Identifier: ISC */
/* Routines of hicam_cleanup are state, and called at exit in one order with those of atexit, the last one first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __HICAM__
#include <hicam/hicam.h>
#else
static void (*routines[4])(void *);
static void *args[4];
static int n;

static void
run_last(void)
{
	n--;
	routines[n](args[n]);
}

static int
hicam_cleanup(void (*routine)(void *), void *arg)
{
	routines[n] = routine;
	args[n++] = arg;
	return atexit(run_last);
}
#endif

struct item {
	const char *name;
	int number;
};

static int called;

static void
clean(void *arg)
{
	struct item *i = arg;

	printf("%s %d, call %d\n", i->name, i->number, ++called);
	free(i);
}

static void
by_itself(void)
{
	printf("atexit, call %d\n", ++called);
}

static struct item *
item(const char *name, int number)
{
	struct item *i = malloc(sizeof *i);

	i->name = strdup(name);
	i->number = number;
	return i;
}

int
main(void)
{
	unsigned v = 0;
	int i;

	hicam_cleanup(clean, item("first", 1));
	atexit(by_itself);
	for (i = 0; i < 100; i++)
		v = v * 5 + (unsigned)item("kept", i)->number;
	hicam_cleanup(clean, item("second", 2));
	for (i = 0; i < 100; i++)
		v = v * 5 + (unsigned)item("kept", i)->number;
	printf("%u\n", v);
	return 3;
}
