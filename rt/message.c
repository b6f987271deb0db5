/* SPDX-License-Identifier: ISC */
/* Messages of the run time; stdio belongs to the program, so nothing here goes through it. */
#include "message.h"
#include "class.h"
#include "statefile.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *
hicam_name(void)
{
	return __hicam_class_name ? __hicam_class_name : program_invocation_short_name;
}

static void
say(const char *fmt, va_list ap)
{
	char line[2000];
	int n, m, saved = errno;
	size_t done;

	n = snprintf(line, sizeof(line) - 1, "%.200s: hicam: ", hicam_name());
	if (n < 0)
		n = 0;
	m = vsnprintf(line + n, sizeof(line) - 1 - (size_t)n, fmt, ap);
	if (m > 0)
		n += m;
	if ((size_t)n > sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	for (done = 0; done < (size_t)n;) {
		ssize_t k = write(STDERR_FILENO, line + done, (size_t)n - done);

		if (k > 0)
			done += (size_t)k;
		else if (errno != EINTR)
			break;
	}
	errno = saved;
}

void
hicam_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
hicam_die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	_exit(status);
}

void *
hicam_need(void *old, unsigned long size)
{
	void *p = realloc(old, size ? size : 1);

	if (p == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory (%lu bytes)", size);
	return p;
}
