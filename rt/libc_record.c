/* SPDX-License-Identifier: ISC */
/*
 * Locks of files: of records (fcntl, lockf), which are the process's or, as flock has them, an open file's.  Which
 * there are is known from /proc, as nobody else says it to who holds them.
 */
#define _FILE_OFFSET_BITS 64 /* any file, on 32-bit targets too */
#include "libc_local.h"
#include "stats.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>

enum { DESCRIPTOR, KIND, EXCLUSIVE, START, LENGTH, NUMBERS };
enum { PROCESS = 0, FLOCK = 1, OPEN_FILE = 2 }; /* of the format */
enum { PATIENCE_US = 2000000, LINE = 200 };		/* how long a restore waits for a lock */

struct lock {
	dev_t dev;
	ino_t ino;
	int64_t n[NUMBERS];
};
static struct lock *noted;
static size_t nnoted;
static bool failed;

static void
add(const struct lock *l)
{
	struct lock *bigger = noted;

	if ((nnoted & (nnoted - 1)) == 0)
		bigger = realloc(noted, (nnoted ? 2 * nnoted : 1) * sizeof *noted);
	failed = failed || bigger == NULL;
	if (bigger == NULL)
		return;
	noted = bigger;
	noted[nnoted++] = *l;
}

/* "lock:	1: POSIX  ADVISORY  WRITE 359 00:13:11691 0 EOF" */
static void
take_line(const char *line, struct lock *l)
{
	static const char *const kinds[] = {[PROCESS] = "POSIX", [FLOCK] = "FLOCK", [OPEN_FILE] = "OFDLCK"};
	char type[16], access[16], end[32];
	size_t kind;

	if (sscanf(line, "lock: %*d: %15s %*s %15s %*d %*s %" SCNd64 " %31s", type, access, &l->n[START], end) != 4)
		return;
	for (kind = 0; kind < sizeof kinds / sizeof *kinds && strcmp(kinds[kind], type) != 0; kind++)
		;
	if (kind == sizeof kinds / sizeof *kinds)
		return;
	l->n[KIND] = (int64_t)kind;
	l->n[EXCLUSIVE] = strcmp(access, "WRITE") == 0;
	l->n[LENGTH] = strcmp(end, "EOF") == 0 ? 0 : strtoll(end, NULL, 10) - l->n[START] + 1;
	add(l);
}

static void
note(int fd, const struct stat *st)
{
	struct lock l = {st->st_dev, st->st_ino, {[DESCRIPTOR] = fd}};
	char path[40], text[4096], line[LINE];
	size_t len = 0;
	ssize_t k, i;
	int in;

	snprintf(path, sizeof path, "/proc/thread-self/fdinfo/%d", fd);
	in = open(path, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return;
	while ((k = read(in, text, sizeof text)) > 0)
		for (i = 0; i < k; i++)
			if (text[i] == '\n') {
				line[len] = '\0';
				take_line(line, &l);
				len = 0;
			} else if (len < LINE - 1)
				line[len++] = text[i];
	close(in);
}

void
hicam_record_prepare(const int *fds, long n)
{
	struct stat st;
	long i;

	nnoted = 0;
	failed = false;
	for (i = 0; i < n; i++)
		if (fstat(fds[i], &st) == 0 && S_ISREG(st.st_mode) && !hicam_file_inherited(fds[i]))
			note(fds[i], &st);
}

bool
hicam_record_locked(const struct stat *st)
{
	size_t i;

	for (i = 0; i < nnoted; i++)
		if (noted[i].n[KIND] == PROCESS && noted[i].dev == st->st_dev && noted[i].ino == st->st_ino)
			return true;
	return false;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	const struct lock *l;
	struct hicam_item *item;
	int i;

	if (failed)
		return hicam_libc_fail(refusal, "the locks of files cannot be listed");
	for (l = noted; l < noted + nnoted; l++) {
		item = hicam_item_new(items, "lock");
		for (i = 0; i < NUMBERS; i++)
			hicam_item_number(item, l->n[i]);
	}
	return true;
}

static int
lock(const int64_t *n)
{
	struct flock l;

	if (n[KIND] == FLOCK)
		return flock((int)n[DESCRIPTOR], (n[EXCLUSIVE] ? LOCK_EX : LOCK_SH) | LOCK_NB);
	memset(&l, 0, sizeof l);
	l.l_type = n[EXCLUSIVE] ? F_WRLCK : F_RDLCK;
	l.l_whence = SEEK_SET;
	l.l_start = (off_t)n[START];
	l.l_len = (off_t)n[LENGTH];
	return fcntl((int)n[DESCRIPTOR], n[KIND] == OPEN_FILE ? F_OFD_SETLK : F_SETLK, &l);
}

/* Who has it may be about to end, as the process that goes on here is. */
static bool
load(const struct hicam_item *item, char **error)
{
	static const struct timespec moment = {0, 10000000};
	const int64_t *n = item->numbers;
	uint64_t start = hicam_now_us();

	if (n[DESCRIPTOR] < 0 || n[DESCRIPTOR] > INT32_MAX || n[START] < 0 || n[LENGTH] < 0)
		return hicam_libc_fail(error, "a lock is damaged");
	while (lock(n) != 0) {
		if ((errno != EAGAIN && errno != EACCES && errno != EINTR) || hicam_now_us() - start > PATIENCE_US)
			return hicam_libc_fail(error, "descriptor %d: its lock cannot be had: %s", (int)n[DESCRIPTOR],
								   strerror(errno));
		nanosleep(&moment, NULL);
	}
	return true;
}

const struct hicam_part hicam_part_lock = {"lock", NUMBERS, 0, save, NULL, load};
