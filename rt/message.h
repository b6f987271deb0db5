/* SPDX-License-Identifier: ISC */
#ifndef HICAM_MESSAGE_H
#define HICAM_MESSAGE_H

/* What the run time says to its user: lines "NAME: hicam: text" on stderr, each in one write, without stdio. */

/* NAME of the program's class. */
const char *hicam_name(void);
/* One line, a newline is added. */
void hicam_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* hicam_say, then _exit(STATUS). */
_Noreturn void hicam_die(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Memory that the run time cannot do without: dies with status 74 (SIZE 0 gives a unique block too). */
void *hicam_need(void *old, unsigned long size);

#endif
