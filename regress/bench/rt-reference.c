/* SPDX-License-Identifier: ISC */
/*
 * What this machine can do: seconds for write(2) of MIB MiB of memory into a new FILE, for read(2) of it into fresh
 * memory, and for memcpy of as much into memory that has been touched.  FILE is removed.
 *
 * usage: rt-reference FILE MIB
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	double t[4];
	char *from, *to;
	size_t size, at;
	int fd;

	if (argc != 3)
		return 2;
	size = (size_t)atoi(argv[2]) << 20;
	from = malloc(size);
	memset(from, 1, size);
	fd = open(argv[1], O_RDWR | O_CREAT | O_EXCL, 0600);
	if (from == NULL || fd < 0)
		return 1;
	t[0] = now();
	for (at = 0; at < size; at += PIECE)
		if (write(fd, from + at, PIECE) != PIECE)
			return 1;
	t[1] = now();
	to = malloc(size);
	if (to == NULL || lseek(fd, 0, SEEK_SET) != 0)
		return 1;
	for (at = 0; at < size; at += PIECE)
		if (read(fd, to + at, PIECE) != PIECE)
			return 1;
	t[2] = now();
	memcpy(to, from, size);
	t[3] = now();
	printf("%.6f %.6f %.6f %d\n", t[1] - t[0], t[2] - t[1], t[3] - t[2], to[size / 2]);
	close(fd);
	return unlink(argv[1]) != 0;
}
