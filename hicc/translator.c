/* SPDX-License-Identifier: ISC */
/*
 * The child sends the result back as its fields in order: a length (-1 for NULL) and the bytes of each text.
 */
#include "translator.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Address space only; pages are taken as the recursion needs them.  Tried from the largest down. */
static const size_t stack_sizes[] = {(size_t)1 << 30, (size_t)1 << 28, (size_t)1 << 26};

struct task {
	const struct translate_job *job;
	struct translate_result *result;
};

static void *
on_thread(void *arg)
{
	struct task *task = arg;

	translate_unit(task->job, task->result);
	return NULL;
}

void
translator_run_here(const struct translate_job *job, struct translate_result *result)
{
	struct task task = {job, result};

	*result = (struct translate_result){0};
	for (size_t i = 0; i < sizeof stack_sizes / sizeof *stack_sizes; i++) {
		pthread_attr_t attr;
		pthread_t thread;
		int error = pthread_attr_init(&attr);

		if (!error)
			error = pthread_attr_setstacksize(&attr, stack_sizes[i]);
		if (!error)
			error = pthread_create(&thread, &attr, on_thread, &task);
		pthread_attr_destroy(&attr);
		if (error)
			continue;
		error = pthread_join(thread, NULL);
		if (error)
			fatal("pthread_join: %s", strerror(error));
		return;
	}
	translate_unit(job, result);
}

static bool
send_bytes(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len) {
		ssize_t sent = write(fd, p, len);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			p += sent;
			len -= (size_t)sent;
		}
	}
	return true;
}

static bool
send_text(int fd, const char *text, size_t len)
{
	int64_t n = text ? (int64_t)len : -1;

	return send_bytes(fd, &n, sizeof n) && (!text || send_bytes(fd, text, len));
}

static bool
send_string(int fd, const char *s)
{
	return send_text(fd, s, s ? strlen(s) : 0);
}

static int
in_child(void *arg, int out)
{
	struct translate_result r;

	translator_run_here(arg, &r);
	return send_text(out, r.c_text, r.len) && send_string(out, r.explain) && send_string(out, r.warnings) &&
				   send_string(out, r.errors) && send_string(out, r.reason) && send_bytes(out, &r.ok, sizeof r.ok)
			   ? 0
			   : 1;
}

/* The next text of what came from the child; false if that is too short. */
static bool
take_text(struct buf *from, size_t *at, char **text, size_t *len)
{
	int64_t n;

	if (from->len - *at < sizeof n)
		return false;
	memcpy(&n, from->s + *at, sizeof n);
	*at += sizeof n;
	*text = NULL;
	*len = 0;
	if (n < 0)
		return true;
	if ((uint64_t)n > from->len - *at)
		return false;
	*text = xmalloc((size_t)n + 1);
	memcpy(*text, from->s + *at, (size_t)n);
	(*text)[n] = '\0';
	*len = (size_t)n;
	*at += (size_t)n;
	return true;
}

static bool
take_result(struct buf *from, struct translate_result *r)
{
	char **const strings[] = {&r->explain, &r->warnings, &r->errors, &r->reason};
	size_t at = 0, len;

	if (!from->s || !take_text(from, &at, &r->c_text, &r->len))
		return false;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		if (!take_text(from, &at, strings[i], &len))
			return false;
	if (from->len - at != sizeof r->ok)
		return false;
	memcpy(&r->ok, from->s + at, sizeof r->ok);
	return true;
}

void
translator_run(const struct translate_job *job, struct translate_result *result)
{
	struct child child;
	struct child *const children[] = {&child};

	*result = (struct translate_result){0};
	child_fork(&child, in_child, (void *)job);
	children_wait(children, 1);
	if (child.status != 0 || !take_result(&child.out, result)) {
		translator_free(result);
		result->failed = true;
		result->reason = child.status > 128 ? xasprintf("hicc itself failed: signal %d", child.status - 128)
											: xasprintf("hicc itself failed: exit code %d", child.status);
	}
	child_free(&child);
}

void
translator_free(struct translate_result *r)
{
	free(r->c_text);
	free(r->explain);
	free(r->warnings);
	free(r->errors);
	free(r->reason);
	*r = (struct translate_result){0};
}
