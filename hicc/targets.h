/* SPDX-License-Identifier: ISC */
#ifndef HICC_TARGETS_H
#define HICC_TARGETS_H

#include "ast.h"

/*
 * The machines that hicc compiles for, and where their compiler, sysroot and run-time library are.
 * All strings handed out live until the program ends.
 */

struct machine {
	struct target target;
	const char *triple;			 /* of the GNU tools: prefix of TRIPLE-gcc */
	const char *multiarch;		 /* Debian's name of its library directories */
	const char *const *cc_flags; /* what cc must be told on this machine besides; NULL-terminated */
};

/* The machine of that name (x86_64, s390x, arm64, i386, armhf), or NULL. */
const struct machine *machine_find(const char *name);

/* The machine of a triple such as "aarch64-linux-gnu" (as cc -dumpmachine prints it), or NULL if none of ours. */
const struct machine *machine_of_triple(const char *triple);

/* The one hicc itself was built for, or NULL if none of ours. */
const struct machine *machine_native(void);

/* Directory of the sysroot that contrib/sysroot makes for M; it need not exist. */
const char *machine_sysroot(const struct machine *);

/* Path of the library NAME ("libhicam.a") for M, in the build tree or installed, or NULL if there is none. */
const char *machine_library(const struct machine *, const char *name);

/* The folder with the headers of HiCaM, or NULL. */
const char *hicam_headers(void);

#endif
