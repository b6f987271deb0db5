/* SPDX-License-Identifier: ISC */
#include "lock.h"
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SPINS = 100 };

int
hicam_futex(int *word, int op, int value, const struct timespec *time, bool shared)
{
	return (int)syscall(SYS_futex, word, shared ? op : op | FUTEX_PRIVATE_FLAG, value, time, NULL,
						FUTEX_BITSET_MATCH_ANY);
}

void
hicam_futex_wake(int *word, int n, bool shared)
{
	int saved = errno;

	hicam_futex(word, FUTEX_WAKE, n, NULL, shared);
	errno = saved;
}

void
hicam_lock_slowly(int *lock)
{
	int saved = errno, i;

	for (i = 0; i < SPINS; i++)
		if (__atomic_load_n(lock, __ATOMIC_RELAXED) == 0 && __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) == 0)
			goto out;
	while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0)
		hicam_futex(lock, FUTEX_WAIT, 2, NULL, false);
out:
	errno = saved;
}
