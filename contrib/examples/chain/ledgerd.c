/* SPDX-License-Identifier: ISC */
/* The ledger's server. */
#include "ledger.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry {
	struct entry *next;
	char *name;
	idl_hyper_int amount;
};

static struct entry *entries;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct entry *
entry_of(const char *name)
{
	struct entry *e;

	for (e = entries; e && strcmp(e->name, name) != 0; e = e->next)
		;
	if (e || (e = malloc(sizeof *e)) == NULL)
		return e;
	e->name = strdup(name);
	e->amount = 0;
	e->next = entries;
	entries = e;
	return e;
}

idl_hyper_int
ledger_enter(idl_char *name, idl_long_int amount)
{
	idl_hyper_int now = -1;
	struct entry *e;

	usleep(20000); /* paper is slow */
	pthread_mutex_lock(&lock);
	e = entry_of((char *)name);
	if (e)
		now = e->amount += amount;
	pthread_mutex_unlock(&lock);
	return now;
}

idl_hyper_int
ledger_total(void)
{
	idl_hyper_int total = 0;
	const struct entry *e;

	pthread_mutex_lock(&lock);
	for (e = entries; e; e = e->next)
		total += e->amount;
	pthread_mutex_unlock(&lock);
	return total;
}
