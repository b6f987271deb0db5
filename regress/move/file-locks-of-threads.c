/* SPDX-License-Identifier: ISC */
/*
 * Threads that keep each other out of two counters by locks of files, each by descriptors of its own: of a whole file
 * (flock), of records (F_OFD_SETLKW), and share them where they only look.
 */
#define _FILE_OFFSET_BITS 64
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 40, SIZE = 16 };

static struct {
	long a, b;
} whole, record;
static long looks[THREADS], unequal;

static long
spin(long n)
{
	volatile long v = 0;

	while (n-- > 0)
		v += n & 7;
	return v;
}

static void
lock_record(int fd, int type)
{
	struct flock l;

	memset(&l, 0, sizeof l);
	l.l_type = (short)type;
	l.l_whence = SEEK_SET;
	l.l_start = SIZE;
	l.l_len = SIZE;
	if (fcntl(fd, F_OFD_SETLKW, &l) != 0)
		abort();
}

static void
lock_whole(int fd, int how)
{
	if (flock(fd, how) != 0)
		abort();
}

static void *
work(void *arg)
{
	long self = (long)(size_t)arg;
	int file = open("whole", O_RDWR | O_CREAT, 0644), records = open("records", O_RDWR | O_CREAT, 0644), i;

	if (file < 0 || records < 0)
		abort();
	for (i = 0; i < ROUNDS; i++) {
		lock_whole(file, LOCK_EX);
		whole.a += self;
		spin(i % 5 * 100);
		whole.b += self;
		lock_whole(file, LOCK_UN);
		lock_record(records, F_WRLCK);
		record.a += self;
		spin(i % 7 * 100);
		record.b += self;
		lock_record(records, F_UNLCK);
		lock_record(records, F_RDLCK);
		lock_whole(file, LOCK_SH);
		if (record.a != record.b || whole.a != whole.b)
			__atomic_add_fetch(&unequal, 1, __ATOMIC_SEQ_CST);
		looks[self - 1]++;
		lock_whole(file, LOCK_UN);
		lock_record(records, F_UNLCK);
	}
	close(file);
	close(records);
	return NULL;
}

int
main(void)
{
	pthread_t id[THREADS];
	long sum = 0;
	int i;

	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, work, (void *)(size_t)(i + 1));
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], NULL);
		sum += looks[i];
	}
	printf("%ld %ld %ld %ld, %ld looks, unequal %ld\n", whole.a, whole.b, record.a, record.b, sum, unequal);
	return 0;
}
