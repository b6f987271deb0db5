/* SPDX-License-Identifier: ISC */
#include "lock.h"
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SPINS = 100 };

/* ThreadSanitizer keeps signals until the end of a call that it knows, of which syscall is none. */
static void
let_in(void)
{
#ifdef __SANITIZE_THREAD__
	int saved = errno;

	pthread_sigmask(SIG_BLOCK, NULL, NULL);
	errno = saved;
#endif
}

int
hicam_futex(int *word, int op, int value, const struct timespec *time, bool shared)
{
	int result;

	let_in();
	result =
		(int)syscall(SYS_futex, word, shared ? op : op | FUTEX_PRIVATE_FLAG, value, time, NULL, FUTEX_BITSET_MATCH_ANY);
	let_in();
	return result;
}

int
hicam_futex_wake(int *word, int n, bool shared)
{
	int saved = errno, woken = hicam_futex(word, FUTEX_WAKE, n, NULL, shared);

	errno = saved;
	return woken;
}

void
hicam_lock_slowly(int *lock)
{
	int saved = errno, i, free;

	for (i = 0; i < SPINS; i++) {
		free = 0; /* an exchange would take back that somebody sleeps */
		if (__atomic_load_n(lock, __ATOMIC_RELAXED) == 0 &&
			__atomic_compare_exchange_n(lock, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			goto out;
	}
	while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0)
		hicam_futex(lock, FUTEX_WAIT, 2, NULL, false);
out:
	errno = saved;
}

void
hicam_block_all(uint64_t *old)
{
	static const uint64_t all = UINT64_MAX;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, old, sizeof all);
}

void
hicam_unblock(const uint64_t *old)
{
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, old, NULL, sizeof *old);
}
