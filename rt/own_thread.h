/* SPDX-License-Identifier: ISC */
#ifndef HICAM_OWN_THREAD_H
#define HICAM_OWN_THREAD_H

/* Threads of the run time's own: not the program's, and no signal of its or ours is for them. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* As pthread_create(): 0, or why not. */
int hicam_own_thread(pthread_t *id, const pthread_attr_t *attr, void *(*run)(void *), void *argument);
/* One that nobody joins, with a stack of so many bytes.  False: it cannot be had. */
bool hicam_own_thread_detached(size_t stack, void *(*run)(void *), void *argument);

#endif
