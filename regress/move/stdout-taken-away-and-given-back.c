/* SPDX-License-Identifier: ISC */
/* Standard output leads to a file for a while, and then where it led at the start of the process, whichever that is. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static unsigned
turn(unsigned x)
{
	int i;

	for (i = 0; i < 40; i++)
		x = x * 69069 + 1;
	return x;
}

int
main(void)
{
	unsigned x = 1;
	int i, saved, file;

	for (i = 0; i < 90; i++) {
		x = turn(x);
		if (i % 30 == 10) {
			fflush(stdout);
			saved = dup(1);
			file = open("taken", O_CREAT | O_WRONLY | O_APPEND, 0644);
			dup2(file, 1);
			close(file);
		}
		printf("%d %u\n", i, x);
		if (i % 30 == 20) {
			fflush(stdout);
			dup2(saved, 1);
			close(saved);
		}
	}
	return 0;
}
