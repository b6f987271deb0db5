/* SPDX-License-Identifier: ISC */
/*
 * Seconds for memcpy of MIB MiB of doubles, for their encoding into memory, and for decoding them again; all memory has
 * been touched.  Linked with libhicam.a.
 *
 * usage: rt-encode MIB
 */
#include "rt/wire.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
full(void *arg, const void *data, size_t len)
{
	(void)arg, (void)data, (void)len;
	return -1;
}

int
main(int argc, char **argv)
{
	struct hicam_out out = {.sink = full};
	struct hicam_in in;
	double t[4], *from;
	size_t size, i;
	char *to;

	if (argc != 2)
		return 2;
	size = (size_t)atoi(argv[1]) << 20;
	from = malloc(size);
	to = malloc(size + 64);
	if (from == NULL || to == NULL)
		return 1;
	for (i = 0; i < size / sizeof(*from); i++)
		from[i] = (double)i / 3;
	memset(to, 1, size + 64);
	t[0] = now();
	memcpy(to, from, size);
	t[1] = now();
	out.buf = out.at = (unsigned char *)to;
	out.end = out.buf + size + 64;
	hicam_put_64s(&out, from, size / sizeof(*from));
	t[2] = now();
	hicam_in_memory(&in, to, size);
	if (hicam_get_64s(&in, from, size / sizeof(*from)) != size / sizeof(*from) || out.error != 0)
		return 1;
	t[3] = now();
	printf("%.6f %.6f %.6f\n", t[1] - t[0], t[2] - t[1], t[3] - t[2]);
	return from[1] != 1.0 / 3;
}
