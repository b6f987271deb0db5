/* SPDX-License-Identifier: ISC */
/* The client of the key-value store: one order, as the words of the command line say it. */
#include "kv.h"

#include <hicam/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
report(error_status_t status)
{
	if (status)
		fprintf(stderr, "kvc: %s\n",
				status == KV_NONE	   ? "no such key"
				: status == KV_CHANGED ? "changed meanwhile"
									   : rpc_error_text(status));
	return status != 0;
}

static int
print_version(error_status_t status, version_t version)
{
	if (!status)
		printf("%llu\n", (unsigned long long)version);
	return report(status);
}

static int
print_value(error_status_t status, value *v)
{
	if (!status)
		printf("%llu %.*s\n", (unsigned long long)v->version, (int)v->n, (const char *)v->bytes);
	return report(status);
}

static int
do_put(char *const words[])
{
	version_t version;
	error_status_t status = put(words[0], (idl_byte *)words[1], (idl_long_int)strlen(words[1]), &version);

	return print_version(status, version);
}

static int
do_replace(char *const words[])
{
	version_t version, expected = strtoull(words[1], NULL, 10);
	error_status_t status = replace(words[0], expected, (idl_byte *)words[2], (idl_long_int)strlen(words[2]), &version);

	return print_version(status, version);
}

static int
do_remove(char *const words[])
{
	return report(remove_key(words[0], strtoull(words[1], NULL, 10)));
}

static int
do_get(char *const words[])
{
	value v;

	return print_value(get(words[0], &v), &v);
}

static int
do_await(char *const words[])
{
	value v;

	return print_value(await(words[0], strtoull(words[1], NULL, 10), &v), &v);
}

static int
do_list(char *const words[])
{
	keys k;
	error_status_t status = list(words[0], &k);

	for (int i = 0; !status && i < k.n; i++)
		puts(k.names[i]);
	return report(status);
}

static const struct {
	const char *name, *words;
	int nwords;
	int (*order)(char *const words[]);
} orders[] = {
	{"put", "KEY VALUE", 2, do_put},		 {"replace", "KEY VERSION VALUE", 3, do_replace},
	{"remove", "KEY VERSION", 2, do_remove}, {"get", "KEY", 1, do_get},
	{"await", "KEY VERSION", 2, do_await},	 {"list", "PREFIX", 1, do_list},
};

int
main(int argc, char *argv[])
{
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		if (argc == orders[i].nwords + 2 && !strcmp(argv[1], orders[i].name))
			return orders[i].order(argv + 2);
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		fprintf(stderr, "usage: kvc %s %s\n", orders[i].name, orders[i].words);
	return 2;
}
