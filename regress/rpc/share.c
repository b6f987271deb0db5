/* SPDX-License-Identifier: ISC */
/* Threads that share a connection, and a process that shares its beginnings with its parent. */
#include "work.h"
#include <hicam/rpc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 8 << 20, SLOW_MS = 2000, ACCOUNT = 900 };

static void
fail(const char *what)
{
	printf("%s (%s)\n", what, rpc_error_text(rpc_thread_status()));
	exit(1);
}

static void *
call_slowly(void *unused)
{
	if (work_sum(1, 2, SLOW_MS) != 3)
		fail("the slow call");
	return unused;
}

/* More than a socket takes at once, while another thread waits for the reply to a slow call. */
static void
send_much(void)
{
	idl_byte *data = malloc(SIZE), *back = malloc(SIZE);
	struct timespec begun, ended;
	pthread_t thread;
	long i;

	for (i = 0; i < SIZE; i++)
		data[i] = (idl_byte)(i * 7 >> 3);
	pthread_create(&thread, NULL, call_slowly, NULL);
	usleep(300000);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	work_echo(SIZE, data, back);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	if (memcmp(data, back, SIZE) != 0)
		fail("what came back is not what was sent");
	if ((ended.tv_sec - begun.tv_sec) * 1000 + (ended.tv_nsec - begun.tv_nsec) / 1000000 > SLOW_MS - 600)
		fail("a large call waits for the slow one");
	pthread_join(thread, NULL);
	free(data);
	free(back);
}

/* Parent and child go on from the same numbers of calls. */
static void
call_from_both(void)
{
	pid_t child;
	int i, status;

	work_add(ACCOUNT, 1, 0);
	child = fork();
	for (i = 0; i < 50; i++) {
		work_add(ACCOUNT, 1, 0);
		if (rpc_thread_status() != rpc_s_ok)
			fail(child ? "the parent's call" : "the child's call");
	}
	if (child == 0)
		exit(0);
	if (waitpid(child, &status, 0) != child || status != 0)
		fail("the child");
	if (work_add(ACCOUNT, 0, 0) != 101)
		fail("a call of one was taken for the other's");
}

int
main(void)
{
	if (work_sum(20, 3, 0) != 23)
		fail("the first call");
	send_much();
	call_from_both();
	puts("all is well");
	return 0;
}
