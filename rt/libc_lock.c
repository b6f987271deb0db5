/* SPDX-License-Identifier: ISC */
/* A thread that has locked a stream is in an atomic region: a capture flushes all of them. */
#include "libc_wait.h"

/* One that is in the middle of a read has not locked it. */
void
__hicam_flockfile(FILE *f)
{
	struct wait w;

	if (!hicam_call_begins(&w, FOREVER))
		return;
	for (flockfile(f); hicam_threaded && hicam_input_is_read(f); flockfile(f)) {
		funlockfile(f);
		if (hicam_input_take(&w, f))
			hicam_input_leave(hicam_self());
		else if (__hicam_waits == 2)
			return;
		else
			w.breaking = hicam_signals_breaking; /* handlers do not end it */
	}
	__hicam_atomic++;
}

int
__hicam_ftrylockfile(FILE *f)
{
	int result = hicam_threaded && hicam_input_is_read(f) ? -1 : ftrylockfile(f);

	if (result == 0)
		__hicam_atomic++;
	return result;
}

void
__hicam_funlockfile(FILE *f)
{
	__hicam_atomic--;
	funlockfile(f);
}
