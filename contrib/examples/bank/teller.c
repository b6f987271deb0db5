/* SPDX-License-Identifier: ISC */
/* The bank's counter: one order, as the words of the command line say it. */
#include "bank.h"

#include <hicam/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
complain(error_status_t status)
{
	static const char *const own[] = {"", "no such account", "not enough money", "the bank is full"};

	fprintf(stderr, "teller: %s\n", status < sizeof own / sizeof own[0] ? own[status] : rpc_error_text(status));
	return 1;
}

static int
do_open(char *const words[])
{
	account number;
	error_status_t status = open_account(words[0], atoll(words[1]), &number);

	if (status)
		return complain(status);
	printf("%d\n", (int)number);
	return 0;
}

static int
do_transfer(char *const words[])
{
	error_status_t status = transfer(atoi(words[0]), atoi(words[1]), atoll(words[2]));

	return status ? complain(status) : 0;
}

static int
do_statement(char *const words[])
{
	statement s;
	error_status_t status = get_statement(atoi(words[0]), atoi(words[1]), &s);

	if (status)
		return complain(status);
	printf("%s: %lld\n", s.owner, (long long)s.balance);
	for (int i = 0; i < s.n; i++)
		printf("%6d %12lld %12lld\n", (int)s.entries[i].other, (long long)s.entries[i].amount,
			   (long long)s.entries[i].balance);
	free(s.entries);
	return 0;
}

static int
do_audit(char *const words[])
{
	finding f;
	error_status_t status = audit(atoi(words[0]), &f);

	if (status)
		return complain(status);
	printf("%lld entries, %lld in cash, %s, %08x\n", (long long)f.entries, (long long)f.cash,
		   f.adds_up ? "adds up" : "does NOT add up", (unsigned)f.sum);
	return f.adds_up ? 0 : 1;
}

/* So many transfers between the accounts 1 to N, by fixed rules; those for which there is no money do not count. */
static int
do_traffic(char *const words[])
{
	int n = atoi(words[0]), transfers = atoi(words[1]), refused = 0;
	unsigned seed = (unsigned)atoi(words[2]);

	for (int i = 0; i < transfers; i++) {
		account from, to;
		error_status_t status;

		seed = seed * 1103515245u + 12345u;
		from = (account)(seed >> 8) % n + 1;
		to = (account)(seed >> 16) % n + 1;
		status = from == to ? 0 : transfer(from, to, seed % 1000);
		if (status == BANK_NO_MONEY)
			refused++;
		else if (status)
			return complain(status);
	}
	printf("%d of %d\n", transfers - refused, transfers);
	return 0;
}

static const struct {
	const char *name, *words;
	int nwords;
	int (*order)(char *const words[]);
} orders[] = {
	{"open", "OWNER CASH", 2, do_open},
	{"transfer", "FROM TO AMOUNT", 3, do_transfer},
	{"statement", "ACCOUNT LINES", 2, do_statement},
	{"audit", "PASSES", 1, do_audit},
	{"traffic", "ACCOUNTS TRANSFERS SEED", 3, do_traffic},
};

int
main(int argc, char *argv[])
{
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		if (argc == orders[i].nwords + 2 && !strcmp(argv[1], orders[i].name))
			return orders[i].order(argv + 2);
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		fprintf(stderr, "usage: teller %s %s\n", orders[i].name, orders[i].words);
	return 2;
}
