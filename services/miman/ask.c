/* SPDX-License-Identifier: ISC */
/* miman checkpoint, interval, ls --local: processes of one's own on this machine. */
#include "local.h"
#include "miman.h"
#include "output.h"
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000, LS_PATIENCE_MS = 1000 };

static uint64_t
number(const struct answer *a, const char *name)
{
	return strtoull(local_value(a, name, 0), NULL, 10);
}

/* The exit status for what has become of a request to PID; complains unless it was granted. */
static int
status_of(const struct answer *a, long pid)
{
	switch (a->outcome) {
	case OUTCOME_ANSWER:
		break;
	case OUTCOME_NONE:
		complain("%ld: no process of yours that takes requests", pid);
		return EXIT_UNAVAILABLE;
	case OUTCOME_SILENT:
		complain("%ld: does not answer; it may be stopped, or comes to no migration point", pid);
		return EXIT_UNAVAILABLE;
	case OUTCOME_GONE:
		complain("%ld: has ended", pid);
		return EXIT_UNAVAILABLE;
	}
	if (strcmp(a->word, "ok") == 0)
		return EXIT_SUCCESS;
	complain("%ld: %s: %s", pid, a->word, local_value(a, "reason", 0));
	return EXIT_REFUSED;
}

/* The process ID TEXT; 0: it is none. */
static long
read_pid(const char *text)
{
	char *end;
	long pid = strtol(text, &end, 10);

	return *text >= '0' && *text <= '9' && *end == '\0' && pid > 0 && pid < INT_MAX ? pid : 0;
}

static void
print_member(const struct answer *a, const char *name, bool text, bool first)
{
	const char *value = local_value(a, name, 0);

	printf("%s\"%s\":", first ? "" : ",", name);
	if (text)
		json_string(value, strlen(value));
	else
		printf("%s", *value ? value : "null");
}

static void
print_checkpoint(const struct answer *a, bool json, bool stop)
{
	if (json) {
		putchar('{');
		print_member(a, "state", true, true);
		print_member(a, "state_bytes", false, false);
		print_member(a, "pause_us", false, false);
		print_member(a, "encode_us", false, false);
		print_member(a, "capture_kib", false, false);
		printf("}\n");
		return;
	}
	if (stop) {
		printf("%s: %" PRIu64 " bytes; the program has stopped\n", local_value(a, "state", 1),
			   number(a, "state_bytes"));
		return;
	}
	printf("%s: %" PRIu64 " bytes; the program was held up for %.1f ms, writing took %.1f ms and %" PRIu64
		   " KiB of memory\n",
		   local_value(a, "state", 1), number(a, "state_bytes"), (double)number(a, "pause_us") / 1e3,
		   (double)number(a, "encode_us") / 1e3, number(a, "capture_kib"));
}

bool
absolute(const char *file, char *path, size_t size)
{
	char dir[PATH_MAX];

	if (file[0] == '/')
		return snprintf(path, size, "%s", file) < (int)size;
	return getcwd(dir, sizeof dir) != NULL && snprintf(path, size, "%s/%s", dir, file) < (int)size;
}

int
command_checkpoint(int argc, char **argv)
{
	static struct answer a;
	char path[PATH_MAX] = "", request[PATH_MAX + 40];
	const char *file = NULL;
	bool stop = false, json = false;
	long pid = 0;
	int i, status;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--stop") == 0)
			stop = true;
		else if (strcmp(argv[i], "--json") == 0)
			json = true;
		else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
			file = argv[++i];
		else if (argv[i][0] == '-')
			return bad_usage("checkpoint", "unknown option '%s'", argv[i]);
		else if (pid != 0)
			return bad_usage("checkpoint", "more than one process");
		else if ((pid = read_pid(argv[i])) == 0)
			return bad_usage("checkpoint", "'%s' is not a process ID", argv[i]);
	}
	if (pid == 0)
		return bad_usage("checkpoint", "no process given");
	if (file && (*file == '\0' || strchr(file, '\n') || !absolute(file, path, sizeof path))) {
		complain("%s: no path that a state can have", file);
		return EXIT_BAD_USAGE;
	}
	snprintf(request, sizeof request, "checkpoint\n%s\n%s\n", stop ? "stop" : "go", path);
	local_ask((pid_t)pid, request, PATIENCE_MS, &a);
	status = status_of(&a, pid);
	if (status == EXIT_SUCCESS)
		print_checkpoint(&a, json, stop);
	return status;
}

int
command_interval(int argc, char **argv)
{
	static struct answer a;
	char request[60], *end;
	double seconds;
	long pid;

	if (argc != 3)
		return bad_usage("interval", "a process and a number of seconds are needed");
	pid = read_pid(argv[1]);
	if (pid == 0)
		return bad_usage("interval", "'%s' is not a process ID", argv[1]);
	seconds = strtod(argv[2], &end);
	if (*end || end == argv[2] || !(seconds == 0 || (seconds >= 0.001 && seconds < 1e9)))
		return bad_usage("interval", "'%s' is not a number of seconds from 0.001, or 0", argv[2]);
	snprintf(request, sizeof request, "interval\n%" PRIu64 "\n", (uint64_t)(seconds * 1e6));
	local_ask((pid_t)pid, request, PATIENCE_MS, &a);
	return status_of(&a, pid);
}

/* ---- ls --------------------------------------------------------------------------------------------------- */

struct list {
	bool json;
	unsigned n;
};

static void
print_process(pid_t pid, void *arg)
{
	static struct answer a;
	struct list *list = arg;
	const char *interval;

	local_ask(pid, "ls\n", LS_PATIENCE_MS, &a);
	if (a.outcome != OUTCOME_ANSWER && a.outcome != OUTCOME_SILENT)
		return;
	if (a.outcome == OUTCOME_SILENT)
		a.lines = a.text + strlen(strcpy(a.text, ""));
	list->n++;
	if (list->json) {
		printf("%s{\"pid\":%d,\"answers\":%s", list->n > 1 ? ",\n " : "", (int)pid,
			   a.outcome == OUTCOME_ANSWER ? "true" : "false");
		print_member(&a, "class", true, false);
		print_member(&a, "program", true, false);
		print_member(&a, "interval_us", false, false);
		print_member(&a, "checkpoints", false, false);
		print_member(&a, "refused", false, false);
		print_member(&a, "state_bytes", false, false);
		print_member(&a, "state", true, false);
		printf("}");
		return;
	}
	if (list->n == 1)
		printf("%7s %-16s %8s %11s  %s\n", "PID", "CLASS", "INTERVAL", "CHECKPOINTS", "STATE");
	if (a.outcome == OUTCOME_SILENT) {
		printf("%7d (does not answer)\n", (int)pid);
		return;
	}
	interval = local_value(&a, "interval_us", 0);
	printf("%7d %-16s ", (int)pid, local_value(&a, "class", 1));
	if (strcmp(interval, "0") == 0)
		printf("%8s ", "-");
	else
		printf("%8g ", strtod(interval, NULL) / 1e6);
	printf("%11s  %s\n", local_value(&a, "checkpoints", 2), local_value(&a, "state", 3));
}

int
command_ls(int argc, char **argv)
{
	struct list list = {false, 0};
	bool local = false;
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--local") == 0)
			local = true;
		else if (strcmp(argv[i], "--json") == 0)
			list.json = true;
		else
			return bad_usage("ls", "unknown argument '%s'", argv[i]);
	}
	if (!local)
		return bad_usage("ls", "only processes of this machine can be listed: --local");
	if (list.json)
		putchar('[');
	local_each(print_process, &list);
	if (list.json)
		printf("]\n");
	return EXIT_SUCCESS;
}
