/* SPDX-License-Identifier: ISC */
/* The server: nothing in it knows that it may be stopped in the middle of a count, and go on elsewhere. */
#include "progress.h"
#include <pthread.h>
#include <stdlib.h>

struct job {
	struct job *next;
	long number, limit, at;
};

static struct job *jobs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct job *
find(long number)
{
	struct job *j;

	for (j = jobs; j && j->number != number; j = j->next)
		;
	return j;
}

/* The job NUMBER, which begins anew. */
static struct job *
begin(long number, long limit)
{
	struct job *j;

	pthread_mutex_lock(&lock);
	j = find(number);
	if (j == NULL && (j = malloc(sizeof *j)) != NULL) {
		j->number = number;
		j->next = jobs;
		jobs = j;
	}
	if (j) {
		j->limit = limit;
		j->at = 0;
	}
	pthread_mutex_unlock(&lock);
	return j;
}

static int
is_prime(long n)
{
	long d;

	for (d = 2; d * d <= n; d++)
		if (n % d == 0)
			return 0;
	return n > 1;
}

idl_hyper_int
progress_count_primes(idl_long_int number, idl_long_int limit)
{
	struct job *j = begin(number, limit);
	idl_hyper_int count = 0;
	long n;

	if (j == NULL)
		return -1;
	for (n = 0; n < limit; n++) {
		count += is_prime(n);
		j->at = n + 1;
	}
	return count;
}

idl_long_int
progress_of(idl_long_int number)
{
	struct job *j;
	idl_long_int thousandths = -1;

	pthread_mutex_lock(&lock);
	j = find(number);
	if (j)
		thousandths = j->limit > 0 ? (idl_long_int)((idl_hyper_int)j->at * 1000 / j->limit) : 1000;
	pthread_mutex_unlock(&lock);
	return thousandths;
}
