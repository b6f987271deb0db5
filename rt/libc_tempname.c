/* SPDX-License-Identifier: ISC */
/* Apart from the others, since the linker warns of whoever refers to these two. */
#include "libc_local.h"

char *
__hicam_tempnam(const char *dir, const char *prefix)
{
	return hicam_take(tempnam(dir, prefix));
}

char *
__hicam_tmpnam(char *buf)
{
	return buf ? tmpnam(buf) : hicam_home_copy(HICAM_HOME_TMPNAM, tmpnam(NULL));
}
