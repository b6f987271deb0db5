/* SPDX-License-Identifier: ISC */
/* Of real-time signals each that is sent is taken, with its value, where no other signal is pending. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int
main(void)
{
	static const struct timespec now;
	union sigval value;
	unsigned x = 1;
	siginfo_t info;
	sigset_t set;
	int i, n = 0, sum = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (i = 0; i < 5; i++) {
		value.sival_int = i;
		sigqueue(getpid(), SIGRTMIN + 1, value);
	}
	for (i = 0; i < 200000; i++)
		x = x * 69069 + 1;
	while (sigtimedwait(&set, &info, &now) > 0) {
		n++;
		sum = 10 * sum + info.si_value.sival_int;
	}
	printf("%d %d %u\n", n, sum, x);
	return 0;
}
