/* SPDX-License-Identifier: ISC */
/*
 * Streams: a pointer to FILE travels as the number of a stream, and the stream as its descriptor (file.c), mode,
 * buffering, indicators and the bytes that are in its buffer only.  Output streams were flushed before the
 * capture.  What is read ahead of the program is known from glibc's struct _IO_FILE:
 *
 *	[_IO_read_ptr, _IO_read_end)   read ahead; or, if _IO_IN_BACKUP, what ungetc put back, and then
 *	[_IO_save_base, _IO_save_end)  is read ahead
 */
#define _FILE_OFFSET_BITS 64
#include "libc_local.h"
#include "stream_local.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio_ext.h>
#include <sys/stat.h>

enum { STANDARD = 3, MAX_STREAMS = 1 << 16, BUFFERING_DEFAULT = -1 };

enum kind { FREE, FILE_STREAM, MEMORY_STREAM, CLOSED_STANDARD, COMMAND_STREAM };
struct stream {
	FILE *file;
	enum kind kind;
	int buffering; /* _IOFBF ... as setvbuf was told, else BUFFERING_DEFAULT */
};
static struct stream *streams;
static size_t nstreams;

/* Addresses of closed streams, which programs may well still hold. */
static const void **stale;
static size_t nstale;

static DIR **directories;
static size_t ndirectories;

/* Room for one more element in *V.  NULL: out of memory. */
static void *
grow(void *v, size_t n, size_t size)
{
	void *old, *bigger;

	memcpy(&old, v, sizeof old);
	bigger = reallocarray(old, n + 1, size);
	if (bigger)
		memcpy(v, &bigger, sizeof bigger);
	return bigger;
}

static bool
reserve(size_t n)
{
	while (nstreams < n) {
		if (!grow(&streams, nstreams, sizeof *streams))
			return false;
		streams[nstreams++] = (struct stream){NULL, FREE, BUFFERING_DEFAULT};
	}
	return true;
}

void
hicam_stream_start(void)
{
	FILE *const standard[STANDARD] = {stdin, stdout, stderr};
	int i;

	if (!reserve(STANDARD))
		return;
	for (i = 0; i < STANDARD; i++)
		streams[i] = (struct stream){standard[i], FILE_STREAM, BUFFERING_DEFAULT};
}

static bool
is_open(const struct stream *s)
{
	return s->kind != FREE && s->kind != CLOSED_STANDARD;
}

static struct stream *
find(const void *f)
{
	size_t i;

	for (i = 0; i < nstreams; i++)
		if (streams[i].file == f && is_open(&streams[i]))
			return &streams[i];
	return NULL;
}

int
hicam_stream_index(const void *p)
{
	const struct stream *s = p ? find(p) : NULL;
	size_t i;

	if (s)
		return (int)(s - streams);
	for (i = 0; i < nstale; i++)
		if (stale[i] == p)
			return -2;
	return -1;
}

FILE *
hicam_stream_at(unsigned number)
{
	return number < nstreams ? streams[number].file : NULL;
}

static void
add_stale(const void *p)
{
	size_t i;

	for (i = 0; i < nstale && stale[i] != p; i++)
		;
	if (i == nstale && grow(&stale, nstale, sizeof *stale))
		stale[nstale++] = p;
}

static void
remove_stale(const void *p)
{
	size_t i;

	for (i = 0; i < nstale; i++)
		if (stale[i] == p)
			stale[i--] = stale[--nstale];
}

/* Notes a new stream; NULL stays NULL.  Closes it if there is no memory for that. */
static FILE *
opened(FILE *f, enum kind kind)
{
	size_t i;

	if (!f)
		return NULL;
	HICAM_GUARD;
	remove_stale(f);
	for (i = STANDARD; i < nstreams && streams[i].kind != FREE; i++)
		;
	if (i < STANDARD || !reserve(i + 1)) {
		fclose(f);
		errno = ENOMEM;
		return NULL;
	}
	streams[i] = (struct stream){f, kind, BUFFERING_DEFAULT};
	return f;
}

static void
closed(struct stream *s)
{
	const void *f = s->file;

	if (s - streams < STANDARD) {
		s->kind = CLOSED_STANDARD;
		return;
	}
	s->kind = FREE;
	s->file = NULL;
	add_stale(f);
}

FILE *
__hicam_fopen(const char *restrict path, const char *restrict mode)
{
	return opened(fopen(path, mode), FILE_STREAM);
}

FILE *
__hicam_fopen64(const char *restrict path, const char *restrict mode)
{
	return opened(fopen64(path, mode), FILE_STREAM);
}

FILE *
__hicam_fdopen(int fd, const char *mode)
{
	return opened(fdopen(fd, mode), FILE_STREAM);
}

FILE *
__hicam_tmpfile(void)
{
	return opened(tmpfile(), FILE_STREAM);
}

FILE *
__hicam_tmpfile64(void)
{
	return opened(tmpfile64(), FILE_STREAM);
}

FILE *
__hicam_popen(const char *command, const char *mode)
{
	return opened(popen(command, mode), COMMAND_STREAM);
}

FILE *
__hicam_fmemopen(void *buf, size_t size, const char *mode)
{
	return opened(fmemopen(buf, size, mode), MEMORY_STREAM);
}

FILE *
__hicam_open_memstream(char **buf, size_t *size)
{
	return opened(open_memstream(buf, size), MEMORY_STREAM);
}

FILE *
__hicam_open_wmemstream(wchar_t **buf, size_t *size)
{
	return opened(open_wmemstream(buf, size), MEMORY_STREAM);
}

FILE *
__hicam_fopencookie(void *restrict cookie, const char *restrict mode, cookie_io_functions_t functions)
{
	return opened(fopencookie(cookie, mode, functions), MEMORY_STREAM);
}

/* The result of freopen for F. */
static FILE *
reopened(FILE *f, FILE *result)
{
	struct stream *s = find(f);

	if (!result && s)
		closed(s);
	if (result)
		hicam_io_closed(result->_fileno);
	if (result && s) {
		s->buffering = BUFFERING_DEFAULT;
		hicam_file_opened(fileno(result));
	}
	if (!result || s)
		return result;
	for (s = streams; s < streams + nstreams; s++)
		if (s->file == f && s->kind == CLOSED_STANDARD) {
			s->kind = FILE_STREAM;
			return result;
		}
	return opened(result, FILE_STREAM);
}

FILE *
__hicam_freopen(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
	return reopened(f, freopen(path, mode, f));
}

FILE *
__hicam_freopen64(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
	return reopened(f, freopen64(path, mode, f));
}

/* F, if it is known, is about to be closed. */
static void
closes(FILE *f)
{
	HICAM_GUARD;
	struct stream *s = find(f);

	if (s)
		closed(s);
	hicam_io_closed(f->_fileno);
}

int
__hicam_fclose(FILE *f)
{
	closes(f);
	return fclose(f);
}

int
__hicam_pclose(FILE *f)
{
	closes(f);
	return pclose(f);
}

int
__hicam_fcloseall(void)
{
	size_t i;

	for (i = 0; i < nstreams; i++)
		if (is_open(&streams[i]))
			closed(&streams[i]);
	hicam_io_closed_range(0, INT_MAX);
	return fcloseall();
}

int
__hicam_setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size)
{
	HICAM_GUARD;
	int result = setvbuf(f, buf, mode, size);
	struct stream *s = find(f);

	if (result == 0 && s)
		s->buffering = mode;
	return result;
}

void
__hicam_setbuffer(FILE *restrict f, char *restrict buf, size_t size)
{
	__hicam_setvbuf(f, buf, buf ? _IOFBF : _IONBF, size);
}

void
__hicam_setbuf(FILE *restrict f, char *restrict buf)
{
	__hicam_setbuffer(f, buf, BUFSIZ);
}

void
__hicam_setlinebuf(FILE *f)
{
	__hicam_setvbuf(f, NULL, _IOLBF, 0);
}

/* ---- directories: not kept, but known, so that they are refused by name ------------------------------- */

static DIR *
opened_directory(DIR *dir)
{
	if (!dir)
		return NULL;
	HICAM_GUARD;
	remove_stale(dir);
	if (!grow(&directories, ndirectories, sizeof *directories)) {
		closedir(dir);
		errno = ENOMEM;
		return NULL;
	}
	directories[ndirectories++] = dir;
	return dir;
}

DIR *
__hicam_opendir(const char *path)
{
	return opened_directory(opendir(path));
}

DIR *
__hicam_fdopendir(int fd)
{
	return opened_directory(fdopendir(fd));
}

int
__hicam_closedir(DIR *dir)
{
	size_t i;

	for (i = 0; i < ndirectories; i++)
		if (directories[i] == dir)
			directories[i--] = directories[--ndirectories];
	add_stale(dir);
	return closedir(dir);
}

bool
hicam_stream_is_directory(int fd)
{
	size_t i;

	for (i = 0; i < ndirectories; i++)
		if (dirfd(directories[i]) == fd)
			return true;
	return false;
}

bool
hicam_stream_is_command(int fd)
{
	size_t i;

	for (i = 0; i < nstreams; i++)
		if (streams[i].kind == COMMAND_STREAM && fileno(streams[i].file) == fd)
			return true;
	return false;
}

/* ---- capture ---------------------------------------------------------------------------------------- */

struct bytes {
	const char *at;
	size_t len;
};

/* What is read ahead in F (not for wide streams), and what was put back. */
static struct bytes
read_ahead(const FILE *f, struct bytes *back)
{
	const char *at = f->_IO_read_ptr, *end = f->_IO_read_end;

	*back = (struct bytes){NULL, 0};
	if (f->_flags & PUTTING)
		return *back;
	if (f->_flags & IN_BACKUP) {
		*back = (struct bytes){at, (size_t)(end - at)};
		at = f->_IO_save_base;
		end = f->_IO_save_end;
	}
	return (struct bytes){at, (size_t)(end - at)};
}

static bool
wide(FILE *f)
{
	return fwide(f, 0) > 0;
}

int64_t
hicam_stream_ahead(int fd)
{
	int64_t ahead = 0, at;
	struct bytes back;
	FILE *f;
	size_t i;

	for (i = 0; i < nstreams; i++) {
		f = streams[i].file;
		if (streams[i].kind != FILE_STREAM || fileno(f) != fd)
			continue;
		if (!wide(f))
			ahead += (int64_t)read_ahead(f, &back).len;
		else if ((at = ftello(f)) >= 0)
			ahead += lseek(fd, 0, SEEK_CUR) - at;
	}
	return ahead;
}

enum { NUMBER, KIND, DESCRIPTOR, MODE, BUFFERING, INDICATORS, WIDE, NUMBERS };

/* Bytes that exist in F's buffer only. */
static bool
save_buffer(struct hicam_item *item, size_t number, FILE *f, char **refusal)
{
	struct bytes ahead, back;
	struct stat st;
	/* what one reads ahead of an offset that is shared is gone for the others */
	bool positioned = fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) && !hicam_file_shared(fileno(f));

	if (wide(f)) {
		if (positioned || (f->_flags & (NO_READS | PUTTING)) || f->_IO_read_base == NULL)
			return true;
		return hicam_libc_fail(refusal, "stream %zu (wide characters, from no regular file of its own) is open",
							   number);
	}
	ahead = read_ahead(f, &back);
	hicam_item_bytes(item, back.at ? back.at : "", back.len);
	if (!positioned && ahead.len)
		hicam_item_bytes(item, ahead.at, ahead.len);
	return true;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;
	char name[32];
	size_t i;
	FILE *f;

	for (i = 0; i < nstreams; i++) {
		f = streams[i].file;
		if (streams[i].kind == FREE)
			continue;
		if (streams[i].kind == MEMORY_STREAM)
			return hicam_libc_fail(refusal, "stream %zu (in memory) is open", i);
		if (streams[i].kind == COMMAND_STREAM)
			return hicam_libc_fail(refusal, "stream %zu (popen) is open", i);
		snprintf(name, sizeof name, "stream %zu", i);
		item = hicam_item_new(items, name);
		hicam_item_number(item, (int64_t)i);
		hicam_item_number(item, streams[i].kind);
		if (streams[i].kind == CLOSED_STANDARD) {
			while (item->nnumbers < NUMBERS && !item->failed)
				hicam_item_number(item, 0);
			continue;
		}
		if (i < STANDARD && fileno(f) != (int)i)
			return hicam_libc_fail(refusal, "stream %zu has descriptor %d", i, fileno(f));
		if (__fpending(f) != 0)
			return hicam_libc_fail(refusal, "stream %zu cannot be flushed", i);
		hicam_item_number(item, fileno(f));
		hicam_item_number(item, f->_flags & (NO_READS | NO_WRITES | APPENDING));
		hicam_item_number(item, streams[i].buffering);
		hicam_item_number(item, f->_flags & (AT_EOF | HAD_ERROR));
		hicam_item_number(item, fwide(f, 0) > 0 ? 1 : fwide(f, 0) < 0 ? -1 : 0);
		if (!save_buffer(item, i, f, refusal))
			return false;
	}
	return true;
}

/* ---- restore ---------------------------------------------------------------------------------------- */

static const char *
mode_text(int64_t flags)
{
	bool both = !(flags & (NO_READS | NO_WRITES));

	if (flags & APPENDING)
		return both ? "a+" : "a";
	return both ? "r+" : flags & NO_READS ? "w" : "r";
}

static bool
open_item(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct stream *s;

	if (n[NUMBER] < 0 || n[NUMBER] >= MAX_STREAMS || (n[KIND] != FILE_STREAM && n[KIND] != CLOSED_STANDARD) ||
		(n[KIND] == CLOSED_STANDARD && n[NUMBER] >= STANDARD))
		return hicam_libc_fail(error, "a stream is damaged");
	if (!reserve((size_t)n[NUMBER] + 1))
		return hicam_libc_fail(error, "out of memory");
	s = &streams[n[NUMBER]];
	if (n[NUMBER] < STANDARD) {
		s->kind = n[KIND] == FILE_STREAM ? FILE_STREAM : CLOSED_STANDARD;
		return true;
	}
	if (s->kind != FREE)
		return hicam_libc_fail(error, "stream %d is there twice", (int)n[NUMBER]);
	s->file = fdopen((int)n[DESCRIPTOR], mode_text(n[MODE]));
	if (!s->file)
		return hicam_libc_fail(error, "descriptor %d: %s", (int)n[DESCRIPTOR], strerror(errno));
	s->kind = FILE_STREAM;
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;
	struct stream *s = &streams[n[NUMBER]];
	FILE *f = s->file;
	size_t i;

	if (s->kind == CLOSED_STANDARD) {
		/* the descriptor of that number may be another's by now: file.c has dealt with it */
		f->_fileno = -1;
		fclose(f);
		return true;
	}
	s->buffering = n[BUFFERING] == _IOFBF || n[BUFFERING] == _IOLBF || n[BUFFERING] == _IONBF ? (int)n[BUFFERING]
																							  : BUFFERING_DEFAULT;
	if (s->buffering != BUFFERING_DEFAULT && setvbuf(f, NULL, s->buffering, 0) != 0)
		return hicam_libc_fail(error, "stream %d: no buffer", (int)n[NUMBER]);
	if (n[WIDE])
		fwide(f, n[WIDE] > 0 ? 1 : -1);
	for (i = item->nbytes; i > 0; i--)
		if (ungetc((unsigned char)item->bytes[i - 1], f) == EOF)
			return hicam_libc_fail(error, "out of memory");
	f->_flags = (f->_flags & ~(AT_EOF | HAD_ERROR)) | (int)(n[INDICATORS] & (AT_EOF | HAD_ERROR));
	return true;
}

const struct hicam_part hicam_part_stream = {"stream", NUMBERS, 0, save, open_item, load};
