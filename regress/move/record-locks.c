/* SPDX-License-Identifier: ISC */
/* Locks of records and of whole files are held behind a move, and a checkpoint gives none of them up. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 10, SIZE = 8 };

static int records, whole, appended;

static void
set(int fd, int type, int from, int n)
{
	struct flock l;

	memset(&l, 0, sizeof l);
	l.l_type = (short)type;
	l.l_whence = SEEK_SET;
	l.l_start = from * SIZE;
	l.l_len = n * SIZE;
	if (fcntl(fd, F_SETLK, &l) != 0)
		abort();
}

/* What another process finds: a letter for each record, and whether the whole file is locked. */
static int
look(void)
{
	char found[RECORDS + 1] = "";
	struct flock l;
	int i, fd;

	for (i = 0; i < RECORDS; i++) {
		memset(&l, 0, sizeof l);
		l.l_type = F_WRLCK;
		l.l_whence = SEEK_SET;
		l.l_start = i * SIZE;
		l.l_len = SIZE;
		fcntl(records, F_GETLK, &l);
		found[i] = l.l_type == F_UNLCK ? '-' : l.l_type == F_RDLCK ? 'r' : 'w';
	}
	memset(&l, 0, sizeof l);
	l.l_type = F_WRLCK;
	l.l_whence = SEEK_SET;
	fcntl(appended, F_GETLK, &l);
	fd = open("whole", O_RDONLY);
	printf("%s %d %d %d\n", found, l.l_type != F_UNLCK, flock(fd, LOCK_SH | LOCK_NB) == 0,
		   flock(fd, LOCK_EX | LOCK_NB) == 0);
	fflush(stdout);
	return 0;
}

int
main(void)
{
	unsigned x = 1;
	pid_t child;
	int i, k;

	records = open("records", O_RDWR | O_CREAT | O_TRUNC, 0600);
	whole = open("whole", O_RDWR | O_CREAT | O_TRUNC, 0600);
	appended = open("appended", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	for (i = 0; i < RECORDS; i++)
		if (write(records, "........", SIZE) != SIZE || write(appended, "line\n", 5) != 5)
			return 1;
	set(appended, F_WRLCK, 0, 0);
	flock(whole, LOCK_SH);
	for (i = 0; i < RECORDS; i++) {
		set(records, i % 3 == 1 ? F_RDLCK : F_WRLCK, i, 1);
		if (i > 3)
			set(records, F_UNLCK, i - 4, 1);
		if (i == RECORDS / 2)
			flock(whole, LOCK_EX);
		for (k = 0; k < 2000; k++)
			x = x * 69069 + 1;
		fflush(stdout);
		child = fork();
		if (child == 0)
			_exit(look());
		waitpid(child, NULL, 0);
	}
	printf("%u\n", x);
	return 0;
}
