/* SPDX-License-Identifier: ISC */
/* The system's structs have other padding, and members in another order, on each machine; the members travel. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <termios.h>
#include <time.h>

static struct stat root;
static struct statvfs volume;
static struct termios terminal;

static int
count(int n)
{
	int s = 0;

	for (int i = 0; i < n; i++)
		s += i ^ n;
	return s;
}

/* A pointer to one member is no pointer to what stands there elsewhere. */
static void
advance(mode_t *mode, off_t *size)
{
	*size += count(7) != 0;
	*mode ^= 1;
}

int
main(void)
{
	struct stat null, *copy = malloc(sizeof *copy);
	struct tm day = {.tm_year = 123, .tm_mon = 4, .tm_mday = 5};
	struct timeval since = {17, 4};
	int bad = 0, sum = 0;

	if (stat("/", &root) || stat("/dev/null", &null))
		return 1;
	*copy = root;
	copy->st_size = 100;
	volume.f_bsize = 512;
	volume.f_files = 1000;
	volume.f_namemax = 255;
	terminal.c_iflag = 5;
	terminal.c_cc[VMIN] = 3;
	for (int i = 0; i < 60; i++) {
		sum += count(i);
		advance(&copy->st_mode, &copy->st_size);
		since.tv_usec++;
		bad += !S_ISDIR(root.st_mode) || !S_ISCHR(null.st_mode) || root.st_ino != copy->st_ino ||
			   root.st_nlink != copy->st_nlink || root.st_uid != copy->st_uid || root.st_mtime != copy->st_mtime ||
			   root.st_dev != copy->st_dev || root.st_blksize != copy->st_blksize;
	}
	printf("%d %d %ld %d %ld %ld\n", sum, bad, (long)copy->st_size, copy->st_mode == root.st_mode, (long)since.tv_sec,
		   (long)since.tv_usec);
	printf("%lu %lu %lu\n", (unsigned long)volume.f_bsize, (unsigned long)volume.f_files, (unsigned long)volume.f_namemax);
	printf("%d %d %d\n", (int)terminal.c_iflag, (int)terminal.c_cc[VMIN], day.tm_year + day.tm_mon + day.tm_mday);
	return 0;
}
