/* SPDX-License-Identifier: ISC */
/* miman status, stop, start, migrate: conformist servers on this machine. */
#include "miman.h"
#include "output.h"
#include "server.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_NS = 5000000, LONG_PATIENCE = 3600, WAIT_S = 30 };

/* The words of a command that manages one server. */
struct words {
	const char *server, *file, *program;
	char **run; /* PROGRAM and what follows; NULL: none */
	unsigned seconds;
	bool json;
};

/* Which options it has: 'j' --json, 'o' -o FILE, 'f' --from FILE, 'w' --wait SECONDS, 'p' PROGRAM [ARG...] behind. */
static bool
read_words(const char *command, const char *options, int argc, char **argv, struct words *w)
{
	char *end;
	int i;

	memset(w, 0, sizeof *w);
	w->seconds = WAIT_S;
	for (i = 1; i < argc; i++) {
		bool last = i + 1 == argc;

		if (strcmp(argv[i], "--json") == 0 && strchr(options, 'j'))
			w->json = true;
		else if ((strcmp(argv[i], "-o") == 0 && strchr(options, 'o') && !last) ||
				 (strcmp(argv[i], "--from") == 0 && strchr(options, 'f') && !last))
			w->file = argv[++i];
		else if (strcmp(argv[i], "--wait") == 0 && strchr(options, 'w') && !last) {
			w->seconds = (unsigned)strtoul(argv[++i], &end, 10);
			if (*end || argv[i][0] < '0' || argv[i][0] > '9' || w->seconds > LONG_PATIENCE) {
				bad_usage(command, "'%s' is not a number of seconds up to %d", argv[i], LONG_PATIENCE);
				return false;
			}
		} else if (argv[i][0] == '-') {
			bad_usage(command, "unknown option '%s'", argv[i]);
			return false;
		} else if (w->server == NULL)
			w->server = argv[i];
		else if (strchr(options, 'p')) {
			w->run = argv + i;
			return true;
		} else {
			bad_usage(command, "more than one server");
			return false;
		}
	}
	if (w->server == NULL)
		bad_usage(command, "no server given");
	return w->server != NULL;
}

static void
pause_a_moment(void)
{
	struct timespec moment = {0, LOOK_NS};

	nanosleep(&moment, NULL);
}

static bool
has_ended(pid_t pid)
{
	return kill(pid, 0) != 0 && errno == ESRCH;
}

/* ---- status ----------------------------------------------------------------------------------------------- */

static const char *
phase_text(manage_phase p)
{
	return p == manage_serving ? "serving" : p == manage_withdrawn ? "withdrawn" : "stopping";
}

static void
print_text(const char *name, const char *value, bool first)
{
	printf("%s\"%s\":", first ? "{" : ",", name);
	json_string(value, strlen(value));
}

static void
print_status(const manage_status *s, bool json)
{
	char uuid[37];

	format_uuid(uuid, s->uuid);
	if (json) {
		print_text("uuid", uuid, true);
		print_text("class", s->class_name, false);
		print_text("program", s->program, false);
		print_text("phase", phase_text(s->phase), false);
		print_text("state", s->state, false);
		printf(",\"epoch\":%" PRIu32 ",\"pid\":%" PRId32 ",\"interval_us\":%" PRIu64 ",\"checkpoints\":%" PRIu64
			   ",\"refused\":%" PRIu64 ",\"state_bytes\":%" PRIu64 ",\"workers\":%" PRIu32 ",\"running\":%" PRIu32
			   ",\"waiting\":%" PRIu32 ",\"connections\":%" PRIu32 "}\n",
			   s->epoch, s->pid, s->interval, s->checkpoints, s->refused, s->state_bytes, s->workers, s->running,
			   s->waiting, s->connections);
		return;
	}
	printf("%s %s: %s, epoch %" PRIu32 ", process %" PRId32 "\n", s->class_name, uuid, phase_text(s->phase), s->epoch,
		   s->pid);
	printf("calls        %" PRIu32 " run by %" PRIu32 " workers, %" PRIu32 " wait; %" PRIu32 " connections\n",
		   s->running, s->workers, s->waiting, s->connections);
	printf("checkpoints  %" PRIu64 " made, %" PRIu64 " refused, to %s", s->checkpoints, s->refused, s->state);
	if (s->interval)
		printf(", every %g s", (double)s->interval / 1e6);
	if (s->state_bytes)
		printf("; the last one has %" PRIu64 " bytes", s->state_bytes);
	putchar('\n');
}

int
command_status(int argc, char **argv)
{
	static manage_status now;
	struct hicam_located l;
	struct words w;
	handle_t h;
	int result;

	if (!read_words("status", "j", argc, argv, &w))
		return EXIT_BAD_USAGE;
	if ((h = server_open(w.server, &l)) == NULL)
		return EXIT_UNAVAILABLE;
	result = server_result(w.server, status(h, &now), NULL);
	server_close(h);
	if (result == EXIT_SUCCESS)
		print_status(&now, w.json);
	return result;
}

/* ---- stop and start --------------------------------------------------------------------------------------- */

int
command_stop(int argc, char **argv)
{
	struct hicam_located l;
	struct words w;
	handle_t h;
	int result;

	if (!read_words("stop", "", argc, argv, &w))
		return EXIT_BAD_USAGE;
	if ((h = server_open(w.server, &l)) == NULL)
		return EXIT_UNAVAILABLE;
	result = server_result(w.server, stopServer(h), NULL);
	server_close(h);
	return result;
}

/* Until a later activation than OLD is up; false: none is after so many seconds, or CHILD (0: none) has ended. */
static bool
wait_for_next(const struct hicam_located *old, struct hicam_located *now, unsigned seconds, pid_t child, int *ended)
{
	time_t until = time(NULL) + (time_t)seconds;

	while (!(server_look(old->server, now) && now->epoch > old->epoch && now->up)) {
		if (child ? waitpid(child, ended, WNOHANG) == child : has_ended(old->pid))
			return false;
		if (time(NULL) > until) {
			*ended = 0;
			return false;
		}
		pause_a_moment();
	}
	return true;
}

static void
tell_of(const struct hicam_located *now)
{
	char uuid[37];

	format_uuid(uuid, now->server);
	printf("%s %s: epoch %" PRIu32 ", process %d, at %s\n", now->class, uuid, now->epoch, now->pid, now->address);
}

/* FILE from the root; false: says why not. */
static bool
path_of(const char *file, char path[PATH_MAX])
{
	if (absolute(file, path, PATH_MAX))
		return true;
	complain("%s: no path that a state can have", file);
	return false;
}

int
command_start(int argc, char **argv)
{
	static manage_checkpoint made;
	char path[PATH_MAX];
	struct hicam_located l, now;
	struct words w;
	handle_t h;
	int result, ended = 0;

	if (!read_words("start", "fw", argc, argv, &w) || (w.file && !path_of(w.file, path)))
		return EXIT_BAD_USAGE;
	if ((h = server_open(w.server, &l)) == NULL)
		return EXIT_UNAVAILABLE;
	result = server_result(w.server, w.file ? restrServer(h, path, &made) : startServer(h, &made), &made);
	server_close(h);
	if (result != EXIT_SUCCESS)
		return result;
	if (w.file) {
		/* of whatever server it is the state */
		printf("%s: goes on from %s\n", w.server, path);
		return EXIT_SUCCESS;
	}
	if (!wait_for_next(&l, &now, w.seconds, 0, &ended)) {
		complain("%s: has not come up again", w.server);
		return EXIT_UNAVAILABLE;
	}
	tell_of(&now);
	return EXIT_SUCCESS;
}

/* ---- migrate ---------------------------------------------------------------------------------------------- */

/* A process that goes on from FILE, on its own, as `miman restore` would be; -1. */
static pid_t
start_next(const char *file, char **run)
{
	pid_t pid;
	int null;

	fflush(NULL);
	pid = fork();
	if (pid != 0)
		return pid;
	setsid();
	null = open("/dev/null", O_RDONLY);
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	_exit(restore_from(file, run));
}

static int
stays(const char *server, handle_t h, const char *why)
{
	stay(h);
	server_close(h);
	complain("%s: %s; the server goes on where it is", server, why);
	return EXIT_REFUSED;
}

int
command_migrate(int argc, char **argv)
{
	static manage_checkpoint made;
	char path[PATH_MAX] = "";
	struct hicam_located l, now;
	struct words w;
	handle_t h;
	pid_t child;
	int result, ended = 0;

	if (!read_words("migrate", "owp", argc, argv, &w) || (w.file && !path_of(w.file, path)))
		return EXIT_BAD_USAGE;
	if ((h = server_open(w.server, &l)) == NULL)
		return EXIT_UNAVAILABLE;
	server_patience(LONG_PATIENCE);
	result = server_result(w.server, migrate(h, path, w.seconds, &made), &made);
	if (result != EXIT_SUCCESS) {
		server_close(h);
		return result;
	}
	child = start_next(made.state, w.run);
	if (child < 0)
		return stays(w.server, h, strerror(errno));
	if (!wait_for_next(&l, &now, w.seconds, child, &ended)) {
		if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0)
			return stays(w.server, h, "the program for the new place has failed");
		kill(child, SIGKILL);
		return stays(w.server, h, "the program for the new place has not come up");
	}
	server_close(h);
	tell_of(&now);
	return EXIT_SUCCESS;
}
