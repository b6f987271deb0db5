/* SPDX-License-Identifier: ISC */
/*
 * Programs that do little but allocate; the time of each in seconds, with a checksum.  Built by hicc and by cc.
 *
 * usage: rt-malloc KERNEL [SCALE]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned long seed = 42;

static unsigned long
next(unsigned long below)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % below;
}

/* Blocks of mixed sizes, of which a random one is replaced each time. */
static unsigned long
mixed(unsigned long scale)
{
	static char *held[4096];
	unsigned long i, k, size, sum = 0;

	for (i = 0; i < scale * 2000000; i++) {
		k = next(4096);
		if (held[k]) {
			sum += (unsigned char)held[k][0];
			free(held[k]);
		}
		size = next(16) == 0 ? next(4000) + 1 : next(200) + 1;
		held[k] = malloc(size);
		held[k][0] = (char)i;
		held[k][size - 1] = 1;
	}
	for (k = 0; k < 4096; k++) {
		free(held[k]);
		held[k] = NULL;
	}
	return sum;
}

struct tree {
	struct tree *left, *right;
	int value;
};

static struct tree *
grow(int depth)
{
	struct tree *t = malloc(sizeof(*t));

	t->value = depth;
	t->left = depth ? grow(depth - 1) : NULL;
	t->right = depth ? grow(depth - 1) : NULL;
	return t;
}

static unsigned long
fell(struct tree *t)
{
	unsigned long sum;

	if (t == NULL)
		return 0;
	sum = (unsigned long)t->value + fell(t->left) + fell(t->right);
	free(t);
	return sum;
}

/* Trees are built and freed. */
static unsigned long
trees(unsigned long scale)
{
	unsigned long i, sum = 0;

	for (i = 0; i < scale * 8; i++)
		sum += fell(grow(17));
	return sum;
}

/* Strings and vectors that grow by realloc, a step or a factor at a time. */
static unsigned long
growing(unsigned long scale)
{
	unsigned long i, j, n, cap, sum = 0;
	int *v;
	char *s;

	for (i = 0; i < scale * 400; i++) {
		v = NULL;
		cap = n = 0;
		for (j = 0; j < 20000; j++) {
			if (n == cap)
				v = realloc(v, (cap = cap ? cap * 2 : 4) * sizeof(*v));
			v[n++] = (int)j;
		}
		sum += (unsigned long)v[n / 2];
		free(v);
		s = NULL;
		for (j = 1; j < 3000; j += 7) {
			s = realloc(s, j);
			s[j - 1] = (char)j;
		}
		sum += (unsigned char)s[0];
		free(s);
	}
	return sum;
}

struct cell {
	struct cell *next;
	long value;
};

/* Many small blocks, all held, then all freed, oldest first. */
static unsigned long
small(unsigned long scale)
{
	struct cell *first, **last, *c;
	unsigned long i, round, sum = 0;

	for (round = 0; round < scale * 5; round++) {
		last = &first;
		for (i = 0; i < 400000; i++) {
			c = malloc(sizeof(*c));
			c->value = (long)i;
			*last = c;
			last = &c->next;
		}
		*last = NULL;
		while ((c = first)) {
			first = c->next;
			sum += (unsigned long)c->value;
			free(c);
		}
	}
	return sum;
}

/* One block at a time, freed at once. */
static unsigned long
pairs(unsigned long scale)
{
	unsigned long i, sum = 0;
	long *volatile held;
	long *p;

	for (i = 0; i < scale * 20000000; i++) {
		p = held = malloc(8 + i % 64); /* volatile, or the compiler takes the pair away */
		*p = (long)i;
		sum += (unsigned long)*p;
		free(p);
	}
	return sum;
}

/* Blocks of 40 KiB to 1 MiB, of which every page is touched. */
static unsigned long
large(unsigned long scale)
{
	static char *held[32];
	unsigned long i, j, k, size, sum = 0;

	for (i = 0; i < scale * 20000; i++) {
		k = next(32);
		free(held[k]);
		size = 40000 + next(1000000);
		held[k] = malloc(size);
		for (j = 0; j < size; j += 4096)
			held[k][j] = (char)i;
		sum += (unsigned char)held[k][0];
	}
	for (k = 0; k < 32; k++) {
		free(held[k]);
		held[k] = NULL;
	}
	return sum;
}

static const struct {
	const char *name;
	unsigned long (*run)(unsigned long);
} kernels[] = {{"mixed", mixed}, {"trees", trees}, {"growing", growing},
			   {"small", small}, {"pairs", pairs}, {"large", large}};

int
main(int argc, char **argv)
{
	struct timespec a, b;
	unsigned long sum, scale = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	size_t i;

	for (i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
		if (argc < 2 || strcmp(argv[1], kernels[i].name) != 0)
			continue;
		clock_gettime(CLOCK_MONOTONIC, &a);
		sum = kernels[i].run(scale);
		clock_gettime(CLOCK_MONOTONIC, &b);
		printf("%.6f %lu\n", (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9, sum);
		return 0;
	}
	for (i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		printf("%s\n", kernels[i].name);
	return argc < 2 ? 0 : 2;
}
