/* SPDX-License-Identifier: ISC */
/* Threads in a pipeline of pipes, and a handler that tells the loop by a pipe of what has come. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES = 400, STAGES = 3 };

static int told[2], ends[STAGES][2];
static char result[40];

static void
tell(int sig)
{
	char c = sig == SIGUSR1 ? 'a' : 'b';

	if (write(told[1], &c, 1) != 1)
		abort();
}

static void *
first(void *unused)
{
	char line[40];
	int i, n;

	(void)unused;
	for (i = 0; i < LINES; i++) {
		n = snprintf(line, sizeof line, "%d %x\n", i, i * 2654435761u);
		if (write(ends[0][1], line, (size_t)n) != n)
			abort();
	}
	close(ends[0][1]);
	return NULL;
}

/* Every character is another; the one that ends a line stays. */
static void *
second(void *unused)
{
	char c;

	(void)unused;
	while (read(ends[0][0], &c, 1) == 1) {
		c = c == '\n' ? c : (char)(' ' + (c - ' ' + 7) % 90);
		if (write(ends[1][1], &c, 1) != 1)
			abort();
	}
	close(ends[1][1]);
	return NULL;
}

static void *
third(void *unused)
{
	FILE *in = fdopen(ends[1][0], "r"), *out = fdopen(ends[2][1], "w");
	char line[80];
	int n = 0;

	(void)unused;
	while (fgets(line, sizeof line, in)) {
		fprintf(out, "%d:%s", n, line);
		if (++n % 10 == 0)
			fflush(out);
	}
	fclose(in);
	fclose(out);
	return NULL;
}

static void *
last(void *unused)
{
	unsigned long long h = 14695981039346656037u;
	unsigned char c;

	(void)unused;
	while (read(ends[2][0], &c, 1) == 1)
		h = (h ^ c) * 1099511628211u;
	snprintf(result, sizeof result, "%llx", h);
	return NULL;
}

int
main(void)
{
	void *(*const body[])(void *) = {first, second, third, last};
	struct pollfd p;
	pthread_t id[4];
	int i, n = 0, got[2] = {0, 0};
	char c;

	if (pipe2(told, O_NONBLOCK | O_CLOEXEC) != 0)
		return 1;
	for (i = 0; i < STAGES; i++)
		if (pipe(ends[i]) != 0)
			return 1;
	signal(SIGUSR1, tell);
	signal(SIGUSR2, tell);
	for (i = 0; i < 4; i++)
		pthread_create(&id[i], NULL, body[i], NULL);
	for (i = 0; i < 60; i++) {
		raise(i % 3 ? SIGUSR1 : SIGUSR2);
		if (i % 4)
			continue;
		p = (struct pollfd){told[0], POLLIN, 0};
		while (poll(&p, 1, 0) > 0 && read(told[0], &c, 1) == 1)
			got[c - 'a']++;
		n += fcntl(told[0], F_GETFD) & FD_CLOEXEC;
	}
	while (read(told[0], &c, 1) == 1)
		got[c - 'a']++;
	for (i = 0; i < 4; i++)
		pthread_join(id[i], NULL);
	printf("%d %d %d %s\n", got[0], got[1], n, result);
	return 0;
}
