/* SPDX-License-Identifier: ISC */
/*
 * The bank's server.  Nothing here knows of calls, checkpoints or other machines: the ledger is in memory, each call is
 * a thread, and whoever wants to audit for an hour may.
 */
#include "bank.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_ACCOUNTS = 10000 };

struct booking {
	account from, to; /* 0: cash */
	money amount;
	struct booking *before;					 /* in the ledger */
	struct booking *from_before, *to_before; /* of each account */
};

struct owner {
	char name[NAME_SIZE];
	money balance;
	struct booking *last;
};

static struct owner owners[MOST_ACCOUNTS + 1]; /* by number; 0 is the cash desk */
static account naccounts;
static struct booking *ledger; /* nothing in it is ever changed, so that it can be read without the lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int
exists(account number)
{
	return number > 0 && number <= naccounts;
}

/* With the lock held. */
static error_status_t
book(account from, account to, money amount)
{
	struct booking *b = malloc(sizeof *b);

	if (!b)
		return BANK_FULL;
	*b = (struct booking){from, to, amount, ledger, owners[from].last, owners[to].last};
	owners[from].balance -= amount;
	owners[to].balance += amount;
	owners[from].last = owners[to].last = ledger = b;
	return 0;
}

error_status_t
open_account(idl_char *owner, money cash, account *number)
{
	error_status_t status = BANK_FULL;

	if (cash < 0)
		return BANK_NO_MONEY;
	pthread_mutex_lock(&lock);
	if (naccounts < MOST_ACCOUNTS) {
		*number = ++naccounts;
		snprintf(owners[*number].name, NAME_SIZE, "%s", owner);
		status = book(0, *number, cash);
	}
	pthread_mutex_unlock(&lock);
	return status;
}

error_status_t
transfer(account from, account to, money amount)
{
	error_status_t status;

	pthread_mutex_lock(&lock);
	if (!exists(from) || !exists(to) || from == to)
		status = BANK_NO_ACCOUNT;
	else if (amount < 0 || owners[from].balance < amount)
		status = BANK_NO_MONEY;
	else
		status = book(from, to, amount);
	pthread_mutex_unlock(&lock);
	return status;
}

error_status_t
get_statement(account number, idl_long_int most, statement *s)
{
	const struct booking *b;
	money balance;

	pthread_mutex_lock(&lock);
	if (!exists(number)) {
		pthread_mutex_unlock(&lock);
		return BANK_NO_ACCOUNT;
	}
	snprintf(s->owner, NAME_SIZE, "%s", owners[number].name);
	s->balance = balance = owners[number].balance;
	b = owners[number].last;
	pthread_mutex_unlock(&lock);

	s->entries = most > 0 ? malloc((size_t)most * sizeof *s->entries) : NULL;
	for (; s->entries && b && s->n < most; b = b->from == number ? b->from_before : b->to_before) {
		money in = b->from == number ? -b->amount : b->amount;

		s->entries[s->n++] = (entry){b->from == number ? b->to : b->from, in, balance};
		balance -= in;
	}
	return 0;
}

/* One pass; BALANCES has room for all accounts. */
static void
go_through(const struct booking *newest, money *balances, finding *f)
{
	*f = (finding){0};
	for (account i = 0; i <= MOST_ACCOUNTS; i++)
		balances[i] = 0;
	for (const struct booking *b = newest; b; b = b->before) {
		balances[b->from] -= b->amount;
		balances[b->to] += b->amount;
		if (!b->from)
			f->cash += b->amount;
		f->entries++;
		f->sum = (f->sum ^ (idl_ulong_int)(b->from * 31 + b->to)) * 16777619u + (idl_ulong_int)b->amount;
	}
	f->adds_up = balances[0] == -f->cash;
	for (account i = 1; i <= MOST_ACCOUNTS; i++)
		if (balances[i] < 0)
			f->adds_up = idl_false;
}

error_status_t
audit(idl_long_int passes, finding *f)
{
	money *balances = malloc((MOST_ACCOUNTS + 1) * sizeof *balances);
	const struct booking *newest;

	if (!balances)
		return BANK_FULL;
	pthread_mutex_lock(&lock);
	newest = ledger;
	pthread_mutex_unlock(&lock);
	while (passes-- > 0)
		go_through(newest, balances, f);
	free(balances);
	return 0;
}
