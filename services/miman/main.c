/* SPDX-License-Identifier: ISC */
/* miman, the migration manager: finds the command in a table and runs it. */
#include "miman.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef HICAM_VERSION
#define HICAM_VERSION "0.1"
#endif

static const struct command {
	const char *name;
	const char *arguments;
	const char *purpose;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"checkpoint", "PID [-o FILE] [--stop] [--json]", "let a running program write its state", command_checkpoint},
	{"inspect", "FILE [--json] [--all] | FILE --body | FILE --spec", "show what is in a state file", command_inspect},
	{"interval", "PID SECONDS", "let a running program write its state again and again; 0: no more", command_interval},
	{"ls", "--local [--json]", "list the programs of yours that run here", command_ls},
	{"migrate", "SERVER [-o FILE] [--wait SECONDS] [PROGRAM [ARG...]]",
	 "let a server go on in another process, and its clients know", command_migrate},
	{"restore", "FILE [PROGRAM [ARG...]]", "let a program go on from a state file", command_restore},
	{"start", "SERVER [--from FILE] [--wait SECONDS]", "let a server begin again, or go back to a state",
	 command_start},
	{"status", "SERVER [--json]", "show what a server does", command_status},
	{"stop", "SERVER", "let a server end when its calls have", command_stop},
};

void
complain(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("miman: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int
bad_usage(const char *command, const char *fmt, ...)
{
	va_list ap;
	size_t i;

	fputs("miman: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, command) == 0)
			fprintf(stderr, "usage: miman %s %s\n", command, commands[i].arguments);
	return EXIT_BAD_USAGE;
}

static void
print_help(FILE *to)
{
	size_t i;

	fputs("usage: miman COMMAND [ARGUMENT...]\n\n", to);
	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %s %s\n      %s\n", commands[i].name, commands[i].arguments, commands[i].purpose);
	fputs("\nSee miman(1).\n", to);
}

/* Output that could not be written is a failure whatever the command says. */
static int
finish(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		complain("cannot write to standard output");
		return EXIT_IO;
	}
	return status;
}

int
main(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		print_help(stderr);
		return EXIT_BAD_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return finish(EXIT_SUCCESS);
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("miman (HiCaM) " HICAM_VERSION);
		return finish(EXIT_SUCCESS);
	}
	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			return finish(commands[i].run(argc - 1, argv + 1));
	return bad_usage("", "unknown command '%s'; miman --help lists them", argv[1]);
}
