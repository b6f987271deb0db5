/* SPDX-License-Identifier: ISC */
#ifndef HICC_DRIVER_H
#define HICC_DRIVER_H

#include "stages.h"

/* The work itself: every source through its stages, then the link.  Returns the exit code of hicc. */
int driver_run(struct tool *, struct options *);

#endif
