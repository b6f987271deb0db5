/* SPDX-License-Identifier: ISC */
#ifndef HICAM_PADS_H
#define HICAM_PADS_H

/* Makes every pad of the program and its shared objects a jump.  0, or -1 with errno.  In the capturing child only. */
int hicam_pads_open(void);

#endif
