/* SPDX-License-Identifier: ISC */
#ifndef HICAM_HUGE_H
#define HICAM_HUGE_H

/*
 * Huge pages for the program's memory, with which a fork takes a hundredth of the time.  A capture at work costs them:
 * what the program writes to meanwhile becomes small pages.  Threads of the run time's own make huge ones of those
 * again.
 */

/* Asks for them for large global arrays. */
void hicam_huge_globals(void);
/* With the program's threads stopped: this is the memory that a capture shares from now on. */
void hicam_huge_shared(void);
/* The program runs again: its memory is mended. */
void hicam_huge_mend(void);
/* Not any more, before a fork.  Does not wait for what is under way, which is a moment's work. */
void hicam_huge_stop(void);
/* In a child of the program's, which has no such threads. */
void hicam_huge_forked(void);

#endif
