/* SPDX-License-Identifier: ISC */
/* The request channel, see control.h. */
#include "control.h"
#include "libc_state.h"
#include "lock.h"
#include "message.h"
#include "start.h"
#include "statefile.h"
#include "stats.h"
#include "wake.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	NUMBER = 1000, /* of the socket, out of the way of the program's */
	LOWER = 200,   /* where there are not so many */
	WAITERS = 16,
	TOKEN = 40,
	SWEEPS = 8, /* of so many starts one looks, */
	SWEPT = 64	/* at so many sockets */
};

/* Who asked for a checkpoint. */
struct waiter {
	enum { FREE, WAITING, SERVED } is; /* SERVED: by the capture at work */
	struct sockaddr_un from;
	socklen_t from_size;
	char token[TOKEN];
	struct hicam_control_made *made; /* NULL: asked over the socket */
	int *answered;					 /* else: a futex */
	bool stop, move;
	uint64_t pause_us;
	char file[4096]; /* "": where checkpoints go */
};

static struct {
	int fd; /* -1: not served */
	dev_t dev;
	ino_t ino;
	pid_t pid;
	uid_t uid;
	struct sockaddr_un name;
	int lock; /* held with all signals blocked */
	struct waiter waiters[WAITERS];
	volatile int waiting; /* how many are */
	bool used;			  /* there has been one */
	char text[HICAM_CONTROL_TEXT];
} control = {.fd = -1};

/* What processes left that were killed; a few, so that a start is quick however many there are. */
static void
sweep_some(const char *folder)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char entries[SWEPT * 32] __attribute__((aligned(8))), path[sizeof(control.name.sun_path)];
	const struct dirent64 *e;
	long n = dir < 0 ? 0 : syscall(SYS_getdents64, dir, entries, sizeof(entries)), i;
	pid_t pid;

	for (i = 0; i < n; i += e->d_reclen) {
		e = (const struct dirent64 *)(const void *)(entries + i);
		pid = (pid_t)strtol(e->d_name, NULL, 10);
		if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH &&
			snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) < (int)sizeof(path))
			hicam_control_sweep(path);
	}
	if (dir >= 0)
		close(dir);
}

/* ---- messages --------------------------------------------------------------------------------------- */

static void
lock(sigset_t *old)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, old);
	hicam_lock(&control.lock);
}

static void
unlock(const sigset_t *old)
{
	hicam_unlock(&control.lock);
	pthread_sigmask(SIG_SETMASK, old, NULL);
}

/* Cuts the first line off *TEXT; never NULL. */
static char *
line(char **text)
{
	char *l = *text, *end = strchr(l, '\n');

	if (end)
		*end = '\0';
	*text = end ? end + 1 : l + strlen(l);
	return l;
}

/* The socket may have been closed by the program, and its number be used again. */
static bool
is_still(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == control.dev && st.st_ino == control.ino;
}

static void
answer(const struct sockaddr_un *to, socklen_t size, const char *token, const char *word, const char *rest)
{
	char text[HICAM_CONTROL_TEXT / 2 + 1000];
	int n = snprintf(text, sizeof(text), "1\n%s\n%s\n%s", token, word, rest);

	if (n > 0 && (size_t)n < sizeof(text) && is_still(control.fd))
		(void)sendto(control.fd, text, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)to, size);
}

static void
answer_waiter(struct waiter *w, const char *word, const char *rest)
{
	answer(&w->from, w->from_size, w->token, word, rest);
}

static void
answer_ended(struct waiter *w, const struct hicam_capture_result *r, const char *file)
{
	char text[5000];
	int *answered = w->answered;

	if (w->made) {
		w->made->result = *r;
		w->made->pause_us = w->pause_us;
		snprintf(w->made->file, sizeof(w->made->file), "%s", file);
		__atomic_store_n(answered, 1, __ATOMIC_RELEASE);
		hicam_futex_wake(answered, 1, false);
		return;
	}
	if (r->status == 0)
		snprintf(text, sizeof(text),
				 "state %s\nstate_bytes %" PRIu64 "\npause_us %" PRIu64 "\nencode_us %" PRIu64 "\ncapture_kib %" PRIu64
				 "\n",
				 file, r->state_bytes, w->pause_us, r->encode_us, r->child_kib);
	else
		snprintf(text, sizeof(text), "reason %s\n", r->text);
	answer_waiter(w, r->status == 0 ? "ok" : r->status == 1 ? "refused" : "failed", text);
}

/* In the order in which they are printed. */
static void
describe(char *text, size_t size)
{
	snprintf(text, size,
			 "pid %d\nclass %s\nprogram %s\ninterval_us %" PRIu64 "\ncheckpoints %" PRIu64 "\nrefused %" PRIu64
			 "\nstate_bytes %" PRIu64 "\nstate %s\n",
			 (int)control.pid, hicam_name(), hicam_config.program, hicam_config.interval_us,
			 __atomic_load_n(&hicam_stats.checkpoints, __ATOMIC_RELAXED),
			 __atomic_load_n(&hicam_stats.refused, __ATOMIC_RELAXED),
			 __atomic_load_n(&hicam_stats.state_bytes, __ATOMIC_RELAXED), hicam_config.state);
}

static struct waiter *
free_waiter(void)
{
	int i;

	for (i = 0; i < WAITERS; i++)
		if (control.waiters[i].is == FREE)
			return &control.waiters[i];
	return NULL;
}

static void
begin_waiting(struct waiter *w, enum hicam_control_kind kind, const char *file)
{
	w->stop = kind != HICAM_CONTROL_GO;
	w->move = kind == HICAM_CONTROL_MOVE;
	w->pause_us = 0;
	strcpy(w->file, file);
	w->is = WAITING;
	control.waiting++;
	control.used = true;
}

static void
take_checkpoint(char *text, const struct sockaddr_un *from, socklen_t from_size, const char *token)
{
	struct waiter *w = free_waiter();
	const char *stop = line(&text), *file = line(&text);

	if (w == NULL) {
		answer(from, from_size, token, "busy", "reason too many are waiting already\n");
		return;
	}
	if (strlen(file) >= sizeof(w->file) || (file[0] && file[0] != '/')) {
		answer(from, from_size, token, "failed", "reason the path of the state is too long, or not absolute\n");
		return;
	}
	w->from = *from;
	w->from_size = from_size;
	strcpy(w->token, token);
	w->made = NULL;
	begin_waiting(w, strcmp(stop, "stop") == 0 ? HICAM_CONTROL_STOP : HICAM_CONTROL_GO, file);
}

/* The request in control.text. */
static void
take_request(const struct sockaddr_un *from, socklen_t from_size)
{
	char *text = control.text, rest[4800];
	const char *version = line(&text), *token = line(&text), *word = line(&text);

	if (strcmp(version, "1") != 0 || strlen(token) >= TOKEN)
		return;
	if (strcmp(word, "ls") == 0) {
		describe(rest, sizeof(rest));
		answer(from, from_size, token, "ok", rest);
	} else if (strcmp(word, "interval") == 0) {
		if (hicam_wake_interval(strtoull(line(&text), NULL, 10)) == 0) {
			answer(from, from_size, token, "ok", "");
		} else {
			snprintf(rest, sizeof(rest), "reason %s\n", strerrordesc_np(errno));
			answer(from, from_size, token, "failed", rest);
		}
	} else if (strcmp(word, "checkpoint") == 0) {
		take_checkpoint(text, from, from_size, token);
	} else {
		answer(from, from_size, token, "failed", "reason it does not know this request\n");
	}
}

/* One request of a process of the same user into control.text; others are dropped.  False: there are no more. */
static bool
receive(struct sockaddr_un *from, socklen_t *from_size)
{
	char aside[CMSG_SPACE(sizeof(struct ucred))] __attribute__((aligned(sizeof(size_t))));
	struct iovec into = {control.text, sizeof(control.text) - 1};
	struct msghdr m = {0};
	struct cmsghdr *c;
	ssize_t n;

	for (;;) {
		memset(&m, 0, sizeof(m));
		m.msg_name = from;
		m.msg_namelen = sizeof(*from);
		m.msg_iov = &into;
		m.msg_iovlen = 1;
		m.msg_control = aside;
		m.msg_controllen = sizeof(aside);
		n = recvmsg(control.fd, &m, MSG_DONTWAIT);
		if (n < 0)
			return false;
		c = CMSG_FIRSTHDR(&m);
		if (c == NULL || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_CREDENTIALS ||
			((const struct ucred *)(const void *)CMSG_DATA(c))->uid != control.uid || m.msg_flags & MSG_TRUNC)
			continue;
		control.text[n] = '\0';
		*from_size = m.msg_namelen;
		return true;
	}
}

bool
hicam_control_receive(void)
{
	struct sockaddr_un from;
	socklen_t from_size;
	int saved = errno, was;
	sigset_t old;
	bool more;

	lock(&old);
	was = control.waiting;
	if (is_still(control.fd))
		while (receive(&from, &from_size))
			take_request(&from, from_size);
	more = control.waiting > was;
	unlock(&old);
	errno = saved;
	return more;
}

/* ---- start and end ----------------------------------------------------------------------------------- */

/* A socket in FOLDER, which is made if it can be; -1. */
static int
open_in(const char *folder)
{
	int fd, high, on = 1;
	struct stat st;

	if (!hicam_control_is_private(folder, control.uid) &&
		(mkdir(folder, 0700) != 0 || !hicam_control_is_private(folder, control.uid)))
		return -1;
	if (control.pid % SWEEPS == 0)
		sweep_some(folder);
	control.name.sun_family = AF_UNIX;
	if (snprintf(control.name.sun_path, sizeof(control.name.sun_path), "%s/%d", folder, (int)control.pid) >=
		(int)sizeof(control.name.sun_path))
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	high = fcntl(fd, F_DUPFD_CLOEXEC, NUMBER);
	if (high < 0)
		high = fcntl(fd, F_DUPFD_CLOEXEC, LOWER);
	close(fd);
	if (high < 0)
		return -1;
	/* an earlier process of this number may have been killed */
	if (setsockopt(high, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) != 0 || hicam_wake_by(high) != 0 ||
		(bind(high, (struct sockaddr *)&control.name, sizeof(control.name)) != 0 &&
		 !(errno == EADDRINUSE && hicam_control_sweep(control.name.sun_path) &&
		   bind(high, (struct sockaddr *)&control.name, sizeof(control.name)) == 0)) ||
		fstat(high, &st) != 0) {
		close(high);
		return -1;
	}
	control.dev = st.st_dev;
	control.ino = st.st_ino;
	return high;
}

void
hicam_control_start(void)
{
	char folder[sizeof(control.name.sun_path)];
	unsigned i;

	if (getauxval(AT_SECURE))
		return;
	control.pid = getpid();
	control.uid = geteuid();
	for (i = 0; i < 2 && control.fd < 0; i++)
		if (hicam_control_folder(i, control.uid, folder, sizeof(folder)))
			control.fd = open_in(folder);
	if (control.fd >= 0)
		hicam_file_own(control.fd, true);
}

int
hicam_control_descriptor(void)
{
	return control.fd;
}

static void
forget(void)
{
	int i;

	if (control.fd >= 0) {
		if (is_still(control.fd))
			close(control.fd);
		hicam_file_own(control.fd, false);
	}
	control.fd = -1;
	for (i = 0; control.used && i < WAITERS; i++)
		control.waiters[i].is = FREE;
	control.waiting = 0;
	control.used = false;
}

void
hicam_control_end(void)
{
	static const struct hicam_capture_result gone = {.status = HICAM_EXIT_IO, .text = "the program has ended"};
	sigset_t old;
	int i;

	if (control.fd < 0 || control.pid != getpid())
		return;
	lock(&old);
	for (i = 0; control.used && i < WAITERS; i++)
		if (control.waiters[i].is != FREE)
			answer_ended(&control.waiters[i], &gone, "");
	unlink(control.name.sun_path);
	forget();
	unlock(&old);
}

bool
hicam_control_pause(void)
{
	if (control.fd < 0 || control.pid != getpid())
		return false;
	hicam_control_end();
	return true;
}

void
hicam_control_leave(void)
{
	control.lock = 0; /* nobody is left who could have it */
	if (control.fd >= 0 || control.used)
		forget();
}

/* ---- the process asks itself --------------------------------------------------------------------------- */

bool
hicam_control_checkpoint(enum hicam_control_kind kind, const char *file, struct hicam_control_made *made)
{
	struct waiter *w;
	int answered = 0;
	sigset_t old;

	if (strlen(file) >= sizeof(w->file) || !hicam_wake_prepare())
		return false;
	lock(&old);
	w = free_waiter();
	if (w) {
		w->made = made;
		w->answered = &answered;
		begin_waiting(w, kind, file);
	}
	unlock(&old);
	if (w == NULL)
		return false;
	hicam_wake_now(HICAM_ASK_CONTROL);
	while (__atomic_load_n(&answered, __ATOMIC_ACQUIRE) == 0)
		hicam_futex(&answered, 0 /* FUTEX_WAIT */, 0, NULL, false);
	return true;
}

int
hicam_control_interval(uint64_t us)
{
	int result = -1;
	sigset_t old;

	if (!hicam_wake_prepare())
		return -1;
	lock(&old);
	result = hicam_wake_interval(us);
	unlock(&old);
	return result;
}

/* ---- at a migration point ------------------------------------------------------------------------------ */

bool
hicam_control_wants(bool *stop)
{
	sigset_t old;
	int i;

	*stop = false;
	if (control.waiting == 0)
		return false;
	lock(&old);
	for (i = 0; i < WAITERS; i++)
		if (control.waiters[i].is == WAITING && control.waiters[i].stop)
			*stop = true;
	unlock(&old);
	return true;
}

const char *
hicam_control_begins(bool stop)
{
	const struct waiter *first = NULL;
	struct waiter *w;
	sigset_t old;

	if (control.waiting == 0)
		return NULL;
	lock(&old);
	for (w = control.waiters; w < control.waiters + WAITERS; w++)
		if (w->is == WAITING && w->stop == stop && first == NULL)
			first = w;
	for (w = control.waiters; w < control.waiters + WAITERS; w++)
		if (w->is == WAITING && first && strcmp(w->file, first->file) == 0) {
			w->is = SERVED;
			control.waiting--;
		}
	unlock(&old);
	return first && first->file[0] ? first->file : NULL;
}

bool
hicam_control_moves(void)
{
	const struct waiter *w;
	bool moves = false, stops = false;
	sigset_t old;

	if (!control.used)
		return false;
	lock(&old);
	for (w = control.waiters; w < control.waiters + WAITERS; w++)
		if (w->is == SERVED && w->stop) {
			moves |= w->move;
			stops |= !w->move;
		}
	unlock(&old);
	return moves && !stops;
}

void
hicam_control_started(uint64_t pause_us)
{
	char text[60];
	struct waiter *w;
	sigset_t old;

	if (!control.used)
		return;
	lock(&old);
	snprintf(text, sizeof(text), "pause_us %" PRIu64 "\n", pause_us);
	for (w = control.waiters; w < control.waiters + WAITERS; w++)
		if (w->is == SERVED) {
			w->pause_us = pause_us;
			if (w->made == NULL)
				answer_waiter(w, "started", text);
		}
	unlock(&old);
}

void
hicam_control_again(void)
{
	struct waiter *w;
	sigset_t old;

	if (!control.used)
		return;
	lock(&old);
	for (w = control.waiters; w < control.waiters + WAITERS; w++)
		if (w->is == SERVED) {
			w->is = WAITING;
			control.waiting++;
		}
	unlock(&old);
}

void
hicam_control_ended(const struct hicam_capture_result *r, const char *file)
{
	struct waiter *w;
	sigset_t old;

	if (!control.used)
		return;
	lock(&old);
	for (w = control.waiters; w < control.waiters + WAITERS; w++)
		if (w->is == SERVED) {
			answer_ended(w, r, file);
			w->is = FREE;
		}
	unlock(&old);
}
