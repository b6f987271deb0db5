/* SPDX-License-Identifier: ISC */
/* Variables that hold what goes with a signal: an int, or a pointer, which shows. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int there[4] = {10, 20, 30, 40};
static struct sigevent event;
struct box {
	int n;
	union sigval values[3];
	struct sigevent events[2];
};

static void
function(union sigval v)
{
	printf("%d\n", *(int *)v.sival_ptr);
}

static int
use(union sigval v, union sigval w, int rounds)
{
	int i, sum = 0;

	for (i = 0; i < rounds; i++)
		sum += *(int *)v.sival_ptr + w.sival_int;
	return sum;
}

int
main(void)
{
	struct box *b = calloc(1, sizeof *b);
	union sigval v, w;
	int local = 5, i, sum = 0;

	memset(&w, 0, sizeof w);
	event.sigev_notify = SIGEV_THREAD;
	event.sigev_notify_function = function;
	event.sigev_value.sival_ptr = &there[3];
	b->values[0].sival_int = -1234;
	b->values[1].sival_ptr = &local;
	b->values[2].sival_ptr = b;
	b->events[0].sigev_notify = SIGEV_SIGNAL;
	b->events[0].sigev_signo = SIGUSR2;
	b->events[0].sigev_value.sival_ptr = &b->values[1];
	b->events[1].sigev_notify = SIGEV_NONE;
	b->events[1].sigev_value.sival_int = 77;
	for (i = 0; i < 40; i++) {
		v.sival_ptr = &there[i % 4];
		w.sival_int = -i;
		sum += use(v, w, i);
	}
	printf("%d\n", sum);
	printf("%d %d %d\n", b->values[0].sival_int, *(int *)b->values[1].sival_ptr, b->values[2].sival_ptr == b);
	printf("%d %d %d\n", b->events[0].sigev_notify == SIGEV_SIGNAL, b->events[0].sigev_signo == SIGUSR2,
		   b->events[0].sigev_value.sival_ptr == &b->values[1]);
	printf("%d %d\n", b->events[1].sigev_notify == SIGEV_NONE, b->events[1].sigev_value.sival_int);
	event.sigev_notify_function(event.sigev_value);
	free(b);
	return 0;
}
