/* SPDX-License-Identifier: ISC */
/* Sets of bits in arrays of long: as many words as a target needs, and a member stays the one it is. */
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>

#define WORD (8 * sizeof(size_t))
#define MEMBERS 200

static struct {
	int n;
	size_t word[(MEMBERS + WORD - 1) / WORD];
} primes;

static fd_set even;

static void
add(int i)
{
	primes.word[(size_t)i / WORD] |= (size_t)1 << ((size_t)i % WORD);
	primes.n++;
}

static int
has(int i)
{
	return primes.word[(size_t)i / WORD] >> ((size_t)i % WORD) & 1;
}

int
main(void)
{
	fd_set odd;
	sigset_t signals;
	int i, k, sum = 0;

	FD_ZERO(&odd);
	FD_ZERO(&even);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, 40);
	for (i = 2; i < MEMBERS; i++) {
		for (k = 2; k < i && !(has(k) && i % k == 0); k++)
			if (!has(k) && FD_ISSET(k, i % 2 ? &odd : &even))
				sum++;
		if (k == i)
			add(i);
		FD_SET(i * 5, i % 2 ? &odd : &even);
		if (!sigismember(&signals, SIGCHLD) || !sigismember(&signals, 40) || sigismember(&signals, SIGHUP))
			sum += 1000;
	}
	for (i = 0; i < 1024; i++) {
		if (FD_ISSET(i, &odd))
			sum = (sum * 3 + i) % 10007;
		if (FD_ISSET(i, &even))
			sum = (sum * 5 + i) % 10007;
	}
	for (i = 0; i < MEMBERS; i++)
		if (has(i))
			printf("%d%c", i, i % 10 == 9 ? '\n' : ' ');
	printf("%d %d\n", primes.n, sum);
	return 0;
}
