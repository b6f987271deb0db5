/* SPDX-License-Identifier: ISC */
/*
 * Descriptors of the run time's own are not the program's to close: one that closes all it may have, as daemons do,
 * finds that these are not open.
 */
#include "capture.h"
#include "control.h"
#include "libc_local.h"
#include <errno.h>
#include <limits.h>

int
__hicam_close(int fd)
{
	if (__builtin_expect(hicam_control_is(fd) || hicam_capture_is(fd), 0)) {
		errno = EBADF;
		return -1;
	}
	hicam_io_closed(fd);
	return close(fd);
}

int
__hicam_dup2(int fd, int to)
{
	hicam_io_closed(to);
	return dup2(fd, to);
}

int
__hicam_dup3(int fd, int to, int flags)
{
	hicam_io_closed(to);
	return dup3(fd, to, flags);
}

/* The first descriptor of ours from FD to LAST; LAST + 1: there is none. */
static unsigned
ours(unsigned fd, unsigned last)
{
	const int own[] = {hicam_control_descriptor(), hicam_capture_descriptor()};
	unsigned first = last + 1, i;

	for (i = 0; i < sizeof own / sizeof *own; i++)
		if (own[i] >= 0 && (unsigned)own[i] >= fd && (unsigned)own[i] < first)
			first = (unsigned)own[i];
	return first;
}

int
__hicam_close_range(unsigned first, unsigned last, int flags)
{
	unsigned next;

	if (last > INT_MAX)
		last = INT_MAX;
	hicam_io_closed_range(first, last);
	for (; first <= last; first = next + 1) {
		next = ours(first, last);
		if (next > first && close_range(first, next - 1, flags) != 0)
			return -1;
	}
	return 0;
}

void
__hicam_closefrom(int low)
{
	unsigned fd = low < 0 ? 0 : (unsigned)low, next;

	hicam_io_closed_range(fd, INT_MAX);
	while ((next = ours(fd, INT_MAX)) <= INT_MAX) {
		if (next > fd && close_range(fd, next - 1, 0) != 0)
			for (; fd < next; fd++)
				close((int)fd);
		fd = next + 1;
	}
	closefrom((int)fd);
}
