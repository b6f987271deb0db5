/* SPDX-License-Identifier: ISC */
/*
 * Captures.  The child is made by clone without an exit signal, so that the program neither gets SIGCHLD nor finds it
 * in wait(); where that cannot be had (qemu-user) by two forks, of which the first is gathered in at once.
 */
#include "capture.h"
#include "class.h"
#include "control.h"
#include "describe.h"
#include "encode.h"
#include "foreign.h"
#include "frame.h"
#include "huge.h"
#include "identity.h"
#include "libc_state.h"
#include "message.h"
#include "pads.h"
#include "pointer.h"
#include "poll.h"
#include "reach.h"
#include "refuse.h"
#include "rpc_hooks.h"
#include "signals.h"
#include "spec.h"
#include "start.h"
#include "statefile.h"
#include "stats.h"
#include "sync.h"
#include "thread.h"
#include "wake.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	HIGH_FD = 200,			/* our descriptors stay out of the way of the program's */
	BODY_BUFFER = 256 << 10 /* encoded, checked and written while it is in the cache */
};

static struct {
	pid_t pid;							   /* of the child at work; 0: not known, but busy */
	int fd;								   /* the pipe; the child's end in the child */
	atomic_bool busy;					   /* asked for by handlers too */
	const struct hicam_function *function; /* where it was taken */
	int stage;
	uint64_t start;
	struct hicam_thread *thread; /* that makes it */
	char file[4096];
	bool told; /* result is what it said, and was fetched */
	struct hicam_capture_result result;
	bool wanted;
	bool alone; /* there is no child: this process does its work, and ends */
} job;

static pid_t
clone_silently(void)
{
#ifdef __s390x__
	return (pid_t)syscall(SYS_clone, 0L, 0L, NULL, NULL, 0L);
#else
	return (pid_t)syscall(SYS_clone, 0L, NULL, NULL, NULL, 0L);
#endif
}

/* A grandchild that init gathers in; what the parent would notice of the child between is taken back.  0 in it. */
static pid_t
fork_twice(void)
{
	static const struct timespec now;
	siginfo_t info;
	sigset_t pending, child;
	int was_pending, status;
	pid_t pid;

	if (sigpending(&pending) != 0 || (was_pending = sigismember(&pending, SIGCHLD)) < 0)
		return -1;
	pid = _Fork();
	if (pid < 0)
		return -1;
	if (pid == 0) {
		pid = _Fork();
		if (pid != 0)
			_exit(pid < 0);
		return 0;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	info.si_pid = 0;
	if (!was_pending && (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)) {
		sigemptyset(&child);
		sigaddset(&child, SIGCHLD);
		sigtimedwait(&child, NULL, &now);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		errno = EAGAIN;
		return -1;
	}
	return 1;
}

static enum hicam_capture not(struct hicam_capture_result * r, int status, const char *why) {
	memset(r, 0, sizeof(*r)); r->status = status; if (status == 1)
		snprintf(r->text, sizeof(r->text), "%s:%d: %s", job.function->file, job.function->stages[job.stage].line, why);
	else snprintf(r->text, sizeof(r->text), "%s: %s", why, strerror(errno));
	return HICAM_CAPTURE_NOT;
}

/* The child keeps quiet: no signal reaches the program's handlers, a crash leaves no core. */
static void
become_child(int fd)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
	static const struct rlimit none;
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	for (i = 0; i < sizeof(fatal) / sizeof(*fatal); i++)
		sigaction(fatal[i], &sa, NULL);
	setrlimit(RLIMIT_CORE, &none);
	job.fd = fd;
	__hicam_mode = 1;
}

static _Noreturn void report(struct hicam_capture_result *);

static void
open_pads(void)
{
	struct hicam_capture_result r;

	if (hicam_pads_set(HICAM_PAD_CALL, HICAM_OPEN) == 0)
		return;
	not(&r, HICAM_EXIT_IO, "jumps cannot be put into a copy of the text");
	report(&r);
}

static void
thaw(void)
{
	if (hicam_rpc_thaw)
		hicam_rpc_thaw();
}

enum hicam_capture
hicam_capture_start(const struct hicam_function *fn, int stage, const char *file, bool wanted, bool last,
					struct hicam_capture_result *r)
{
	int ends[2], fd;
	bool silent = true;
	uint64_t start = hicam_now_us(), forking;
	uint32_t who;
	pid_t pid;

	job.function = fn;
	job.stage = stage;
	job.thread = hicam_self();
	job.wanted = wanted;
	snprintf(job.file, sizeof(job.file), "%s", file ? file : hicam_config.state);
	hicam_thread_note(job.thread);
	if (hicam_foreign_frame())
		return not(r, 1, "called back from a foreign function");
	if (hicam_sync_refused)
		return not(r, 1, hicam_sync_refused);
	hicam_huge_stop();
	if (hicam_threaded && !hicam_threads_stop(&who)) {
		char why[80];

		if (who)
			snprintf(why, sizeof why, "thread %u comes to no migration point", who);
		else
			snprintf(why, sizeof why, "the signal masks of threads cannot be looked up");
		not(r, 1, why);
		r->late = true;
		return HICAM_CAPTURE_NOT;
	}
	if (hicam_threaded)
		hicam_times_add(&hicam_stats.meeting, hicam_now_us() - start);
	hicam_identity_need();
	hicam_identity.sequence++;
	job.start = hicam_now_us();
	hicam_signals_hold();
	hicam_thread_note_handlers(job.thread);
	hicam_libc_capture_prepare();
	if (hicam_rpc_freeze)
		hicam_rpc_freeze();
	if (pipe2(ends, O_CLOEXEC) != 0) {
		thaw();
		hicam_threads_go();
		return not(r, HICAM_EXIT_IO, "pipe");
	}
	fd = fcntl(ends[0], F_DUPFD_CLOEXEC, HIGH_FD);
	if (fd >= 0 && close(ends[0]) == 0)
		ends[0] = fd;
	if (!last)
		hicam_wake_by(ends[0]);
	forking = hicam_now_us();
	pid = clone_silently();
	if (pid < 0) {
		silent = false;
		pid = fork_twice();
	}
	job.alone = pid < 0 && last && hicam_config.alone && hicam_rpc_apart == NULL && hicam_threads_freeze();
	if (pid == 0 || job.alone) {
		hicam_memory_apart();
		hicam_altstack_clear(job.alone);
		hicam_file_forked();
		if (hicam_rpc_apart)
			hicam_rpc_apart();
		close(ends[0]);
		fd = fcntl(ends[1], F_DUPFD_CLOEXEC, HIGH_FD);
		if (fd >= 0 && close(ends[1]) == 0)
			ends[1] = fd;
		if (!job.alone)
			hicam_control_leave();
		hicam_file_own(ends[1], true);
		become_child(ends[1]);
		open_pads();
		return HICAM_CAPTURE_CHILD;
	}
	fd = errno;
	hicam_times_add(&hicam_stats.forking, hicam_now_us() - forking);
	thaw();
	/* before its end can wake anybody */
	job.pid = silent ? pid : 0;
	job.fd = ends[0];
	job.busy = pid > 0;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		hicam_threads_go();
		errno = fd;
		return not(r, HICAM_EXIT_IO, "fork");
	}
	hicam_file_own(ends[0], true);
	hicam_huge_shared();
	return HICAM_CAPTURE_STARTED;
}

const char *
hicam_capture_file(void)
{
	return job.file;
}

int
hicam_capture_descriptor(void)
{
	return job.busy ? job.fd : -1;
}

bool
hicam_capture_busy(void)
{
	return job.busy;
}

void
hicam_capture_forget(void)
{
	if (job.busy) {
		hicam_file_own(job.fd, false);
		close(job.fd);
	}
	job.busy = job.told = false;
}

/* What the child said; false: it has not said anything yet.  told stays false if it never will. */
static bool
hear(void)
{
	ssize_t k;

	while ((k = read(job.fd, &job.result, sizeof job.result)) < 0 && errno == EINTR)
		;
	job.told = k == (ssize_t)sizeof job.result;
	return k >= 0 || errno != EAGAIN;
}

bool
hicam_capture_wait(bool block, struct hicam_capture_result *r)
{
	int flags = fcntl(job.fd, F_GETFL), status = 0;
	bool fetched = job.told, told;
	char end;

	if (flags >= 0)
		fcntl(job.fd, F_SETFL, block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
	if (!fetched && !hear())
		return false;
	told = job.told;
	*r = job.result;
	/* the kernel takes its memory apart, for tenths of a second, before it closes the pipe */
	if (!block && told && read(job.fd, &end, 1) < 0 && (errno == EAGAIN || errno == EINTR))
		return !fetched;
	hicam_capture_forget();
	if (job.pid)
		while (waitpid(job.pid, &status, __WALL) < 0 && errno == EINTR)
			;
	if (!told) {
		char why[60];

		snprintf(why, sizeof(why), "the capture died (signal %d)", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		not(r, 1, why);
	}
	return !fetched;
}

/* ---- in the child ---------------------------------------------------------------------------- */

static _Noreturn void
report(struct hicam_capture_result *r)
{
	r->encode_us = hicam_now_us() - job.start;
	if (job.alone)
		hicam_poll_over(job.function, job.stage, r);
	while (write(job.fd, r, sizeof(*r)) < 0 && errno == EINTR)
		;
	_exit(r->status);
}

static _Noreturn void
refused(const char *why)
{
	struct hicam_capture_result r;

	memset(&r, 0, sizeof(r));
	r.status = 1;
	snprintf(r.text, sizeof(r.text), "%s", why);
	report(&r);
}

static _Noreturn void
failed(void)
{
	struct hicam_capture_result r;

	not(&r, HICAM_EXIT_IO, job.file);
	report(&r);
}

/* Starts the state file; its descriptor, the lowest free one, is not the program's. */
static struct hicam_state_writer *
create(const struct hicam_header *header)
{
	int fd = fcntl(job.fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0 || close(fd) != 0)
		return NULL;
	hicam_file_own(fd, true);
	return hicam_state_create(job.file, header, hicam_config.compress);
}

/* May OUTER be the outermost function of T, which has begun with t->start or main? */
static bool
begins(const struct hicam_thread *t, const struct hicam_function *outer)
{
	long start;

	if (t->number == 1)
		return strcmp(outer->name, "main") == 0;
	if ((void *)(uintptr_t)outer->entry == t->start)
		return true;
	start = hicam_class_function_at(hicam_class(), (void (*)(void))(uintptr_t)t->start);
	return start >= 0 && hicam_class()->functions[start]->flags & HICAM_TAILS;
}

/* What a thread's frames saved must be its stack, from its outermost function to where it was. */
static const char *
broken(const struct hicam_thread *t)
{
	const struct hicam_frame *f = &hicam_frames.frames[t->first];
	const struct hicam_function *outer;
	size_t i;

	if (t->frames <= (t->number != 1 && hicam_class()->own))
		return t->begun && !hicam_thread_has_ended(t) ? "a thread did not save itself" : NULL;
	if (t == job.thread && (f->function != job.function || f->number != job.stage))
		return "the innermost frame did not save itself";
	outer = f[t->frames - 1 - (t->number != 1 && hicam_class()->own)].function;
	if (!begins(t, outer))
		return t->number == 1 ? "main did not save itself" : "the function of a thread did not save itself";
	for (i = 1; i < t->frames; i++)
		if (f[i].stage->kind != HICAM_STAGE_CALL)
			return "a frame that called did not save itself at a call";
	for (i = 0; i < t->frames; i++)
		if (hicam_class_function(hicam_class(), f[i].function) < 0)
			return "a frame's function is not in the class";
	return NULL;
}

static void
check_frames(void)
{
	const struct hicam_thread *t;
	struct hicam_capture_result r;
	const char *why = hicam_frames.broken;

	for (t = hicam_threads; t && why == NULL; t = t->next)
		why = broken(t);
	if (why) {
		not(&r, 1, why);
		report(&r);
	}
}

static void
copy_text(char *to, size_t size, const char *from)
{
	size_t len = strlen(from);

	if (len < size)
		memcpy(to, from, len + 1);
}

static void
make_header(struct hicam_header *h)
{
	static const char arch[] =
#if defined(__x86_64__)
		"x86_64";
#elif defined(__s390x__)
		"s390x";
#elif defined(__aarch64__)
		"arm64";
#elif defined(__i386__)
		"i386";
#elif defined(__arm__)
		"armhf";
#else
		"other";
#endif
	struct timespec now;
	struct utsname u;

	memset(h, 0, sizeof(*h));
	copy_text(h->class_name, sizeof(h->class_name), hicam_class()->name);
	memcpy(h->signature, hicam_class()->signature, sizeof(h->signature));
	memcpy(h->uuid, hicam_identity.uuid, sizeof(h->uuid));
	h->epoch = hicam_identity.epoch;
	h->sequence = hicam_identity.sequence;
	if (clock_gettime(CLOCK_REALTIME, &now) == 0)
		h->time = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	h->long_bits = 8 * sizeof(long);
	copy_text(h->arch, sizeof(h->arch), arch);
	if (uname(&u) == 0)
		copy_text(h->host, sizeof(h->host), u.nodename);
	copy_text(h->program, sizeof(h->program), hicam_config.program);
}

static void
write_sections(struct hicam_state_writer *w)
{
	struct hicam_out out;

	if (hicam_state_section(w, HICAM_SECTION_SPEC) != 0 || hicam_spec_print(hicam_class(), hicam_state_write, w) != 0 ||
		hicam_state_section(w, HICAM_SECTION_DESCRIBE) != 0 || hicam_out_init(&out, 1 << 16, hicam_state_write, w) != 0)
		goto fail;
	hicam_describe_write(&out, hicam_class());
	if (hicam_out_close(&out) != 0 || hicam_state_section(w, HICAM_SECTION_BODY) != 0 ||
		hicam_out_init(&out, BODY_BUFFER, hicam_state_write, w) != 0)
		goto fail;
	if (!hicam_encode(&out)) {
		hicam_state_abort(w);
		refused(hicam_refused());
	}
	if (hicam_out_close(&out) == 0)
		return;
fail:
	hicam_state_abort(w);
	failed();
}

/* Memory of this process that no other has, in KiB; 0 if that cannot be told. */
static uint64_t
private_kib(void)
{
	static const char key[] = "Private_Dirty:";
	char text[4096], *at;
	int fd = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, key);
	return at ? strtoull(at + sizeof(key) - 1, NULL, 10) : 0;
}

static _Noreturn void
finish(void)
{
	struct hicam_capture_result r;
	struct hicam_header header;
	struct hicam_state_writer *w;
	struct stat st;

	check_frames();
	hicam_start_type_moved();
	hicam_frames_sort();
	hicam_map_build();
	if (!hicam_reach())
		refused(hicam_refused());
	make_header(&header);
	w = create(&header);
	if (w == NULL)
		failed();
	write_sections(w);
	memset(&r, 0, sizeof(r));
	if (hicam_config.stats || job.wanted) {
		r.child_kib = private_kib();
		r.heap = hicam_heap_usage();
	}
	if (hicam_state_commit(w) != 0 || stat(job.file, &st) != 0)
		failed();
	r.state_bytes = (uint64_t)st.st_size;
	report(&r);
}

void
hicam_capture_unwinds(void)
{
	if (hicam_self() != job.thread && hicam_foreign_frame())
		hicam_frames.broken = "a thread was called back from a foreign function";
}

void
hicam_capture_unwound(void)
{
	struct hicam_thread *self = hicam_self(), *t;

	if (self->number != 1 && self->begun)
		hicam_frames_add_own();
	hicam_frames_end();
	self->frames = hicam_frames.nframes - self->first;
	self->unwound = true;
	for (t = hicam_threads; t && (t->unwound || hicam_thread_has_ended(t)); t = t->next)
		;
	if (t == NULL && hicam_threads->next == NULL)
		finish();
	if (t == NULL)
		hicam_thread_leave(hicam_threads, finish); /* its variables are those of the globals */
	t->first = hicam_frames.nframes;
	hicam_thread_visit(t);
}
