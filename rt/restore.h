/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RESTORE_H
#define HICAM_RESTORE_H

/* Starting from a state file.  Whatever is wrong with it ends the process with a line and status 70 (74: I/O). */

/* Reads and checks the state at PATH, and puts globals, heap and libc's state in place; frames wait in memory. */
void hicam_restore_read(const char *path);
/* Calls main's clone, which calls on down; returns what main returns. */
int hicam_restore_run(void);

/* The stack stands: what the restore needed is freed. */
void hicam_restore_done(void);

#endif
