/* SPDX-License-Identifier: ISC */
/*
 * A server begins again, with main or from a state: the process becomes the same program once more, by what the kernel
 * was told to run.  That may be an emulator or a loader, with the program among its arguments.
 */
#include "class.h"
#include "control.h"
#include "identity.h"
#include "message.h"
#include "rpc_local.h"
#include "start.h"
#include "statefile.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>

enum { FIRST_FD = 3, MOST_FDS = 1 << 20, PATH_ROOM = 4096 };

/* As the process began; the arguments are those that the program began with, wherever that was. */
static struct {
	int argc;
	char **argv, **envp; /* argv without the first */
	char *folder;
} begun;

/* What is to become of it. */
static struct {
	char program[PATH_ROOM];
	char **argv, **envp;
} next;

void
hicam_rpc_started(int argc, char **argv, char **envp)
{
	size_t n;
	int i;

	begun.argc = argc;
	begun.argv = hicam_need(NULL, ((size_t)argc + 1) * sizeof *begun.argv);
	for (i = 1; i < argc; i++)
		begun.argv[i - 1] = strdup(argv[i]);
	begun.argv[argc ? argc - 1 : 0] = NULL;
	for (n = 0; envp && envp[n]; n++)
		;
	begun.envp = hicam_need(NULL, (n + 1) * sizeof *envp);
	memcpy(begun.envp, envp, n * sizeof *envp);
	begun.envp[n] = NULL;
	begun.folder = hicam_memory_cwd();
}

/* ---- arguments in a state: one behind another, each with its zero ---- */

void
rpc_anew_save(struct hicam_items *items)
{
	struct hicam_item *item = hicam_item_new(items, RPC_ITEM("arguments"));
	size_t len = 0;
	char **a, *text, *end;

	for (a = begun.argv; *a; a++)
		len += strlen(*a) + 1;
	end = text = hicam_need(NULL, len + 1);
	for (a = begun.argv; *a; a++)
		end = stpcpy(end, *a) + 1;
	hicam_item_bytes(item, text, len);
	free(text);
}

bool
rpc_anew_restore(const struct hicam_item *item)
{
	size_t n = 0, at;
	char **argv;

	if (item->nbytes && item->bytes[item->nbytes - 1] != '\0')
		return false;
	argv = calloc(item->nbytes + 1, sizeof *argv);
	for (at = 0; argv && at < item->nbytes; at += strlen(item->bytes + at) + 1)
		argv[n++] = strdup(item->bytes + at);
	if (argv == NULL)
		return false;
	begun.argv = argv;
	return true;
}

/* ---- getting ready ---- */

/* This thread's own folder in /proc: emulators show the program's files in place of those of the process only. */
static bool
proc_path(char path[64], const char *name)
{
	return snprintf(path, 64, "/proc/self/task/%d/%s", (int)gettid(), name) < 64;
}

/* All that the process was started with, in memory that stays; NULL. */
static char *
command_line(size_t *len)
{
	char path[64], *text = NULL, *bigger;
	size_t room = 0;
	ssize_t k = 1;
	int fd;

	*len = 0;
	fd = proc_path(path, "cmdline") ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	while (fd >= 0 && k > 0) {
		if (*len == room) {
			room = room ? 2 * room : PATH_ROOM;
			bigger = realloc(text, room);
			if (bigger == NULL)
				break;
			text = bigger;
		}
		k = read(fd, text + *len, room - *len);
		if (k > 0)
			*len += (size_t)k;
	}
	if (fd >= 0)
		close(fd);
	if (k == 0 && *len && text[*len - 1] == '\0')
		return text;
	free(text);
	return NULL;
}

/* The words in front of the program's own arguments, then those it began with. */
static bool
make_arguments(void)
{
	size_t len, words = 0, keep, n, at;
	char *text = command_line(&len), **a;

	for (at = 0; at < len; at += strlen(text + at) + 1)
		words++;
	if (text == NULL || words < (size_t)begun.argc || begun.argc == 0) {
		free(text);
		return false;
	}
	keep = words - (size_t)begun.argc + 1;
	for (n = 0; begun.argv[n]; n++)
		;
	next.argv = hicam_need(NULL, (keep + n + 1) * sizeof *next.argv);
	for (at = 0, a = next.argv; a < next.argv + keep; at += strlen(text + at) + 1)
		*a++ = text + at;
	memcpy(a, begun.argv, (n + 1) * sizeof *a);
	return true;
}

static bool
is_of_this_time(const char *variable)
{
	return strncmp(variable, "HICAM_RESTORE=", 14) == 0 || strncmp(variable, "HICAM_UUID=", 11) == 0 ||
		   strncmp(variable, "HICAM_EPOCH=", 12) == 0;
}

static void
make_environment(const char *state)
{
	char uuid[37], **e;
	size_t n, i;

	for (n = 0; begun.envp[n]; n++)
		;
	for (i = 0; hicam_variable_at(i); i++)
		;
	e = next.envp = hicam_need(NULL, (n + i + 3) * sizeof *e);
	memcpy(e, begun.envp, n * sizeof *e);
	e += n;
	for (i = 0; hicam_variable_at(i); i++)
		if (!is_of_this_time(hicam_variable_at(i)))
			*e++ = hicam_variable_at(i);
	hicam_uuid_print(hicam_identity.uuid, uuid);
	if (state) {
		if (asprintf(e, "HICAM_RESTORE=%s", state) > 0)
			e++;
	} else {
		if (asprintf(e, "HICAM_UUID=%s", uuid) > 0)
			e++;
		if (asprintf(e, "HICAM_EPOCH=%u", hicam_identity.epoch + 1) > 0)
			e++;
	}
	*e = NULL;
}

static bool
find_program(void)
{
	char path[64];
	ssize_t n = proc_path(path, "exe") ? readlink(path, next.program, sizeof next.program - 1) : -1;

	if (n <= 0)
		return false;
	next.program[n] = '\0';
	return access(next.program, X_OK) == 0;
}

/* Is the state at PATH whole, and of this class? */
static bool
fits(const char *path, char *why, size_t size)
{
	struct hicam_error error = {0, ""};
	struct hicam_state *s = hicam_state_open(path, &error);
	const struct hicam_class *c;
	bool same;

	if (s == NULL) {
		snprintf(why, size, "%s: %s", path, error.text);
		return false;
	}
	/* so that no child is forked while the class is put together */
	hicam_lock(&rpc_lock);
	c = hicam_class();
	hicam_unlock(&rpc_lock);
	same = c && memcmp(hicam_state_header(s)->signature, c->signature, sizeof c->signature) == 0;
	hicam_state_close(s);
	if (!same)
		snprintf(why, size, "%s: a state of another class, or another version of it", path);
	return same;
}

bool
rpc_anew_prepare(const char *state, char *why, size_t size)
{
	static int once; /* what it is going to be is not changed any more */
	static bool done;
	bool ok = false;

	if (state && !fits(state, why, size))
		return false;
	hicam_lock(&once);
	if (done)
		snprintf(why, size, "it begins again already");
	else if (!find_program() || !make_arguments())
		snprintf(why, size, "its program is not there any more");
	else {
		make_environment(state);
		ok = done = true;
	}
	hicam_unlock(&once);
	return ok;
}

/* ---- and going ---- */

/* Descriptors of the program, which opens its own again; those of the run time close by themselves. */
static void
close_descriptors(void)
{
	struct rlimit limit;
	int fd, end = MOST_FDS;

	if (syscall(SYS_close_range, FIRST_FD, ~0U, 0) == 0)
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)end)
		end = (int)limit.rlim_cur;
	for (fd = FIRST_FD; fd < end; fd++)
		close(fd);
}

void
rpc_anew_go(void)
{
	static const struct itimerval none;
	sigset_t nothing;

	hicam_control_end();
	setitimer(ITIMER_REAL, &none, NULL);
	setitimer(ITIMER_VIRTUAL, &none, NULL);
	setitimer(ITIMER_PROF, &none, NULL);
	sigemptyset(&nothing);
	pthread_sigmask(SIG_SETMASK, &nothing, NULL);
	if (begun.folder)
		(void)!chdir(begun.folder);
	close_descriptors();
	execve(next.program, next.argv, next.envp);
	hicam_die(HICAM_EXIT_IO, "cannot begin again: %s: %s", next.program, strerror(errno));
}
