/* SPDX-License-Identifier: ISC */
#include "own_thread.h"

#include <signal.h>

int
hicam_own_thread(pthread_t *id, const pthread_attr_t *attr, void *(*run)(void *), void *argument)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(id, attr, run, argument);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}

bool
hicam_own_thread_detached(size_t stack, void *(*run)(void *), void *argument)
{
	pthread_attr_t attr;
	pthread_t id;
	int error;

	if (pthread_attr_init(&attr) != 0)
		return false;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, stack);
	error = hicam_own_thread(&id, &attr, run, argument);
	pthread_attr_destroy(&attr);
	return error == 0;
}
