/* SPDX-License-Identifier: ISC */
/* Main opens files and ends; the other thread writes and reads on. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINES = 400 };

static FILE *log_file;
static int fd;

static void *
run(void *arg)
{
	char line[80];
	unsigned sum = 0, i, k;
	int n = 0;

	for (i = 0; i < LINES; i++) {
		for (k = 0; k < 300; k++)
			sum = sum * 69069 + k;
		fprintf(log_file, "%u %u\n", i, sum);
		if (write(fd, &"0123456789"[i % 10], 1) != 1)
			abort();
	}
	rewind(log_file);
	while (fgets(line, sizeof line, log_file)) {
		sum = sum * 31 + (unsigned)strtoul(line, NULL, 10);
		n++;
	}
	printf("%d lines, %u, %ld\n", n, sum, (long)lseek(fd, 0, SEEK_CUR));
	return arg;
}

int
main(void)
{
	pthread_t id;

	log_file = fopen("log", "w+");
	fd = open("digits", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	if (log_file == NULL || fd < 0)
		return 1;
	pthread_create(&id, NULL, run, NULL);
	pthread_exit(NULL);
}
