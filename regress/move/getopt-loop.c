/* SPDX-License-Identifier: ISC */
/* getopt's place in argv, optarg, optind and the permuted argv move along. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <getopt.h>

static const struct option longs[] = {
	{ "verbose", no_argument, NULL, 'v' },
	{ "level", required_argument, NULL, 'l' },
	{ "name", optional_argument, NULL, 'n' },
	{ NULL, 0, NULL, 0 },
};

static long think(const char *s)
{
	long h = 1;

	while (s && *s)
		h = (h * 37 + *s++) % 65521;
	return h;
}

int main(int argc, char **argv)
{
	int c, verbose = 0, i;
	const char *level = "none";

	while ((c = getopt(argc, argv, "abvl:")) != -1) {
		if (c == 'v')
			verbose++;
		if (c == 'l')
			level = optarg;
		printf("%c %d %ld\n", c, verbose, think(optarg));
	}
	printf("%s\n", level);
	for (i = optind; i < argc; i++)
		printf("%s %ld\n", argv[i], think(argv[i]));
	optind = 1;
	while ((c = getopt_long(argc, argv, "abvl:n::", longs, NULL)) != -1)
		printf("%c %s %ld\n", c, optarg ? optarg : "-", think(level));
	return argc - optind;
}
