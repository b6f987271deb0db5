/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HICAM_H
#define HICAM_HICAM_H

/* What a program can ask of its run time; see hicam_cleanup(3). */

/*
 * ROUTINE(ARG) is called when the process ends by exit() or by SIGTERM, SIGINT or SIGHUP, the last registered first;
 * not when it ends because it goes on elsewhere.  It is state.  0, or -1 with errno.
 */
int hicam_cleanup(void (*routine)(void *), void *arg);

#endif
