/* SPDX-License-Identifier: ISC */
/* As shared.c: the two functions of replace.def that the linker warns of, in a member that only their users link. */
#include <stdio.h>
#include "../libc_local.h"

__attribute__((visibility("default"))) char *
__hicam_tempnam(const char *dir, const char *prefix)
{
	return tempnam(dir, prefix);
}

__attribute__((visibility("default"))) char *
__hicam_tmpnam(char *name)
{
	return tmpnam(name);
}
