/* SPDX-License-Identifier: ISC */
/* The program of flow.py: bytes go through it, or are counted, by calls that wait for them. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_THREADS = 8, BLOCKS = 20 };

struct part {
	pthread_t thread;
	int number;
	unsigned long sum, bytes, bad;
};
static struct part parts[MOST_THREADS];
static unsigned seed = 1;

static void count(struct part *p, const void *data, size_t n)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < n; i++)
		p->sum += bytes[i];
	p->bytes += n;
}

static void *count_reads(void *arg)
{
	struct part *p = arg;
	char data[64];
	ssize_t n;

	while ((n = read(0, data, (size_t)(1 + p->number * 7))) > 0)
		count(p, data, (size_t)n);
	if (n < 0)
		perror("read");
	return NULL;
}

static void *count_characters(void *arg)
{
	int c;
	char byte;

	while ((c = getchar()) != EOF) {
		byte = (char)c;
		count(arg, &byte, 1);
	}
	return NULL;
}

static void *count_blocks(void *arg)
{
	struct part *p = arg;
	char data[600];
	size_t n;

	while ((n = fread(data, 1, (size_t)(10 + p->number * 70), stdin)) > 0)
		count(p, data, n);
	return NULL;
}

/* Each line begins with its length. */
static void *count_lines(void *arg)
{
	struct part *p = arg;
	char data[300], *line = NULL;
	size_t room = 0;

	while (p->number % 2 ? fgets(data, sizeof data, stdin) != NULL : getline(&line, &room, stdin) >= 0) {
		const char *text = p->number % 2 ? data : line;

		if ((size_t)atoi(text) != strlen(text) || !strchr(text, '\n'))
			p->bad++;
		count(p, text, strlen(text));
	}
	return NULL;
}

static void *write_blocks(void *arg)
{
	struct part *p = arg;
	size_t size = (size_t)(30000 + p->number * 40000);
	char *data = malloc(size);

	memset(data, 'a' + p->number, size);
	for (int i = 0; i < BLOCKS; i++)
		if (write(1, data, size) != (ssize_t)size)
			fprintf(stderr, "a write is short\n");
	return NULL;
}

static unsigned draw(unsigned most)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % most;
}

static void echo_descriptors(int sockets)
{
	static char data[70000];
	ssize_t n, k;

	for (;;) {
		size_t size = 1 + draw(sizeof data);

		n = sockets ? recv(0, data, size, draw(2) ? MSG_WAITALL : 0) : read(0, data, size);
		if (n <= 0)
			break;
		k = sockets ? send(1, data, (size_t)n, 0) : write(1, data, (size_t)n);
		if (k != n)
			fprintf(stderr, "%zd of %zd bytes: %s\n", k, n, strerror(errno));
	}
	if (n < 0)
		perror("read");
}

static void echo_stream(void)
{
	static char data[20000], *line;
	size_t room = 0, n;
	int c;

	for (;;)
		switch (draw(4)) {
		case 0:
			if ((c = getchar()) == EOF)
				return;
			putchar(c);
			break;
		case 1:
			if (fgets(data, (int)(2 + draw(500)), stdin) == NULL)
				return;
			fputs(data, stdout);
			break;
		case 2:
			if (getline(&line, &room, stdin) < 0)
				return;
			fputs(line, stdout);
			break;
		default:
			if ((n = fread(data, 1, 1 + draw(sizeof data), stdin)) == 0)
				return;
			fwrite(data, 1, n, stdout);
		}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void *(*run)(void *);
	} threaded[] = {{"reads", count_reads},
					{"characters", count_characters},
					{"blocks", count_blocks},
					{"lines", count_lines},
					{"writes", write_blocks}};
	unsigned long sum = 0, bytes = 0, bad = 0;
	int i, n = argc > 2 ? atoi(argv[2]) : 0;
	void *(*run)(void *) = NULL;

	for (i = 0; i < (int)(sizeof threaded / sizeof *threaded); i++)
		if (strcmp(argv[1], threaded[i].name) == 0)
			run = threaded[i].run;
	if (run == NULL) {
		if (strcmp(argv[1], "stream") == 0)
			echo_stream();
		else
			echo_descriptors(strcmp(argv[1], "sockets") == 0);
		return ferror(stdin);
	}
	for (i = 0; i < n; i++) {
		parts[i].number = i;
		pthread_create(&parts[i].thread, NULL, run, &parts[i]);
	}
	for (i = 0; i < n; i++) {
		pthread_join(parts[i].thread, NULL);
		sum += parts[i].sum;
		bytes += parts[i].bytes;
		bad += parts[i].bad;
	}
	if (run != write_blocks)
		printf("%lu %lu %lu\n", sum, bytes, bad);
	return 0;
}
