/* SPDX-License-Identifier: ISC */
/*
 * Calls a server of ONC RPC from many connections at a time, by hand-made records, so that the client costs little and
 * is the same for every server.  Prints calls a second, median and 99th percentile of their time in microseconds.
 * usage: load (HOST PORT | PATH -) PROGRAM VERSION PROCEDURE CONNECTIONS SECONDS [ARGUMENT_BYTES]
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 11, MOST = 1 << 22 };

static char **arguments;
static uint32_t program, version, procedure;
static size_t size;
static atomic_int going = 1;
static uint32_t *times;
static atomic_uint calls;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static int
connected(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	bool local = strcmp(arguments[2], "-") == 0;
	int fd = socket(local ? AF_UNIX : AF_INET, SOCK_STREAM, 0), one = 1, failed;

	if (local) {
		strncpy(un.sun_path, arguments[1], sizeof un.sun_path - 1);
		failed = connect(fd, (struct sockaddr *)&un, sizeof un);
	} else {
		inet_pton(AF_INET, arguments[1], &in.sin_addr);
		in.sin_port = htons((uint16_t)atoi(arguments[2]));
		failed = connect(fd, (struct sockaddr *)&in, sizeof in);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	}
	if (failed)
		die("connect");
	return fd;
}

static void
read_all(int fd, void *to, size_t n)
{
	char *p = to;
	ssize_t k;

	for (; n > 0; n -= (size_t)k, p += k)
		if ((k = read(fd, p, n)) <= 0)
			die("read");
}

static void
read_reply(int fd, char *buffer)
{
	uint32_t mark;

	do {
		read_all(fd, &mark, sizeof mark);
		mark = ntohl(mark);
		if ((mark & 0x7fffffff) > MOST)
			die("reply");
		read_all(fd, buffer, mark & 0x7fffffff);
	} while (!(mark & 0x80000000));
}

/* A call of a procedure that takes a number of bytes (and, before them, that number) or nothing. */
static void *
run(void *unused)
{
	size_t len = HEAD * 4 + (size ? size + 8 : 0), i;
	uint32_t *record = calloc(1, len), xid = 0;
	char *buffer = malloc(MOST);
	int fd = connected();
	uint64_t begun;
	unsigned n;

	record[0] = htonl((uint32_t)(len - 4) | 0x80000000);
	record[3] = htonl(2);
	record[4] = htonl(program);
	record[5] = htonl(version);
	record[6] = htonl(procedure);
	if (size)
		record[HEAD] = record[HEAD + 1] = htonl((uint32_t)size);
	while (going) {
		record[1] = htonl(++xid);
		begun = now_us();
		for (i = 0; i < len;) {
			ssize_t k = write(fd, (char *)record + i, len - i);

			if (k <= 0)
				die("write");
			i += (size_t)k;
		}
		read_reply(fd, buffer);
		n = atomic_fetch_add(&calls, 1);
		if (n < MOST)
			times[n] = (uint32_t)(now_us() - begun);
	}
	return unused;
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	unsigned connections, i, n;
	uint64_t begun, took;
	pthread_t *threads;

	if (argc < 8)
		return 2;
	arguments = argv;
	program = (uint32_t)strtoul(argv[3], NULL, 0);
	version = (uint32_t)strtoul(argv[4], NULL, 0);
	procedure = (uint32_t)strtoul(argv[5], NULL, 0);
	connections = (unsigned)atoi(argv[6]);
	size = argc > 8 ? (size_t)atol(argv[8]) & ~(size_t)3 : 0;
	times = malloc(MOST * sizeof *times);
	threads = malloc(connections * sizeof *threads);
	begun = now_us();
	for (i = 0; i < connections; i++)
		pthread_create(&threads[i], NULL, run, NULL);
	usleep((unsigned)(atof(argv[7]) * 1e6));
	going = 0;
	for (i = 0; i < connections; i++)
		pthread_join(threads[i], NULL);
	took = now_us() - begun;
	n = calls < MOST ? calls : MOST;
	qsort(times, n, sizeof *times, compare);
	printf("%.0f calls/s, median %u us, p99 %u us\n", (double)calls * 1e6 / (double)took, times[n / 2],
		   times[(size_t)n * 99 / 100]);
	return 0;
}
