/* SPDX-License-Identifier: ISC */
/*
 * The signal handler only notes the signal and passes it on to the groups of the running children; the waiting code
 * then sees them end and finishes the rest.  Signals are blocked between fork and the entry in the table, so none is
 * lost.  hicc is also the reaper of what cc leaves behind, to know when the last writer of its files is gone.
 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tempfile.h"

#define MAX_RUNNING 8

static const int handled[] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t running[MAX_RUNNING]; /* pids, 0 for a free place */
static volatile sig_atomic_t caught;
static sigset_t handled_set;
static struct sigaction old_sigpipe;
static pid_t owner;

/* ---- commands ------------------------------------------------------------------------------------ */

void
command_add(struct command *c, const char *word)
{
	if (c->n + 1 >= c->cap) {
		c->cap = c->cap ? 2 * c->cap : 32;
		c->argv = xrealloc(c->argv, c->cap * sizeof *c->argv);
	}
	c->argv[c->n++] = word;
	c->argv[c->n] = NULL;
}

void
command_free(struct command *c)
{
	free(c->argv);
	*c = (struct command){0};
}

void
command_print(const struct command *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const char *w = c->argv[i];

		fputs(i ? " " : "", stderr);
		if (*w && !w[strcspn(w, " \t\n\"'\\$`*?[](){}<>|&;#~!")]) {
			fputs(w, stderr);
			continue;
		}
		fputc('\'', stderr);
		for (; *w; w++)
			fputs(*w == '\'' ? "'\\''" : (char[]){*w, '\0'}, stderr);
		fputc('\'', stderr);
	}
	fputc('\n', stderr);
}

_Noreturn void
command_exec(const struct command *c)
{
	sigaction(SIGPIPE, &old_sigpipe, NULL);
	execvp(c->argv[0], (char *const *)c->argv);
	fatal("%s:", c->argv[0]);
}

/* ---- signals --------------------------------------------------------------------------------------- */

static void
on_signal(int signo)
{
	int saved = errno;

	caught = signo;
	for (int i = 0; i < MAX_RUNNING; i++)
		if (running[i])
			kill(-(pid_t)running[i], signo);
	errno = saved;
}

/* Wait until nobody of the group PGID is left; first in peace, then by force. */
static void
reap_group(pid_t pgid)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

	for (int i = 0; i < 200; i++) {
		pid_t got = waitpid(-pgid, NULL, WNOHANG);

		if (got < 0 && errno == ECHILD)
			return;
		if (got == 0)
			nanosleep(&pause, NULL);
	}
	kill(-pgid, SIGKILL);
	while (waitpid(-pgid, NULL, 0) > 0 || errno == EINTR)
		continue;
}

/* At exit: after a fatal error children may still run. */
static void
end_children(void)
{
	for (int i = 0; owner == getpid() && i < MAX_RUNNING; i++)
		if (running[i]) {
			kill(-(pid_t)running[i], SIGTERM);
			reap_group((pid_t)running[i]);
		}
}

void
spawn_begin(void)
{
	struct sigaction sa = {.sa_handler = on_signal}, old, ignore = {.sa_handler = SIG_IGN};

	owner = getpid();
	if (atexit(end_children))
		fatal("atexit:");
	sigemptyset(&handled_set);
	for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
		sigaddset(&handled_set, handled[i]);
	sa.sa_mask = handled_set;
	for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) {
		if (sigaction(handled[i], NULL, &old))
			fatal("sigaction:");
		/* nohup and background shells have them ignored: leave that */
		if (old.sa_handler != SIG_IGN && sigaction(handled[i], &sa, NULL))
			fatal("sigaction:");
	}
	/* A closed stdout is an error to report, after which we clean up. */
	if (sigaction(SIGPIPE, &ignore, &old_sigpipe))
		fatal("sigaction:");
	if (prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L))
		fatal("prctl:");
}

/* If a signal came: end everything and die of it. */
static void
check_signal(void)
{
	struct sigaction sa = {.sa_handler = SIG_DFL};
	sigset_t set;
	int signo = caught;

	if (!signo)
		return;
	for (int i = 0; i < MAX_RUNNING; i++)
		if (running[i])
			reap_group((pid_t)running[i]);
	temp_cleanup();
	sigaction(signo, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(signo);
	_exit(128 + signo);
}

/* ---- children ---------------------------------------------------------------------------------------- */

static void
forget(pid_t pid)
{
	for (int i = 0; i < MAX_RUNNING; i++)
		if (running[i] == pid)
			running[i] = 0;
}

static void
make_pipe(struct child *child, int which, int *theirs)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		fatal("pipe:");
	child->fd[which] = ends[0];
	*theirs = ends[1];
}

/* In the child: become as if cc had been started directly. */
static void
settle(const int theirs[2], const char *input, const sigset_t *mask)
{
	if (setpgid(0, 0))
		_exit(127);
	/* If hicc is killed the hard way, cc had better stop too. */
	if (prctl(PR_SET_PDEATHSIG, (long)SIGTERM, 0L, 0L, 0L))
		_exit(127);
	for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) {
		struct sigaction sa;

		if (!sigaction(handled[i], NULL, &sa) && sa.sa_handler == on_signal)
			signal(handled[i], SIG_DFL);
	}
	sigaction(SIGPIPE, &old_sigpipe, NULL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (input) {
		int fd = open(input, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || dup2(fd, 0) < 0) {
			fprintf(stderr, "hicc: %s: %s\n", input, strerror(errno));
			_exit(127);
		}
	}
	for (int i = 0; i < 2; i++)
		if (theirs[i] >= 0 && dup2(theirs[i], i + 1) < 0)
			_exit(127);
}

/* Fork; true in the parent, with the child entered. */
static bool
start(struct child *child, const char *input, int theirs[2])
{
	sigset_t mask;
	int place = 0;

	fflush(NULL);
	if (sigprocmask(SIG_BLOCK, &handled_set, &mask))
		fatal("sigprocmask:");
	check_signal();
	while (place < MAX_RUNNING && running[place])
		place++;
	if (place == MAX_RUNNING)
		fatal("too many children");
	child->pid = fork();
	if (child->pid < 0)
		fatal("fork:");
	if (child->pid == 0) {
		settle(theirs, input, &mask);
		return false;
	}
	/* Also here, so that it has happened before anybody signals the group; fails if the child was quicker. */
	if (setpgid(child->pid, child->pid) && errno != EACCES && errno != ESRCH)
		fatal("setpgid:");
	running[place] = child->pid;
	for (int i = 0; i < 2; i++)
		if (theirs[i] >= 0)
			close(theirs[i]);
	if (sigprocmask(SIG_SETMASK, &mask, NULL))
		fatal("sigprocmask:");
	return true;
}

void
child_start(struct child *child, const struct command *command, const char *input, unsigned captures)
{
	int theirs[2] = {-1, -1};

	*child = (struct child){.fd = {-1, -1}};
	if (captures & CAPTURE_OUT)
		make_pipe(child, 0, &theirs[0]);
	if (captures & CAPTURE_ERR)
		make_pipe(child, 1, &theirs[1]);
	if (start(child, input, theirs))
		return;
	execvp(command->argv[0], (char *const *)command->argv);
	fprintf(stderr, "hicc: %s: %s\n", command->argv[0], strerror(errno));
	fflush(stderr);
	_exit(127);
}

void
child_fork(struct child *child, int (*function)(void *, int), void *arg)
{
	int theirs[2] = {-1, -1};

	*child = (struct child){.fd = {-1, -1}};
	make_pipe(child, 0, &theirs[0]);
	if (!start(child, NULL, theirs)) {
		int status = function(arg, theirs[0]);

		fflush(NULL);
		_exit(status);
	}
}

/* Read what is there; close at the end. */
static void
drain(int *fd, struct buf *into)
{
	char chunk[16384];
	ssize_t got = read(*fd, chunk, sizeof chunk);

	if (got > 0) {
		buf_add(into, chunk, (size_t)got);
		return;
	}
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	close(*fd);
	*fd = -1;
}

static void
collect(struct child *const children[], size_t n)
{
	struct pollfd fds[2 * MAX_RUNNING];

	for (;;) {
		nfds_t open = 0;

		for (size_t i = 0; i < n; i++)
			for (int k = 0; k < 2; k++)
				if (children[i]->fd[k] >= 0)
					fds[open++] = (struct pollfd){.fd = children[i]->fd[k], .events = POLLIN};
		if (!open)
			return;
		if (poll(fds, open, -1) < 0 && errno != EINTR)
			fatal("poll:");
		check_signal();
		open = 0;
		for (size_t i = 0; i < n; i++)
			for (int k = 0; k < 2; k++)
				if (children[i]->fd[k] >= 0 && fds[open++].revents)
					drain(&children[i]->fd[k], k ? &children[i]->err : &children[i]->out);
	}
}

void
children_wait(struct child *const children[], size_t n)
{
	collect(children, n);
	for (size_t i = 0; i < n; i++) {
		int status;

		if (!children[i]->pid)
			continue;
		while (waitpid(children[i]->pid, &status, 0) < 0) {
			if (errno != EINTR)
				fatal("waitpid:");
			check_signal();
		}
		if (caught)
			check_signal();
		forget(children[i]->pid);
		children[i]->pid = 0;
		children[i]->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

void
child_kill(struct child *child)
{
	if (!child->pid)
		return;
	kill(-child->pid, SIGTERM);
	reap_group(child->pid);
	forget(child->pid);
	child->pid = 0;
	for (int k = 0; k < 2; k++)
		if (child->fd[k] >= 0) {
			close(child->fd[k]);
			child->fd[k] = -1;
		}
}

void
child_free(struct child *child)
{
	buf_free(&child->out);
	buf_free(&child->err);
}
