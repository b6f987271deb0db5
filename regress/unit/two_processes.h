/* SPDX-License-Identifier: ISC */
#ifndef HICAM_TEST_TWO_PROCESSES_H
#define HICAM_TEST_TWO_PROCESSES_H

/*
 * What the tests of the C library's state share: one process saves it, another one takes it up.  Both are forks of the
 * same process, so that pointers may travel as addresses.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "../../rt/libc_local.h"
#include "real_main.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static char dir[] = "/tmp/hicam-libc-XXXXXX";

static const char *
in_dir(const char *name)
{
	static char path[4][200];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
	return path[turn];
}

static void
put_address(struct hicam_out *out, const void *p, bool function)
{
	int number = hicam_stream_index(p);

	(void)function;
	hicam_put_u64(out, number >= 0 ? (uint64_t)number : (uint64_t)(uintptr_t)p);
}

static void
get_address(struct hicam_in *in, void **slot, bool function)
{
	(void)function;
	*slot = (void *)(uintptr_t)hicam_get_u64(in);
}

static int
to_file(void *fd, const void *data, size_t len)
{
	return write(*(int *)fd, data, len) == (ssize_t)len ? 0 : -1;
}

/* Writes the state; returns the refusal, or NULL. */
static char *
save_state(void)
{
	struct hicam_out out;
	int fd = open(in_dir("state"), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	char *refusal = NULL;

	ck_assert(fd >= 0);
	hicam_file_own(fd, true);
	hicam_libc_capture_prepare();
	ck_assert_int_eq(hicam_out_init(&out, 4096, to_file, &fd), 0);
	hicam_libc_encode(&out, put_address, &refusal);
	ck_assert_int_eq(hicam_out_close(&out), 0);
	hicam_file_own(fd, false);
	close(fd);
	return refusal;
}

/* Takes the state up; returns the error, or NULL. */
static char *
load_state(void)
{
	static char bytes[1 << 16];
	struct hicam_in in;
	int fd = open(in_dir("state"), O_RDONLY);
	ssize_t n = read(fd, bytes, sizeof bytes);
	char *error = NULL;

	ck_assert(n > 0);
	close(fd);
	hicam_in_memory(&in, bytes, (size_t)n);
	if (hicam_libc_decode(&in, get_address, &error) && hicam_libc_commit(&error))
		ck_assert_uint_eq(hicam_in_left(&in), 0);
	return error;
}

static void
set_up(void)
{
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	hicam_libc_start();
}

static void
tear_down(void)
{
	char command[100];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Runs PART in a child of its own; it must exit with 0. */
static void
in_child(void (*part)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		part();
		fflush(NULL);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(status == 0, "the child ended with status %#x", status);
}

#define need(condition) \
	((condition) ? (void)0 : (dprintf(2, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition), _exit(1)))
#endif
