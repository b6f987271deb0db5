/* SPDX-License-Identifier: ISC */
/* A thread that has locked a stream is in an atomic region: a capture flushes all of them. */
#include "libc_local.h"

void
__hicam_flockfile(FILE *f)
{
	flockfile(f);
	__hicam_atomic++;
}

int
__hicam_ftrylockfile(FILE *f)
{
	int result = ftrylockfile(f);

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
