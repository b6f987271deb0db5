/* SPDX-License-Identifier: ISC */
/*
 * Open descriptors.  What the process found at its start belongs to whoever runs it and is found anew by a restored
 * one; what the program opened by path is opened again under the same number; anything else refuses the capture.  All
 * that the program can change while it runs on (offsets, sizes, names, contents) is noted before the child is made.
 */
#define _FILE_OFFSET_BITS 64 /* any file, on 32-bit targets too */
#include "libc_local.h"
#include "message.h"
#include "rpc_hooks.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

/* How a descriptor travels.  Numbers of the format. */
enum kind { INHERITED = 0, REGULAR = 1, BY_PATH = 2, DUPLICATE = 3, CLOSED = 4 };
enum { NUMBER, KIND, FLAGS, OFFSET, SIZE, CHECKED, CHECK, SHARES, CHANGED, NUMBERS };
/* What the checksum covers. */
enum { NOTHING = 0, CHECKED_TAIL = 1, CHECKED_ALL = 2 };
/* Flags as they travel; the low two bits are the access mode. */
enum { TRAVEL_APPEND = 4, TRAVEL_NONBLOCK = 8, TRAVEL_DIRECTORY = 16, TRAVEL_SYNC = 32, TRAVEL_CLOEXEC = 64 };
enum { TAIL = 4096, ALL_MAX = 1 << 18, STANDARD = 3, MAX_FD = 1 << 20 };

/* What a descriptor was at the start. */
struct found {
	int fd;
	dev_t dev;
	ino_t ino;
	int flags;
};
static struct found *found;
static size_t nfound;

static int *own;
static size_t nown;
static int own_lock; /* of those, and of what comes and goes; the handler of a request takes it */

void
hicam_file_own(int fd, bool is_own)
{
	uint64_t old;
	int *bigger;
	size_t i;

	hicam_lock_blocking(&own_lock, &old);
	for (i = 0; i < nown && own[i] != fd; i++)
		;
	if (!is_own && i < nown) {
		own[i] = own[--nown];
	} else if (is_own && i == nown) {
		bigger = realloc(own, (nown + 1) * sizeof *own);
		if (bigger) {
			own = bigger;
			own[nown++] = fd;
		}
	}
	hicam_unlock_blocking(&own_lock, &old);
}

void
hicam_file_forked(void)
{
	own_lock = 0;
}

/* With all signals blocked. */
void
hicam_file_passing(bool begins)
{
	if (begins)
		hicam_lock(&own_lock);
	else
		hicam_unlock(&own_lock);
}

/* With the lock. */
static bool
is_noted(int fd)
{
	size_t i;

	for (i = 0; i < nown && own[i] != fd; i++)
		;
	return i < nown;
}

static bool
is_own(int fd)
{
	uint64_t old;
	bool is;

	hicam_lock_blocking(&own_lock, &old);
	is = is_noted(fd);
	hicam_unlock_blocking(&own_lock, &old);
	return is || (hicam_rpc_owns && hicam_rpc_owns(fd));
}

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Appends FD.  -1 with errno. */
static int
append(int **fds, size_t *n, int fd)
{
	int *bigger = (*n & (*n - 1)) == 0 ? realloc(*fds, (*n ? 2 * *n : 1) * sizeof *bigger) : *fds;

	if (bigger == NULL) {
		errno = ENOMEM;
		return -1;
	}
	*fds = bigger;
	bigger[(*n)++] = fd;
	return 0;
}

/*
 * All open descriptors, ascending, malloced.  -1 with errno.  Not by opendir, which allocates behind memory.h's back;
 * and not those of /proc/self, which has none when main has ended before other threads.
 */
static long
list_locked(int **fds)
{
	int dir = open("/proc/thread-self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
	char entries[4096] __attribute__((aligned(8))), *end;
	const struct dirent64 *e;
	size_t n = 0;
	long k, i;

	*fds = NULL;
	if (dir < 0)
		return -1;
	while ((k = syscall(SYS_getdents64, dir, entries, sizeof entries)) > 0)
		for (i = 0; i < k; i += e->d_reclen) {
			e = (const struct dirent64 *)(const void *)(entries + i);
			fd = (int)strtol(e->d_name, &end, 10);
			/* qemu-user lists descriptors of its own, which it does not let the program touch */
			if (end == e->d_name || fd == dir || is_noted(fd) || (hicam_rpc_owns && hicam_rpc_owns(fd)) ||
				fcntl(fd, F_GETFD) < 0)
				continue;
			if (append(fds, &n, fd) != 0)
				goto err;
		}
	if (k < 0)
		goto err;
	close(dir);
	if (n)
		qsort(*fds, n, sizeof **fds, compare);
	return (long)n;
err:
	free(*fds);
	close(dir);
	return -1;
}

static long
list(int **fds)
{
	uint64_t old;
	long n;

	hicam_lock_blocking(&own_lock, &old);
	n = list_locked(fds);
	hicam_unlock_blocking(&own_lock, &old);
	return n;
}

void
hicam_file_start(void)
{
	int *fds;
	long n = list(&fds), i;
	struct stat st;

	if (n <= 0)
		return;
	free(found);
	nfound = 0;
	found = malloc((size_t)n * sizeof *found);
	for (i = 0; found && i < n; i++)
		if (fstat(fds[i], &st) == 0)
			found[nfound++] = (struct found){fds[i], st.st_dev, st.st_ino, fcntl(fds[i], F_GETFL)};
	free(fds);
}

static bool
same_file(const struct found *f, int fd, const struct stat *st)
{
	return f->dev == st->st_dev && f->ino == st->st_ino && ((f->flags ^ fcntl(fd, F_GETFL)) & O_ACCMODE) == 0;
}

static const struct found *
as_found(int fd, const struct stat *st)
{
	size_t i;

	for (i = 0; i < nfound; i++)
		if (found[i].fd == fd)
			return same_file(&found[i], fd, st) ? &found[i] : NULL;
	return NULL;
}

bool
hicam_file_inherited(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && as_found(fd, &st);
}

void
hicam_file_opened(int fd)
{
	struct stat st;
	size_t i;

	/* a different file tells itself, and what was found may come back by dup2 */
	for (i = 0; i < nfound; i++)
		if (found[i].fd == fd && fstat(fd, &st) == 0 && same_file(&found[i], fd, &st)) {
			found[i].dev = (dev_t)-1;
			found[i].ino = (ino_t)-1;
		}
}

/*
 * Are A and B one open file description, with one offset?  The signal for asynchronous input belongs to the
 * description, and nobody uses it where O_ASYNC is off.
 */
static bool
shared(int a, int b)
{
	int was = fcntl(a, F_GETSIG), probe = was == SIGIO ? SIGURG : SIGIO;
	bool result;

	if (was < 0 || fcntl(b, F_GETSIG) != was || (fcntl(a, F_GETFL) & O_ASYNC) || fcntl(a, F_SETSIG, probe) != 0)
		return false;
	result = fcntl(b, F_GETSIG) == probe;
	fcntl(a, F_SETSIG, was);
	return result;
}

/* ---- the contents of a written file ------------------------------------------------------------------ */

/* FNV-1a of the bytes from AT to END of the file FD.  False with errno. */
static bool
digest(int fd, int64_t at, int64_t end, int64_t *result)
{
	unsigned char bytes[TAIL];
	uint64_t h = 0xcbf29ce484222325;
	ssize_t n, i;

	for (; at < end; at += n) {
		n = pread(fd, bytes, end - at < TAIL ? (size_t)(end - at) : TAIL, (off_t)at);
		if (n <= 0) {
			errno = n < 0 ? errno : EIO;
			return false;
		}
		for (i = 0; i < n; i++)
			h = (h ^ bytes[i]) * 0x100000001b3;
	}
	*result = (int64_t)h;
	return true;
}

/* What lies before the offset was there when the state was saved: its end, or of a small file all, is to be the same.
 */
static bool
contents_of(int fd, const int64_t *n, int64_t *result)
{
	int64_t end = n[FLAGS] & TRAVEL_APPEND || n[OFFSET] > n[SIZE] ? n[SIZE] : n[OFFSET];

	if (n[CHECKED] == CHECKED_ALL)
		return digest(fd, 0, n[SIZE], result);
	return digest(fd, end > TAIL ? end - TAIL : 0, end, result);
}

/* Of the file at PATH; a close would give up the locks of the process. */
static bool
contents(const char *path, const int64_t *n, int64_t *result)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	bool ok = fd >= 0 && contents_of(fd, n, result);

	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return ok;
}

/* May its bytes be read, changed where they are, and read again?  Then all of them matter. */
static bool
changed_in_place(int64_t flags)
{
	return (flags & O_ACCMODE) == O_RDWR && !(flags & TRAVEL_APPEND);
}

static int64_t
change_time(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* ---- capture ---------------------------------------------------------------------------------------- */

static const char *
type_name(const struct stat *st, const char *path)
{
	if (S_ISSOCK(st->st_mode))
		return "socket";
	if (S_ISFIFO(st->st_mode))
		return "named pipe";
	if (S_ISBLK(st->st_mode))
		return "block device";
	if (S_ISCHR(st->st_mode))
		return "terminal or device";
	return path[0] == '/' ? "file without a name" : path;
}

static int64_t
travelling_flags(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	int64_t t = flags & O_ACCMODE;

	t |= flags & O_APPEND ? TRAVEL_APPEND : 0;
	t |= flags & O_NONBLOCK ? TRAVEL_NONBLOCK : 0;
	t |= flags & O_DIRECTORY ? TRAVEL_DIRECTORY : 0;
	t |= (flags & O_SYNC) == O_SYNC ? TRAVEL_SYNC : 0;
	return t | (fcntl(fd, F_GETFD) & FD_CLOEXEC ? TRAVEL_CLOEXEC : 0);
}

/* A device that is the same wherever its path leads. */
static bool
plain_device(const struct stat *st)
{
	enum { MEMORY_DEVICES = 1, TTY_DEVICES = 5 };

	return S_ISCHR(st->st_mode) &&
		   (major(st->st_rdev) == MEMORY_DEVICES || (major(st->st_rdev) == TTY_DEVICES && minor(st->st_rdev) == 0));
}

/* The standard descriptor that FD is a duplicate of, or was one of before that was replaced; -1: none. */
static int
duplicate_of(int fd, const struct stat *st)
{
	struct stat now;
	size_t i;

	for (i = 0; i < nfound; i++)
		if (fstat(found[i].fd, &now) == 0 && same_file(&found[i], found[i].fd, &now) && shared(found[i].fd, fd))
			return found[i].fd;
	for (i = 0; i < nfound; i++)
		if (!plain_device(st) && same_file(&found[i], fd, st) && !hicam_file_inherited(found[i].fd))
			return found[i].fd;
	return -1;
}

/* A descriptor of the program as it was when the child was made. */
struct descriptor {
	int fd, error; /* errno for what could not be noted */
	int lower;	   /* the lowest one whose offset it shares, or -1 */
	bool shared;   /* has others of the same offset */
	int64_t ahead; /* bytes that streams on it have read ahead */
	struct stat st;
	char *path;
	int64_t numbers[NUMBERS]; /* flags, offset, size, contents, if it is a regular file */
};
static struct descriptor *noted;
static long nnoted; /* -1: they could not be listed */

static void
forget(void)
{
	long i;

	for (i = 0; i < nnoted; i++)
		free(noted[i].path);
	free(noted);
	noted = NULL;
	nnoted = -1;
}

static void
note(struct descriptor *d, int fd)
{
	char link[32], path[4096];
	int64_t *n = d->numbers;
	ssize_t len;

	*d = (struct descriptor){.fd = fd, .lower = -1};
	snprintf(link, sizeof link, "/proc/thread-self/fd/%d", fd);
	len = readlink(link, path, sizeof path - 1);
	if (len < 0 || fstat(fd, &d->st) != 0 || !(d->path = strndup(path, (size_t)len))) {
		d->error = errno;
		return;
	}
	n[NUMBER] = fd;
	n[FLAGS] = travelling_flags(fd);
	if (!S_ISREG(d->st.st_mode))
		return;
	d->ahead = hicam_stream_ahead(fd);
	n[OFFSET] = lseek(fd, 0, SEEK_CUR) - d->ahead;
	n[SIZE] = d->st.st_size;
	if ((n[FLAGS] & O_ACCMODE) == O_RDONLY || as_found(fd, &d->st))
		return;
	if (changed_in_place(n[FLAGS]))
		n[CHANGED] = change_time(&d->st);
	n[CHECKED] = n[CHANGED] && n[SIZE] <= ALL_MAX ? CHECKED_ALL : CHECKED_TAIL;
	if ((n[FLAGS] & O_ACCMODE) == O_RDWR ? !contents_of(fd, n, &n[CHECK])
										 : hicam_record_locked(&d->st) || !contents(link, n, &n[CHECK]))
		n[CHECKED] = NOTHING;
}

void
hicam_file_prepare(void)
{
	int *fds;
	long n, i;

	forget();
	n = list(&fds);
	if (n < 0)
		return;
	hicam_record_prepare(fds, n);
	hicam_pipe_prepare(fds, n);
	noted = calloc((size_t)n + 1, sizeof *noted);
	for (i = 0; noted && i < n; i++)
		note(&noted[i], fds[i]);
	if (noted)
		nnoted = n;
	free(fds);
}

/* Finds out, once, what the descriptors share. */
static void
pair(void)
{
	struct descriptor *a, *b, *end = noted + nnoted;

	for (a = noted; a < end; a++)
		for (b = a + 1; b < end; b++) {
			if (b->lower >= 0 || a->st.st_dev != b->st.st_dev || a->st.st_ino != b->st.st_ino || !shared(a->fd, b->fd))
				continue;
			a->shared = b->shared = true;
			if (!hicam_file_inherited(a->fd))
				b->lower = a->fd;
		}
}

bool
hicam_file_shared(int fd)
{
	long i;

	for (i = 0; i < nnoted; i++)
		if (noted[i].fd == fd)
			return noted[i].shared;
	return false;
}

static bool
save_one(struct hicam_items *items, const struct descriptor *d, char **refusal)
{
	const struct stat *st = &d->st;
	int64_t n[NUMBERS];
	struct hicam_item *item;
	int fd = d->fd, i;
	const char *why;
	char name[32];

	if (d->error)
		return hicam_libc_fail(refusal, "descriptor %d: %s", fd, strerror(d->error));
	memcpy(n, d->numbers, sizeof n);
	if (as_found(fd, st)) {
		if (fd >= STANDARD)
			return true;
		n[KIND] = INHERITED;
	} else if ((n[SHARES] = duplicate_of(fd, st)) >= 0) {
		n[KIND] = DUPLICATE;
	} else if (S_ISREG(st->st_mode) && st->st_nlink > 0 && d->path[0] == '/') {
		n[KIND] = REGULAR;
		n[SHARES] = d->lower;
	} else if ((S_ISDIR(st->st_mode) && st->st_nlink > 0) || plain_device(st)) {
		if (hicam_stream_is_directory(fd))
			return hicam_libc_fail(refusal, "descriptor %d (opendir) is open", fd);
		n[KIND] = BY_PATH;
		n[SHARES] = d->lower;
	} else {
		why = hicam_stream_is_command(fd)				   ? "popen"
			  : S_ISFIFO(st->st_mode) && d->path[0] != '/' ? hicam_pipe_refusal(st->st_ino)
														   : type_name(st, d->path);
		if (why == NULL)
			return true;
		return hicam_libc_fail(refusal, "descriptor %d (%s) is open", fd, why);
	}
	if (d->shared && d->ahead) {
		/* it stays with the stream, for the others do not go back */
		n[OFFSET] += d->ahead;
		n[CHECKED] = n[CHECKED] == CHECKED_ALL ? CHECKED_ALL : NOTHING;
	}
	snprintf(name, sizeof name, "descriptor %d", fd);
	item = hicam_item_new(items, name);
	for (i = 0; i < NUMBERS; i++)
		hicam_item_number(item, n[i]);
	if (n[KIND] == REGULAR || n[KIND] == BY_PATH || (n[KIND] == INHERITED && S_ISREG(st->st_mode)))
		hicam_item_bytes(item, d->path, strlen(d->path));
	return true;
}

static void
save_closed(struct hicam_items *items, int fd)
{
	struct hicam_item *item;
	size_t k;
	int i;

	for (k = 0; k < nfound && found[k].fd != fd; k++)
		;
	if (k == nfound || (fcntl(fd, F_GETFD) >= 0 && !is_own(fd)))
		return;
	item = hicam_item_new(items, "descriptor closed");
	for (i = 0; i < NUMBERS; i++)
		hicam_item_number(item, i == NUMBER ? fd : i == KIND ? CLOSED : 0);
}

static bool
save(struct hicam_items *items, char **refusal)
{
	bool ok = true;
	long i;
	int fd;

	if (nnoted < 0)
		return hicam_libc_fail(refusal, "the open descriptors cannot be listed");
	pair();
	for (i = 0; ok && i < nnoted; i++)
		ok = save_one(items, &noted[i], refusal);
	for (fd = 0; ok && fd < STANDARD; fd++)
		save_closed(items, fd);
	return ok;
}

/* ---- restore ---------------------------------------------------------------------------------------- */

/* The standard descriptors that this process found, while the program's take their numbers. */
static int before[STANDARD] = {-1, -1, -1};
static bool kept;

static void
keep_standard(void)
{
	int i;

	if (kept)
		return;
	kept = true;
	for (i = 0; i < STANDARD; i++)
		before[i] = fcntl(i, F_DUPFD_CLOEXEC, 512);
}

/* Gives FD, which it closes, the number TO. */
static bool
move(int fd, int to, int64_t flags, char **error)
{
	bool ok = true;

	if (is_own(to))
		ok = hicam_libc_fail(error, "descriptor %d is in use", to);
	else if (fd != to && dup3(fd, to, flags & TRAVEL_CLOEXEC ? O_CLOEXEC : 0) < 0)
		ok = hicam_libc_fail(error, "descriptor %d: %s", to, strerror(errno));
	else if (fd == to && fcntl(fd, F_SETFD, flags & TRAVEL_CLOEXEC ? FD_CLOEXEC : 0) != 0)
		ok = hicam_libc_fail(error, "descriptor %d: %s", to, strerror(errno));
	if (fd != to)
		close(fd);
	return ok;
}

bool
hicam_file_give(int fd, int to, bool cloexec, char **error)
{
	bool ok;

	keep_standard();
	ok = to < MAX_FD ? move(fd, to, cloexec ? TRAVEL_CLOEXEC : 0, error)
					 : hicam_libc_fail(error, "a descriptor is damaged");
	if (ok)
		hicam_file_opened(to);
	return ok;
}

static bool
open_path(const char *path, const int64_t *n, char **error)
{
	int flags = (int)(n[FLAGS] & O_ACCMODE) | O_NOCTTY | O_CLOEXEC, fd;
	bool regular = n[KIND] == REGULAR || n[KIND] == INHERITED;
	struct stat st;
	int64_t now;

	flags |= n[FLAGS] & TRAVEL_APPEND ? O_APPEND : 0;
	flags |= n[FLAGS] & TRAVEL_NONBLOCK ? O_NONBLOCK : 0;
	flags |= n[FLAGS] & TRAVEL_DIRECTORY ? O_DIRECTORY : 0;
	flags |= n[FLAGS] & TRAVEL_SYNC ? O_SYNC : 0;
	fd = open(path, flags);
	if (fd < 0 || fstat(fd, &st) != 0) {
		hicam_libc_fail(error, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (regular && !S_ISREG(st.st_mode)) {
		close(fd);
		return hicam_libc_fail(error, "%s: is not a regular file", path);
	}
	if (regular) {
		bool written = (n[FLAGS] & O_ACCMODE) != O_RDONLY;

		if (st.st_size < (written || n[OFFSET] > n[SIZE] ? n[SIZE] : n[OFFSET])) {
			close(fd);
			return hicam_libc_fail(error, "%s: is shorter than it was", path);
		}
		if (n[CHECKED] && !contents(path, n, &now)) {
			close(fd);
			return hicam_libc_fail(error, "%s: %s", path, strerror(errno));
		}
		if (n[CHECKED] && now != n[CHECK]) {
			close(fd);
			return hicam_libc_fail(error, "%s: is not the file that was written", path);
		}
		if (n[CHANGED] && n[CHECKED] != CHECKED_ALL && n[CHANGED] != change_time(&st))
			hicam_say("%s: was written after the checkpoint; if that was not at its end, the results are wrong", path);
		if (lseek(fd, (off_t)n[OFFSET], SEEK_SET) != (off_t)n[OFFSET]) {
			close(fd);
			return hicam_libc_fail(error, "%s: cannot go to byte %lld", path, (long long)n[OFFSET]);
		}
	}
	return move(fd, (int)n[NUMBER], n[FLAGS], error);
}

/* stdin from a regular file goes on where it was; if there is none now but a terminal or device, from that file. */
static bool
open_inherited(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	int fd = (int)n[NUMBER], flags;
	struct stat st;
	bool there = fstat(fd, &st) == 0;

	if (there && n[FLAGS] & TRAVEL_NONBLOCK && (flags = fcntl(fd, F_GETFL)) >= 0)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	if (fd != STDIN_FILENO || item->nbytes == 0 || (there && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))))
		return true;
	if (!there || !S_ISREG(st.st_mode))
		return open_path(item->bytes, n, error);
	if (lseek(fd, (off_t)n[OFFSET], SEEK_SET) != (off_t)n[OFFSET])
		return hicam_libc_fail(error, "standard input: cannot go to byte %lld", (long long)n[OFFSET]);
	return true;
}

static bool
open_item(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	int64_t from = n[SHARES];
	bool ok;
	int fd;

	if (n[NUMBER] < 0 || n[NUMBER] >= MAX_FD || n[SHARES] >= MAX_FD || n[OFFSET] < 0 || n[SIZE] < 0)
		return hicam_libc_fail(error, "a descriptor is damaged");
	keep_standard();
	if (n[KIND] == INHERITED)
		return open_inherited(item, error);
	if (n[KIND] == CLOSED) {
		close((int)n[NUMBER]);
		return true;
	}
	if (from < 0) {
		ok = open_path(item->bytes, n, error);
	} else {
		fd = fcntl(n[KIND] == DUPLICATE && from < STANDARD ? before[from] : (int)from, F_DUPFD_CLOEXEC, 512);
		if (fd < 0)
			return hicam_libc_fail(error, "descriptor %d: %s", (int)from, strerror(errno));
		ok = move(fd, (int)n[NUMBER], n[FLAGS], error);
	}
	if (ok)
		hicam_file_opened((int)n[NUMBER]);
	return ok;
}

/* What was written after the state was saved goes. */
static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct stat st;
	int i;

	for (i = 0; i < STANDARD; i++)
		if (before[i] >= 0) {
			close(before[i]);
			before[i] = -1;
		}
	if (n[KIND] != REGULAR || (n[FLAGS] & O_ACCMODE) == O_RDONLY || n[SHARES] >= 0)
		return true;
	if (fstat((int)n[NUMBER], &st) != 0 || (st.st_size > n[SIZE] && ftruncate((int)n[NUMBER], (off_t)n[SIZE]) != 0))
		return hicam_libc_fail(error, "%s: %s", item->bytes, strerror(errno));
	return true;
}

const struct hicam_part hicam_part_descriptor = {"descriptor", NUMBERS, 0, save, open_item, load};
