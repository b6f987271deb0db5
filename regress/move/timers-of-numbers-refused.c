/* SPDX-License-Identifier: ISC */
/* A timer made by timer_create is known to the kernel alone. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int
main(void)
{
	struct sigevent event;
	timer_t timer;
	unsigned sum = 0;
	int i;

	memset(&event, 0, sizeof event);
	event.sigev_notify = SIGEV_NONE;
	timer_create(CLOCK_REALTIME, &event, &timer);
	for (i = 0; i < 20000000; i++)
		sum = sum * 31 + (unsigned)i;
	timer_delete(timer);
	printf("%u\n", sum);
	return 0;
}
