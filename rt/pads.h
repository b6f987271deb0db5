/* SPDX-License-Identifier: ISC */
#ifndef HICAM_PADS_H
#define HICAM_PADS_H

#include "abi.h"
#include <stdbool.h>

/*
 * Makes the pads of KIND jumps (OPEN), or instructions without effect again, in the program and its shared objects.
 * Also in a signal handler, once hicam_class() was called.  0, or -1 with errno.
 */
int hicam_pads_set(enum hicam_pad_kind, bool open);

#endif
