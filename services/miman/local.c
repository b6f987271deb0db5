/* SPDX-License-Identifier: ISC */
/* The asking side of the request channel. */
#include "local.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 200 /* how often it is looked whether the process is still there */ };

static long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The socket of PID into TO, which must lie in a folder that nobody else can enter. */
static bool
find(pid_t pid, struct sockaddr_un *to)
{
	char folder[sizeof to->sun_path];
	unsigned i;

	to->sun_family = AF_UNIX;
	for (i = 0; i < HICAM_CONTROL_FOLDERS; i++)
		if (hicam_control_folder(i, geteuid(), folder, sizeof folder) && hicam_control_is_private(folder, geteuid()) &&
			snprintf(to->sun_path, sizeof to->sun_path, "%s/%d", folder, (int)pid) < (int)sizeof to->sun_path &&
			!hicam_control_sweep(to->sun_path) && access(to->sun_path, F_OK) == 0)
			return true;
	return false;
}

/* A socket with an address of its own, to which the kernel says who sends. -1 */
static int
open_socket(void)
{
	struct sockaddr_un any = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
					bind(fd, (struct sockaddr *)&any, sizeof any.sun_family) != 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* One message from PID, run by the same user, that repeats TOKEN; others are dropped. */
static bool
receive(int fd, pid_t pid, const char *token, struct answer *a)
{
	char aside[CMSG_SPACE(sizeof(struct ucred))] __attribute__((aligned(sizeof(size_t))));
	struct iovec into = {a->text, sizeof a->text - 1};
	struct msghdr m = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = aside, .msg_controllen = sizeof aside};
	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT);
	struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&m);
	struct ucred who;
	char *end, *word;

	if (c == NULL || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_CREDENTIALS)
		return false;
	memcpy(&who, CMSG_DATA(c), sizeof who);
	if (who.uid != geteuid() || who.pid != pid)
		return false;
	a->text[n] = '\0';
	if (strncmp(a->text, "1\n", 2) != 0 || strncmp(a->text + 2, token, strlen(token)) != 0 ||
		a->text[2 + strlen(token)] != '\n')
		return false;
	word = a->text + 2 + strlen(token) + 1;
	end = strchr(word, '\n');
	if (end == NULL)
		return false;
	*end = '\0';
	a->word = word;
	a->lines = end + 1;
	return true;
}

static void
wait_for_answer(int fd, pid_t pid, const char *token, int ms, struct answer *a)
{
	struct pollfd in = {fd, POLLIN, 0};
	long start = now_ms();
	bool begun = false;

	for (;;) {
		if (poll(&in, 1, LOOK_MS) == 1) {
			if (receive(fd, pid, token, a)) {
				if (strcmp(a->word, "started") != 0) {
					a->outcome = OUTCOME_ANSWER;
					return;
				}
				begun = true;
			}
		} else if (kill(pid, 0) != 0 && errno == ESRCH) {
			a->outcome = OUTCOME_GONE;
			return;
		}
		if (!begun && now_ms() - start > ms) {
			a->outcome = OUTCOME_SILENT;
			return;
		}
	}
}

void
local_ask(pid_t pid, const char *request, int ms, struct answer *a)
{
	char text[HICAM_CONTROL_TEXT], token[20];
	unsigned long long random = 0;
	struct sockaddr_un to = {0};
	int fd, n;

	a->outcome = OUTCOME_NONE;
	if (pid <= 0 || !find(pid, &to) || getrandom(&random, sizeof random, 0) != sizeof random)
		return;
	snprintf(token, sizeof token, "%016llx", random);
	n = snprintf(text, sizeof text, "1\n%s\n%s", token, request);
	fd = open_socket();
	if (fd < 0)
		return;
	if (n > 0 && n < (int)sizeof text && sendto(fd, text, (size_t)n, 0, (struct sockaddr *)&to, sizeof to) == n)
		wait_for_answer(fd, pid, token, ms, a);
	close(fd);
}

const char *
local_value(const struct answer *a, const char *name, unsigned number)
{
	static char values[16][HICAM_CONTROL_TEXT];
	size_t len = strlen(name);
	const char *l = a->lines;

	while (*l) {
		size_t all = strcspn(l, "\n");

		if (all > len && strncmp(l, name, len) == 0 && l[len] == ' ') {
			snprintf(values[number], sizeof values[number], "%.*s", (int)(all - len - 1), l + len + 1);
			return values[number];
		}
		l += all + (l[all] == '\n');
	}
	return "";
}

static int
compare(const void *a, const void *b)
{
	const pid_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
local_each(void (*see)(pid_t pid, void *arg), void *arg)
{
	char folder[4096], path[8192], *end;
	pid_t *pids = NULL, *bigger, pid;
	size_t n = 0, k;
	const struct dirent *e;
	unsigned i;
	DIR *dir;

	for (i = 0; i < HICAM_CONTROL_FOLDERS; i++) {
		if (!hicam_control_folder(i, geteuid(), folder, sizeof folder) || !hicam_control_is_private(folder, geteuid()))
			continue;
		dir = opendir(folder);
		while (dir && (e = readdir(dir)) != NULL) {
			pid = (pid_t)strtol(e->d_name, &end, 10);
			snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
			if (pid <= 0 || *end || hicam_control_sweep(path))
				continue;
			for (k = 0; k < n && pids[k] != pid; k++)
				;
			bigger = k < n ? NULL : realloc(pids, (n + 1) * sizeof *pids);
			if (bigger) {
				pids = bigger;
				pids[n++] = pid;
			}
		}
		if (dir)
			closedir(dir);
	}
	if (n)
		qsort(pids, n, sizeof *pids, compare);
	for (k = 0; k < n; k++)
		see(pids[k], arg);
	free(pids);
}
