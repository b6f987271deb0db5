/* SPDX-License-Identifier: ISC */
/*
 * Reads of streams.  One that has to wait does so here, ahead of what libc does, so that its caller can stop in it; of
 * a line or block that has come in part it is known how much.  Where there are several threads, one at a time reads a
 * stream for which it has to wait: not the stream's lock, which a capture needs, but the thread's record says so, until
 * the read is over.
 */
#include "libc_wait.h"
#include "stream_local.h"
#include <ctype.h>
#include <stdio_ext.h>

enum { DIRECT = 4096 }; /* as many bytes need no buffer */

static const struct hicam_type char_type = {.kind = HICAM_CHAR, .size = 1};
static const struct hicam_site char_site = {.type = &char_type, .clear = 1, .file = "libc"};

/* Bytes that are there without a read. */
static size_t
ahead(const FILE *f)
{
	return f->_IO_read_ptr < f->_IO_read_end ? (size_t)(f->_IO_read_end - f->_IO_read_ptr) : 0;
}

/* ---- whose a stream is --------------------------------------------------------------------------------------------
 */

static int lock; /* of what follows */
static struct hicam_thread *readers;
static int changes;	 /* futex: counts those that are done */
static int sleepers; /* threads that wait for it */

static void
unlink_reader(struct hicam_thread *t)
{
	struct hicam_thread **p;

	for (p = &readers; *p && *p != t; p = &(*p)->next_reader)
		;
	if (*p)
		__atomic_store_n(p, t->next_reader, __ATOMIC_RELAXED);
	t->reads = NULL;
}

static void
link_reader(struct hicam_thread *t, const FILE *f)
{
	t->reads = f;
	t->next_reader = readers;
	__atomic_store_n(&readers, t, __ATOMIC_RELAXED);
}

/* Another thread that reads F, and has not ended there. */
static const struct hicam_thread *
other_reader(const FILE *f)
{
	const struct hicam_thread *t;

	for (t = readers; t && (t->reads != f || t == hicam_self()); t = t->next_reader)
		;
	return t;
}

bool
hicam_input_is_read(const FILE *f)
{
	const struct hicam_thread *t;

	if (__atomic_load_n(&readers, __ATOMIC_RELAXED) == NULL)
		return false;
	hicam_lock(&lock);
	t = other_reader(f);
	hicam_unlock(&lock);
	return t != NULL;
}

void
hicam_input_leave(struct hicam_thread *t)
{
	if (t->reads == NULL)
		return;
	hicam_lock(&lock);
	unlink_reader(t);
	hicam_unlock(&lock);
	__atomic_add_fetch(&changes, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&sleepers, __ATOMIC_SEQ_CST) > 0)
		hicam_futex_wake(&changes, INT32_MAX, false);
}

void
hicam_input_resume(struct hicam_thread *t, const FILE *f)
{
	link_reader(t, f);
}

void
hicam_input_forked(void)
{
	readers = NULL;
	lock = sleepers = 0;
	hicam_self()->reads = NULL;
}

bool
hicam_input_take(struct wait *w, const FILE *f)
{
	struct hicam_thread *self = hicam_self();
	enum hicam_woken woken;
	int seen;

	if (self->reads == f)
		return true;
	hicam_input_leave(self);
	for (;;) {
		seen = __atomic_load_n(&changes, __ATOMIC_SEQ_CST);
		hicam_lock(&lock);
		if (other_reader(f) == NULL)
			link_reader(self, f);
		hicam_unlock(&lock);
		if (self->reads)
			return true;
		__atomic_add_fetch(&sleepers, 1, __ATOMIC_SEQ_CST);
		woken = hicam_futex_wait(&changes, seen, CLOCK_MONOTONIC, FOREVER, false, w->caller, w->caller);
		__atomic_sub_fetch(&sleepers, 1, __ATOMIC_SEQ_CST);
		if (woken == HICAM_STOPPED) {
			hicam_asks(w);
			return false;
		}
		if (woken == HICAM_INTERRUPTED && !hicam_waits_on(w))
			return false;
	}
}

/* ---- a read ---------------------------------------------------------------------------------------------------------
 */

struct input {
	struct wait w;
	FILE *f;
	volatile size_t done; /* bytes that have come */
	bool whole;			  /* libc does it all */
	bool locked;
	int cancel;
};

/* Is there nothing to wait for, or nothing that libc would wait for? */
static bool
plain(const struct input *in)
{
	FILE *f = in->f;

	return !in->w.caller || f->_flags & (NO_READS | AT_EOF | PUTTING) || f->_fileno < 0 || fwide(f, 0) > 0 ||
		   hicam_io_never_waits(f->_fileno);
}

/* What libc does ahead of a read from a terminal, so that a prompt is seen. */
static void
show_prompt(const FILE *f)
{
	if ((f->_flags & (LINE_BUFFERED | UNBUFFERED) || (f->_IO_buf_base == NULL && isatty(f->_fileno))) &&
		(stdout->_flags & (LINKED | NO_WRITES | LINE_BUFFERED)) == (LINKED | LINE_BUFFERED))
		fflush(stdout);
}

/*
 * Begins a read of SIZE bytes of F, or goes on with it.  in->whole: the caller leaves it to libc.  False: the call is
 * over.
 */
static bool
begin(struct input *in, FILE *f, size_t size)
{
	bool goes_on = hicam_self()->pending.on;

	in->f = f;
	in->done = 0;
	in->locked = in->whole = false;
	in->w.turn = NULL;
	if (!hicam_call_begins(&in->w, FOREVER))
		return false;
	in->done = hicam_io_take_up(&in->w, goes_on, size);
	in->whole = in->done == 0 && plain(in);
	if (in->whole || !hicam_threaded || hicam_input_take(&in->w, f))
		return true;
	if (__hicam_waits == 2)
		hicam_io_stops(&in->w, in->done);
	else
		f->_flags |= HAD_ERROR; /* interrupted */
	return false;
}

static void
lock_stream(struct input *in)
{
	if (!hicam_threaded)
		return;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &in->cancel);
	flockfile(in->f);
	in->locked = true;
}

static void
unlock_stream(struct input *in)
{
	if (in->locked)
		funlockfile(in->f);
	hicam_io_done(&in->w);
	if (in->locked)
		pthread_setcancelstate(in->cancel, NULL);
	in->locked = false;
}

/* The read is over. */
static void
end(struct input *in)
{
	unlock_stream(in);
	if (hicam_threaded && !in->whole)
		hicam_input_leave(hicam_self());
}

static void
cancelled(void *self)
{
	hicam_input_leave(self);
}

/* As hicam_io_ready, of a thread that may be cancelled. */
static bool
ready(struct input *in)
{
	bool is;

	if (!hicam_threaded)
		return hicam_io_ready(&in->w, in->f->_fileno, POLLIN);
	pthread_cleanup_push(cancelled, hicam_self());
	is = hicam_io_ready(&in->w, in->f->_fileno, POLLIN);
	pthread_cleanup_pop(0);
	return is;
}

/* Waits until a byte, or the end, can be had at once; the stream is locked then.  False: the call is over. */
static bool
more(struct input *in)
{
	lock_stream(in);
	if (ahead(in->f) > 0 || plain(in))
		return true;
	unlock_stream(in);
	show_prompt(in->f);
	if (ready(in)) {
		lock_stream(in);
		return true;
	}
	if (__hicam_waits != 2)
		in->f->_flags |= HAD_ERROR; /* interrupted */
	else if (hicam_io_stops(&in->w, in->done) && in->done == 0)
		end(in); /* others may read it until it is called again */
	return false;
}

/* Takes what is there, MOST bytes of it, but nothing behind DELIM (-1: none), to TO.  True: that was met, or the end.
 */
static bool
get(struct input *in, char *to, size_t most, int delim)
{
	FILE *f = in->f;
	int c = getc_unlocked(f);
	const char *last;
	size_t k;

	if (c == EOF)
		return true;
	*to++ = (char)c;
	in->done++;
	if ((unsigned char)c == delim)
		return true;
	k = ahead(f) < most - 1 ? ahead(f) : most - 1;
	last = delim >= 0 && k > 0 ? memchr(f->_IO_read_ptr, delim, k) : NULL;
	if (last)
		k = (size_t)(last - f->_IO_read_ptr) + 1;
	memcpy(to, f->_IO_read_ptr, k);
	f->_IO_read_ptr += k;
	in->done += k;
	return last != NULL;
}

/* May what is there be taken at once?  The stream is locked, or this thread is alone. */
static bool
is_free(const FILE *f)
{
	return f->_mode <= 0 && !hicam_self()->pending.on && !(hicam_threaded && hicam_input_is_read(f));
}

/*
 * Of a line that is in the buffer, DELIM included, or of its first MOST bytes: how long it is.  0: it is not all
 * there, or somebody is reading already.
 */
static size_t
there(const FILE *f, int delim, size_t most)
{
	size_t k = ahead(f) < most ? ahead(f) : most;
	const char *last;

	if (k == 0 || !is_free(f))
		return 0;
	last = memchr(f->_IO_read_ptr, delim, k);
	return last ? (size_t)(last - f->_IO_read_ptr) + 1 : k == most ? k : 0;
}

static void
lock_if_threaded(FILE *f)
{
	if (hicam_threaded)
		flockfile(f);
}

static void
unlock_if_threaded(FILE *f)
{
	if (hicam_threaded)
		funlockfile(f);
}

/* Copies K bytes that are there. */
static void
copy(FILE *f, char *to, size_t k)
{
	memcpy(to, f->_IO_read_ptr, k);
	f->_IO_read_ptr += k;
	__hicam_waits = 0;
}

/* ---- characters ---- */

static int
get_one(FILE *f)
{
	struct input in;
	int c;

	if (!begin(&in, f, 1))
		return EOF;
	if (in.whole)
		return getc(f);
	c = more(&in) ? getc_unlocked(f) : EOF;
	end(&in);
	return c;
}

int
__hicam_getc(FILE *f)
{
	int c;

	if (!hicam_threaded) {
		if (__builtin_expect(ahead(f) == 0, 0))
			return get_one(f);
		__hicam_waits = 0;
		return getc_unlocked(f);
	}
	flockfile(f);
	c = ahead(f) > 0 && !hicam_input_is_read(f) ? getc_unlocked(f) : EOF;
	funlockfile(f);
	if (c == EOF)
		return get_one(f);
	__hicam_waits = 0;
	return c;
}

int
__hicam_fgetc(FILE *f)
{
	return __hicam_getc(f);
}

int
__hicam_getchar(void)
{
	return __hicam_getc(stdin);
}

/* ---- what is made of several of them (libc_scan.c) ---- */

/* A byte can be had, at once, that is no white space, which goes if SKIPS; or the end. */
static bool
comes(struct input *in, bool skips)
{
	int c;

	for (;;) {
		if (!more(in))
			return false;
		c = getc_unlocked(in->f);
		if (c == EOF)
			return true;
		if (!skips || !isspace(c)) {
			in->f->_IO_read_ptr--;
			return true;
		}
		unlock_stream(in);
	}
}

/* BODY may be cancelled. */
static __attribute__((noinline)) int
call_body(FILE *f, hicam_input_body *body, const char *format, va_list args)
{
	int result;

	pthread_cleanup_push(cancelled, hicam_self());
	result = body(f, format, args);
	pthread_cleanup_pop(0);
	return result;
}

int
hicam_input_scan(FILE *f, bool skips, hicam_input_body *body, const char *format, va_list args)
{
	struct input in;
	int result = EOF;

	if (!begin(&in, f, 1))
		return EOF;
	if (in.whole)
		return body(f, format, args);
	if (comes(&in, skips)) {
		unlock_stream(&in);
		result = call_body(f, body, format, args);
	}
	end(&in);
	return result;
}

/* ---- lines ---- */

/* As libc: what there was of errors is forgotten until the end. */
static char *
get_line(struct input *in, char *s, size_t most)
{
	FILE *f = in->f;
	int before = f->_flags & HAD_ERROR;
	bool over = false, failed;

	f->_flags &= ~HAD_ERROR;
	while (!over && in->done < most && more(in)) {
		over = get(in, s + in->done, most - in->done, '\n');
		unlock_stream(in);
	}
	failed = in->done == 0 || (f->_flags & HAD_ERROR && errno != EAGAIN);
	f->_flags |= before;
	if (__hicam_waits == 2)
		return NULL;
	end(in);
	if (failed)
		return NULL;
	s[in->done] = '\0';
	return s;
}

char *
__hicam_fgets(char *restrict s, int n, FILE *restrict f)
{
	struct input in;
	size_t k;

	lock_if_threaded(f);
	k = n > 1 ? there(f, '\n', (size_t)n - 1) : 0;
	if (k > 0) {
		copy(f, s, k);
		s[k] = '\0';
	}
	unlock_if_threaded(f);
	if (k > 0)
		return s;
	if (n <= 1) {
		__hicam_waits = 0;
		return fgets(s, n, f);
	}
	if (!begin(&in, f, (size_t)n))
		return NULL;
	return in.whole ? fgets(s, n, f) : get_line(&in, s, (size_t)n - 1);
}

/* Room for SIZE bytes in *LINE. */
static bool
reserve(char **line, size_t *n, size_t size)
{
	char *p;

	if (*line && size <= *n)
		return true;
	size = size < 120 ? 120 : *line && size < 2 * *n ? 2 * *n : size;
	p = __hicam_realloc(*line, size, &char_site);
	if (p == NULL)
		return false;
	*line = p;
	*n = size;
	return true;
}

static ssize_t
get_whole(char **line, size_t *n, int delim, FILE *f)
{
	static HICAM_OWN char *buffer; /* between reading and the copy only */
	static HICAM_OWN size_t size;
	ssize_t len = getdelim(&buffer, &size, delim, f);

	if (len < 0 || !reserve(line, n, (size_t)len + 1))
		return -1;
	memcpy(*line, buffer, (size_t)len + 1);
	return len;
}

static ssize_t
get_pieces(struct input *in, char **line, size_t *n, int delim)
{
	bool over = false, room = true;

	while (!over && (room = reserve(line, n, in->done + 2)) && more(in)) {
		over = get(in, *line + in->done, *n - 1 - in->done, delim);
		unlock_stream(in);
	}
	if (__hicam_waits == 2)
		return -1;
	end(in);
	if (in->done == 0 || !room)
		return -1;
	(*line)[in->done] = '\0';
	return (ssize_t)in->done;
}

ssize_t
__hicam_getdelim(char **restrict line, size_t *restrict n, int delim, FILE *restrict f)
{
	struct input in;
	size_t k;

	if (!line || !n) {
		__hicam_waits = 0;
		errno = EINVAL;
		return -1;
	}
	if (*line == NULL)
		*n = 0;
	lock_if_threaded(f);
	k = *n > 1 ? there(f, delim, *n - 1) : 0;
	if (k > 0 && (unsigned char)f->_IO_read_ptr[k - 1] == delim) {
		copy(f, *line, k);
		(*line)[k] = '\0';
	} else
		k = 0;
	unlock_if_threaded(f);
	if (k > 0)
		return (ssize_t)k;
	if (!begin(&in, f, *n))
		return -1;
	if (!in.whole)
		return get_pieces(&in, line, n, delim);
	return reserve(line, n, 1) ? get_whole(line, n, delim, f) : -1;
}

ssize_t
__hicam_getline(char **restrict line, size_t *restrict n, FILE *restrict f)
{
	return __hicam_getdelim(line, n, '\n', f);
}

/* ---- blocks ---- */

/* Reads as much of MOST bytes as there is without a buffer, where libc would.  True: the end. */
static bool
get_direct(struct input *in, char *to, size_t most)
{
	FILE *f = in->f;
	ssize_t k;

	if (most < DIRECT || ahead(f) > 0 || f->_flags & (AT_EOF | IN_BACKUP) || f->_offset >= 0)
		return get(in, to, most, -1);
	k = read(f->_fileno, to, most);
	if (k > 0)
		in->done += (size_t)k;
	else
		f->_flags |= k == 0 ? AT_EOF : HAD_ERROR;
	return k <= 0;
}

size_t
__hicam_fread(void *restrict to, size_t size, size_t n, FILE *restrict f)
{
	struct input in;
	size_t all;
	bool over = false;

	if (__builtin_mul_overflow(size, n, &all) || all == 0) {
		__hicam_waits = 0;
		return fread(to, size, n, f);
	}
	lock_if_threaded(f);
	over = is_free(f) && ahead(f) >= all;
	if (over)
		copy(f, to, all);
	unlock_if_threaded(f);
	if (over)
		return n;
	if (!begin(&in, f, all))
		return 0;
	if (in.whole)
		return fread(to, size, n, f);
	while (!over && in.done < all && more(&in)) {
		over = get_direct(&in, (char *)to + in.done, all - in.done);
		unlock_stream(&in);
	}
	if (__hicam_waits == 2)
		return 0;
	end(&in);
	return in.done / size;
}
