/* SPDX-License-Identifier: ISC */
/*
 * Pipes whose ends are all the program's own: between its threads, or from its signal handlers to its loop.  What is in
 * them is noted without being taken out.  Nobody knows what these bytes mean: addresses in them refuse the capture, and
 * numbers a restore where those are written otherwise.  A pipe that another process has an end of refuses it, too.
 */
#include "libc_local.h"
#include "pointer.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

enum { SIZE, ORDER, ENDS };			 /* numbers of an item; then of each descriptor that leads there: */
enum { END, FLAGS, NUMBERS_OF_END }; /* the descriptor, and */
enum { WRITES = 1, NONBLOCK = 2, CLOEXEC = 4 };
enum { HERE = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };
enum { MOST = 1 << 20, HIGH_FD = 512 };

struct end {
	int fd;
	int64_t flags;
	struct end *next;
};
struct pipe {
	ino_t ino;
	int size;
	struct end *ends;
	char *contents;
	size_t n;
	bool failed, elsewhere;
	struct pipe *next;
};
static struct pipe *noted;
static pid_t owner; /* the process they were noted in */

static void
forget(void)
{
	struct pipe *p;
	struct end *e;

	while ((p = noted) != NULL) {
		noted = p->next;
		while ((e = p->ends) != NULL) {
			p->ends = e->next;
			free(e);
		}
		free(p->contents);
		free(p);
	}
}

static struct pipe *
find(ino_t ino)
{
	struct pipe *p;

	for (p = noted; p && p->ino != ino; p = p->next)
		;
	return p;
}

static bool
is_pipe(int fd, struct stat *st)
{
	struct statfs fs;

	return fstat(fd, st) == 0 && S_ISFIFO(st->st_mode) && fstatfs(fd, &fs) == 0 && fs.f_type == PIPEFS_MAGIC &&
		   !(fcntl(fd, F_GETFL) & O_DIRECT);
}

static bool
note_end(int fd, ino_t ino)
{
	struct pipe *p = find(ino);
	struct end *e = calloc(1, sizeof *e);
	int flags = fcntl(fd, F_GETFL);

	if (e == NULL)
		return false;
	if (p == NULL) {
		p = calloc(1, sizeof *p);
		if (p == NULL) {
			free(e);
			return false;
		}
		p->ino = ino;
		p->size = fcntl(fd, F_GETPIPE_SZ);
		p->next = noted;
		noted = p;
	}
	e->fd = fd;
	e->flags = ((flags & O_ACCMODE) != O_RDONLY ? WRITES : 0) | (flags & O_NONBLOCK ? NONBLOCK : 0) |
			   (fcntl(fd, F_GETFD) & FD_CLOEXEC ? CLOEXEC : 0);
	e->next = p->ends;
	p->ends = e;
	return (flags & O_ACCMODE) != O_RDWR;
}

/* A copy of what can be read from FD. */
static bool
copy(struct pipe *p, int fd)
{
	int there = 0, ends[2];
	ssize_t k;

	if (ioctl(fd, FIONREAD, &there) != 0 || there < 0)
		return false;
	if (there == 0)
		return true;
	p->contents = malloc((size_t)there);
	if (p->contents == NULL || pipe2(ends, O_CLOEXEC) != 0)
		return false;
	fcntl(ends[1], F_SETPIPE_SZ, p->size);
	k = tee(fd, ends[1], (size_t)there, SPLICE_F_NONBLOCK);
	while (k == there && p->n < (size_t)there && (k = read(ends[0], p->contents + p->n, (size_t)there - p->n)) > 0) {
		p->n += (size_t)k;
		k = there;
	}
	close(ends[0]);
	close(ends[1]);
	return p->n == (size_t)there;
}

void
hicam_pipe_prepare(const int *fds, long n)
{
	const struct end *e;
	struct pipe *p;
	struct stat st;
	long i;

	forget();
	owner = getpid();
	for (i = 0; i < n; i++)
		if (is_pipe(fds[i], &st) && !note_end(fds[i], st.st_ino) && (p = find(st.st_ino)) != NULL)
			p->failed = true;
	for (i = 0; i < n; i++) /* those of whoever runs it */
		if (hicam_file_inherited(fds[i]) && is_pipe(fds[i], &st) && (p = find(st.st_ino)) != NULL)
			p->failed = true;
	for (p = noted; p; p = p->next) {
		for (e = p->ends; e && e->flags & WRITES; e = e->next)
			;
		p->failed = p->failed || p->size <= 0 || (e && !copy(p, e->fd));
	}
}

/* ---- who else has them; in the child ------------------------------------------------------------------------------
 */

/* Calls SEE for each entry of the folder PATH whose name is a number. */
static void
each_number(const char *path, void (*see)(const char *path, long number))
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char entries[4096] __attribute__((aligned(8))), *end;
	const struct dirent64 *e;
	long k, i, number;

	if (dir < 0)
		return;
	while ((k = syscall(SYS_getdents64, dir, entries, sizeof entries)) > 0)
		for (i = 0; i < k; i += e->d_reclen) {
			e = (const struct dirent64 *)(const void *)(entries + i);
			number = strtol(e->d_name, &end, 10);
			if (end != e->d_name && *end == '\0')
				see(path, number);
		}
	close(dir);
}

static void
see_descriptor(const char *folder, long fd)
{
	static const char start[] = "pipe:[";
	char path[80], to[80];
	struct pipe *p;
	ssize_t k;

	snprintf(path, sizeof path, "%s/%ld", folder, fd);
	k = readlink(path, to, sizeof to - 1);
	if (k <= 0)
		return;
	to[k] = '\0';
	if (strncmp(to, start, sizeof start - 1) == 0 &&
		(p = find((ino_t)strtoull(to + sizeof start - 1, NULL, 10))) != NULL)
		p->elsewhere = true;
}

static void
see_process(const char *folder, long pid)
{
	char path[60];

	if (pid == getpid() || pid == owner)
		return;
	snprintf(path, sizeof path, "%s/%ld/fd", folder, pid);
	each_number(path, see_descriptor);
}

static bool
holds_address(const struct pipe *p)
{
	enum { STEP = 4, LEAST = 4096 };
	uintptr_t word;
	size_t i;

	for (i = 0; i + sizeof word <= p->n; i += STEP) {
		memcpy(&word, p->contents + i, sizeof word);
		if (word > LEAST && hicam_map_suspects(word))
			return true;
	}
	return false;
}

const char *
hicam_pipe_refusal(ino_t ino)
{
	static bool looked;
	const struct pipe *p = find(ino);

	if (p == NULL || p->failed)
		return "pipe";
	if (!looked)
		each_number("/proc", see_process);
	looked = true;
	return p->elsewhere ? "pipe that another process has, too" : holds_address(p) ? "pipe with an address in it" : NULL;
}

/* ---- state --------------------------------------------------------------------------------------------------------
 */

static bool
save(struct hicam_items *items, char **refusal)
{
	const struct pipe *p;
	const struct end *e;
	struct hicam_item *item;

	(void)refusal;
	for (p = noted; p; p = p->next) {
		if (hicam_pipe_refusal(p->ino))
			continue; /* of whoever runs it */
		item = hicam_item_new(items, "pipe");
		hicam_item_number(item, p->size);
		hicam_item_number(item, HERE);
		for (e = p->ends; e; e = e->next) {
			hicam_item_number(item, e->fd);
			hicam_item_number(item, e->flags);
		}
		hicam_item_bytes(item, p->contents ? p->contents : "", p->n);
	}
	return true;
}

/* Could it be numbers of several bytes? */
static bool
is_text(const char *p, size_t n)
{
	size_t i;

	for (i = 0; n > 1 && i < n; i++)
		if ((unsigned char)p[i] < ' ' && strchr("\t\n\v\f\r\b\033", p[i]) == NULL)
			return false;
	return true;
}

static bool
give(const int ends[2], const int64_t *end, char **error)
{
	int fd = fcntl(ends[end[FLAGS] & WRITES], F_DUPFD_CLOEXEC, HIGH_FD), flags;

	if (fd < 0 || end[END] < 0 || end[END] > INT32_MAX)
		return hicam_libc_fail(error, "a pipe: %s", fd < 0 ? strerror(errno) : "is damaged");
	if (end[FLAGS] & NONBLOCK && (flags = fcntl(fd, F_GETFL)) >= 0)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	return hicam_file_give(fd, (int)end[END], end[FLAGS] & CLOEXEC, error);
}

static bool
open_item(const struct hicam_item *item, char **error)
{
	int low[2], ends[2], i;
	bool ok;
	size_t k;

	if (item->numbers[ORDER] != HERE && !is_text(item->bytes, item->nbytes))
		return hicam_libc_fail(error, "a pipe holds what may be numbers in the byte order of another machine");
	if (pipe2(low, O_CLOEXEC) != 0)
		return hicam_libc_fail(error, "a pipe: %s", strerror(errno));
	for (i = 0; i < 2; i++) {
		ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, HIGH_FD);
		close(low[i]);
	}
	fcntl(ends[1], F_SETPIPE_SZ, (int)(item->numbers[SIZE] < MOST ? item->numbers[SIZE] : MOST));
	ok = item->nbytes <= (size_t)fcntl(ends[1], F_GETPIPE_SZ) &&
		 (item->nbytes == 0 || write(ends[1], item->bytes, item->nbytes) == (ssize_t)item->nbytes);
	if (!ok)
		hicam_libc_fail(error, "a pipe does not take what was in it");
	for (k = ENDS; ok && k + NUMBERS_OF_END <= item->nnumbers; k += NUMBERS_OF_END)
		ok = give(ends, item->numbers + k, error);
	close(ends[0]);
	close(ends[1]);
	return ok;
}

const struct hicam_part hicam_part_pipe = {"pipe", ENDS, 0, save, open_item, NULL};
