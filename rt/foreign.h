/* SPDX-License-Identifier: ISC */
#ifndef HICAM_FOREIGN_H
#define HICAM_FOREIGN_H

#include <stdbool.h>

/*
 * Does a frame of code that hicc did not make (libc's qsort, the kernel's signal frame) stand between here and main?
 * Walks the stack by its unwind tables; where they end, it has seen what it can.
 */
bool hicam_foreign_frame(void);

#endif
