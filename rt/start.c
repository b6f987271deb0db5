/* SPDX-License-Identifier: ISC */
/*
 * Start: HICAM_ variables, argv and the environment into the typed heap (so that pointers to them travel as heap), then
 * main or a restore.  A program that no checkpoint can reach is started as it would have been.
 */
#include "start.h"
#include "capture.h"
#include "class.h"
#include "heap.h"
#include "huge.h"
#include "identity.h"
#include "libc_state.h"
#include "message.h"
#include "poll.h"
#include "restore.h"
#include "rpc_hooks.h"
#include "statefile.h"
#include "stats.h"
#include "thread.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

int __real_main(int argc, char **argv, char **envp);

struct hicam_config hicam_config;
int hicam_running;

static char **variables; /* all HICAM_ ones, taken out of the environment */
static size_t nvariables;

char *
hicam_variable(const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; i < nvariables; i++)
		if (strncmp(variables[i], name, len) == 0 && variables[i][len] == '=')
			return variables[i][len + 1] ? variables[i] + len + 1 : NULL;
	return NULL;
}

char *
hicam_variable_at(size_t i)
{
	return i < nvariables ? variables[i] : NULL;
}

/* PATH from the current directory; NULL stays NULL. */
static char *
absolute(const char *path)
{
	char dir[PATH_MAX], *s;

	if (path == NULL)
		return NULL;
	if (path[0] == '/')
		dir[0] = '\0';
	else if (getcwd(dir, sizeof(dir)) == NULL)
		hicam_die(HICAM_EXIT_IO, "current directory: %s", strerror(errno));
	s = hicam_need(NULL, strlen(dir) + strlen(path) + 2);
	strcpy(s, dir);
	if (dir[0])
		strcat(s, "/");
	return strcat(s, path);
}

static char *
variable(const char *name)
{
	char *value = secure_getenv(name);

	return value && *value ? value : NULL;
}

static bool
is_on(const char *name)
{
	const char *text = variable(name);

	return text && strcmp(text, "0") != 0;
}

/* Is it YES?  Else it is NO, or not set. */
static bool
is_one_of(const char *name, const char *yes, const char *no)
{
	const char *text = variable(name);

	if (text && strcmp(text, yes) != 0 && strcmp(text, no) != 0)
		hicam_die(HICAM_EXIT_STATE, "%s: '%s' is neither %s nor %s", name, text, yes, no);
	return text && strcmp(text, yes) == 0;
}

static uint64_t
count(const char *name)
{
	const char *text = variable(name);
	unsigned long long n;
	char *end;

	if (text == NULL)
		return 0;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || *end || *text == '-')
		hicam_die(HICAM_EXIT_STATE, "%s: '%s' is not a number of points", name, text);
	return n;
}

static uint64_t
microseconds(const char *name)
{
	const char *text = variable(name);
	double seconds;
	char *end;

	if (text == NULL)
		return 0;
	seconds = strtod(text, &end);
	if (*end || !(seconds >= 0.001 && seconds < 1e9))
		hicam_die(HICAM_EXIT_STATE, "%s: '%s' is not a number of seconds from 0.001", name, text);
	return (uint64_t)(seconds * 1e6);
}

/* Can the program be captured at all? */
static bool
has_points(void)
{
	const struct hicam_unit *u;
	unsigned i;

	for (u = hicam_units(); u; u = u->next)
		for (i = 0; i < u->nfunctions; i++)
			if (u->functions[i].nstages > 0)
				return true;
	return false;
}

static void
read_variables(void)
{
	struct hicam_config *c = &hicam_config;
	const char *name = hicam_name();
	char *given = variable("HICAM_STATE"), file[300];
	bool trusted = getauxval(AT_SECURE) == 0;
	char **from, **to;

	strcpy(stpncpy(file, name, 256), ".hicam");
	c->state = absolute(given ? given : file);
	c->restore = absolute(variable("HICAM_RESTORE"));
	c->stats = absolute(variable("HICAM_STATS"));
	c->stop_at = count("HICAM_STOP_AT");
	c->interval_us = microseconds("HICAM_INTERVAL");
	c->on_term = is_on("HICAM_ON_TERM");
	c->control = (variable("HICAM_CONTROL") == NULL || is_on("HICAM_CONTROL")) && has_points();
	c->compress = is_on("HICAM_COMPRESS");
	c->alone = is_one_of("HICAM_FORK", "stop", "report");
	c->program = strchr(program_invocation_name, '/') ? absolute(program_invocation_name) : "";
	c->pid = getpid();
	for (from = to = environ; from && *from; from++)
		if (strncmp(*from, "HICAM_", 6) != 0)
			*to++ = *from;
		else if (trusted) {
			variables = hicam_need(variables, (nvariables + 1) * sizeof(*variables));
			variables[nvariables++] = *from;
		}
	if (to)
		*to = NULL;
}

/* Arguments and environment as they were moved to the heap. */
static char **moved[2];

/* The class's own `char *`; NULL if it has none. */
static const struct hicam_type *
string_type(void)
{
	const struct hicam_class *c = hicam_class();
	size_t i;

	if (c == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	for (i = 0; i < c->ntypes; i++)
		if (c->types[i]->kind == HICAM_POINTER && c->types[i]->elem && c->types[i]->elem->kind == HICAM_CHAR)
			return c->types[i];
	return NULL;
}

/* A copy of a vector of strings in the typed heap, where a capture gives it its type: that takes the class. */
static char **
into_heap(char **vector)
{
	size_t n, i, len;
	char **copy;

	for (n = 0; vector[n]; n++)
		;
	copy = hicam_heap_restore((n + 1) * sizeof(*copy), NULL, false);
	if (copy == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	for (i = 0; i < n; i++) {
		len = strlen(vector[i]) + 1;
		copy[i] = hicam_heap_restore(len, NULL, false);
		if (copy[i] == NULL)
			hicam_die(HICAM_EXIT_IO, "out of memory");
		memcpy(copy[i], vector[i], len);
	}
	return copy;
}

void
hicam_start_type_moved(void)
{
	const struct hicam_type *string = string_type();
	char **s;
	int i;

	for (i = 0; string && i < 2; i++) {
		for (s = moved[i]; s && *s; s++)
			hicam_heap_set_type(*s, string->elem, false);
		if (s)
			hicam_heap_set_type(moved[i], string, false);
	}
}

static void
at_exit(void)
{
	hicam_stats_write();
}

int
__wrap_main(int argc, char **argv, char **envp)
{
	static int started;
	const struct hicam_unit *stale;
	int result;

	if (started)
		return __real_main(argc, argv, envp); /* the program calls its own main */
	started = 1;
	hicam_thread_start(__builtin_frame_address(0));
	read_variables();
	stale = hicam_class_stale_unit();
	if (stale)
		hicam_die(HICAM_EXIT_STATE, "%s was compiled by another version of hicc", stale->name);
	hicam_libc_start();
	if (hicam_config.interval_us)
		hicam_huge_globals();
	if (hicam_config.stats || hicam_config.interval_us || hicam_config.stop_at || hicam_config.on_term ||
		hicam_config.control)
		if (atexit(at_exit) != 0)
			hicam_die(HICAM_EXIT_IO, "out of memory");
	if (hicam_rpc_started)
		hicam_rpc_started(argc, argv, environ);
	if (hicam_config.restore) {
		hicam_restore_read(hicam_config.restore);
		hicam_poll_start();
		hicam_running = 1;
		result = hicam_restore_run();
	} else {
		if (hicam_config.stop_at || hicam_config.interval_us || hicam_config.on_term || hicam_config.control) {
			argv = moved[0] = into_heap(argv);
			envp = environ = moved[1] = into_heap(environ);
		}
		hicam_identity_begin(hicam_variable("HICAM_UUID"), hicam_variable("HICAM_EPOCH"));
		hicam_poll_start();
		hicam_running = 1;
		result = __real_main(argc, argv, envp);
	}
	if (__hicam_mode)
		hicam_capture_unwound();
	__atomic_store_n(&hicam_running, 0, __ATOMIC_RELAXED); /* threads may be left */
	return result;
}
