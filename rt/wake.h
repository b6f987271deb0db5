/* SPDX-License-Identifier: ISC */
#ifndef HICAM_WAKE_H
#define HICAM_WAKE_H

/* The signals by which the run time wakes the program: its own one, and SIGTERM where that is asked for. */
#include "poll.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* As hicam_config says. */
void hicam_wake_start(void);
/* A checkpoint each US microseconds from now on, 0: none.  May be called in a signal handler.  0 or -1 with errno. */
int hicam_wake_interval(uint64_t us);
/* A checkpoint has begun that was not due: the next one is a whole interval later. */
void hicam_wake_interval_anew(void);

/* This process is a child that goes on in its parent's place, without its timer. */
void hicam_wake_interval_inherited(void);
/* This process is a child of the program's: it has neither timers nor, until it takes one itself, our signal. */
void hicam_wake_forked(void);

/* Our signal; 0: none could be had. */
int hicam_wake_signal(void);
/* Asks for something as the timer and requests do; any thread may.  First that this is to be possible; false: it is
 * not. */
bool hicam_wake_prepare(void);
void hicam_wake_now(enum hicam_ask);
/* In a handler: the request just made is to be seen to soon. */
void hicam_wake_insist(void);
/* Interrupts a thread; nothing is asked for.  FREEZES: it does hicam_thread_freezes. */
void hicam_wake_thread(pid_t tid, bool freezes);
/* FD, which is to be read, sends it from now on.  0 or -1 with errno. */
int hicam_wake_by(int fd);

#endif
