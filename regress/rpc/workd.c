/* SPDX-License-Identifier: ISC */
/* A server: accounts, and calls that take as long as they are told to. */
#include "work.h"
#include <hicam/rpc.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { ACCOUNTS = 1000 };

static idl_hyper_int accounts[ACCOUNTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
nap(int ms)
{
	for (; ms > 0; ms--)
		usleep(1000);
}

idl_long_int
work_sum(idl_long_int a, idl_long_int b, idl_long_int ms)
{
	nap(ms);
	return a + b;
}

idl_hyper_int
work_add(idl_long_int account, idl_long_int amount, idl_long_int ms)
{
	idl_hyper_int now;

	if (account < 0 || account >= ACCOUNTS)
		return -1;
	nap(ms / 2);
	pthread_mutex_lock(&lock);
	now = accounts[account] += amount;
	pthread_mutex_unlock(&lock);
	nap(ms - ms / 2);
	return now;
}

void
work_echo(idl_long_int n, idl_byte *data, idl_byte *back)
{
	memcpy(back, data, (size_t)n);
}

void
work_nothing(void)
{
}

idl_hyper_int
work_total(void)
{
	idl_hyper_int total = 0;
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < ACCOUNTS; i++)
		total += accounts[i];
	pthread_mutex_unlock(&lock);
	return total;
}

void
work_stop(void)
{
	rpc_server_stop();
}
