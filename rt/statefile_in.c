/* SPDX-License-Identifier: ISC */
/*
 * Reading a state file.  Opening it reads the heads of all chunks, which the digest covers: so form, order and digest
 * are known to be right before anything is used.  A chunk is checked when it is read, and before any of it is given
 * away.  What the chunks say is not trusted.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef HICAM_ZSTD
#include <zstd.h>
#endif
#include "sha256.h"
#include "statefile.h"
#include "statefile_local.h"
#include "swap.h"

enum { HIGH_FD = 200 /* the descriptor stays out of the way of those that a restore opens */ };

/* A chunk's head, decoded. */
struct chunk {
	uint32_t section, form, raw, stored;
	uint64_t sum;
};

struct hicam_state {
	int fd;
	size_t size;
	struct hicam_header header;
	unsigned char *some; /* bytes of the file, from some_at on */
	size_t some_at, some_len;
	struct {
		size_t first, end; /* offsets of its chunks' heads in the file */
		uint64_t raw;	   /* bytes, uncompressed */
	} section[HICAM_SECTION_LAST + 1];
	struct hicam_sha256 heads; /* of all that the digest covers, and is there */
};

struct hicam_state_reader {
	struct hicam_state *state;
	size_t at, end;
	unsigned char *stored, *unpacked; /* unpacked: NULL until a compressed chunk comes */
	struct hicam_in *in;			  /* NULL: errors go to error */
	struct hicam_error *error;
};

static struct chunk
chunk_at(const unsigned char *p)
{
	return (struct chunk){hicam_load32(p), hicam_load32(p + 4), hicam_load32(p + 8), hicam_load32(p + 12),
						  hicam_load64(p + 16)};
}

/* Reads LEN bytes at AT, which the file once had. */
static int
read_at(const struct hicam_state *s, void *dst, size_t len, size_t at, struct hicam_error *e)
{
	unsigned char *p = dst;
	ssize_t n;

	while (len > 0) {
		n = pread(s->fd, p, len, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return hicam_fail(e, HICAM_EXIT_IO, "%s", strerror(errno));
		if (n == 0)
			return hicam_fail(e, HICAM_EXIT_STATE, "damaged: cut off at byte %zu", at);
		p += n;
		at += (size_t)n;
		len -= (size_t)n;
	}
	return 0;
}

/* LEN <= SOME bytes of the file at AT, good until the next call; NULL on an error. */
enum { SOME = 8192 };
static const unsigned char *
some_at(struct hicam_state *s, size_t at, size_t len, struct hicam_error *e)
{
	if (len > s->size - at) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: cut off at byte %zu", s->size);
		return NULL;
	}
	if (at < s->some_at || at + len > s->some_at + s->some_len) {
		s->some_at = at;
		s->some_len = s->size - at < SOME ? s->size - at : SOME;
		if (read_at(s, s->some, s->some_len, at, e) != 0) {
			s->some_len = 0;
			return NULL;
		}
	}
	return s->some + (at - s->some_at);
}

/* Copies an XDR string into DST of SIZE bytes. */
static void
get_name(struct hicam_in *in, char *dst, size_t size)
{
	char *s = hicam_get_string(in, size - 1, NULL);

	if (s != NULL)
		memcpy(dst, s, strlen(s) + 1);
	free(s);
}

/* Checks prefix and header; the offset behind them, or 0. */
static size_t
open_header(struct hicam_state *s, struct hicam_error *e)
{
	struct hicam_header *h = &s->header;
	const unsigned char *p;
	struct hicam_in in;
	XXH3_state_t *sum;
	uint32_t version, len;
	uint64_t have;

	p = s->size < HICAM_STATE_PREFIX ? NULL : some_at(s, 0, HICAM_STATE_PREFIX, e);
	if (p == NULL || memcmp(p, HICAM_STATE_MAGIC, 8) != 0) {
		hicam_fail(e, HICAM_EXIT_STATE, "not a HiCaM state file");
		return 0;
	}
	version = hicam_load32(p + 8);
	len = hicam_load32(p + 12);
	if (version != HICAM_STATE_VERSION) {
		hicam_fail(e, HICAM_EXIT_STATE, "format version %" PRIu32 ", but this program reads version %d", version,
				   HICAM_STATE_VERSION);
		return 0;
	}
	if (len > HICAM_STATE_HEADER_MAX || len > s->size - HICAM_STATE_PREFIX) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: header of %" PRIu32 " bytes in a file of %zu", len, s->size);
		return 0;
	}
	p = some_at(s, 0, HICAM_STATE_PREFIX + len, e);
	sum = p != NULL ? XXH3_createState() : NULL;
	if (sum == NULL) {
		hicam_fail(e, HICAM_EXIT_IO, "out of memory");
		return 0;
	}
	XXH3_64bits_reset(sum);
	XXH3_64bits_update(sum, p, 16);
	XXH3_64bits_update(sum, p + HICAM_STATE_PREFIX, len);
	have = XXH3_64bits_digest(sum);
	XXH3_freeState(sum);
	if (have != hicam_load64(p + 16)) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: wrong checksum of the header");
		return 0;
	}

	hicam_in_memory(&in, p + HICAM_STATE_PREFIX, len);
	get_name(&in, h->class_name, sizeof h->class_name);
	hicam_get_opaque(&in, h->signature, sizeof h->signature);
	hicam_get_opaque(&in, h->uuid, sizeof h->uuid);
	h->epoch = hicam_get_u32(&in);
	h->sequence = hicam_get_u64(&in);
	h->time = hicam_get_i64(&in);
	h->long_bits = hicam_get_u32(&in);
	get_name(&in, h->arch, sizeof h->arch);
	get_name(&in, h->host, sizeof h->host);
	get_name(&in, h->program, sizeof h->program);
	if (in.error.status == 0 && hicam_in_left(&in) != 0)
		hicam_in_fail(&in, "superfluous bytes");
	if (in.error.status == 0 && h->long_bits != 32 && h->long_bits != 64)
		hicam_in_fail(&in, "long of %" PRIu32 " bits", h->long_bits);
	if (in.error.status != 0) {
		hicam_fail(e, in.error.status, "damaged header: %s", in.error.text);
		return 0;
	}
	hicam_sha256_add(&s->heads, p, HICAM_STATE_PREFIX + (size_t)len);
	return HICAM_STATE_PREFIX + (size_t)len;
}

/* Checks form and order of the chunk at AT, whose head is at P; the offset behind it, or 0. */
static size_t
check_head(const struct hicam_state *s, size_t at, const unsigned char *p, uint32_t last_section, struct hicam_error *e)
{
	struct chunk c = chunk_at(p);

	if (c.section > HICAM_SECTION_LAST || c.section < last_section || c.raw == 0 || c.raw > HICAM_STATE_CHUNK ||
		c.stored == 0 || c.stored > c.raw || c.form > HICAM_FORM_ZSTD ||
		(c.form == HICAM_FORM_PLAIN && c.stored != c.raw)) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: impossible chunk at byte %zu", at);
		return 0;
	}
	if (c.stored > s->size - at - HICAM_STATE_HEAD) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: cut off at byte %zu, in the chunk at byte %zu", s->size, at);
		return 0;
	}
#ifndef HICAM_ZSTD
	if (c.form == HICAM_FORM_ZSTD) {
		hicam_fail(e, HICAM_EXIT_STATE, "is compressed, and this program was built without zstd");
		return 0;
	}
#endif
	return at + HICAM_STATE_HEAD + c.stored;
}

/* Walks over the chunks from AT, notes the sections, checks the digest. */
static int
open_chunks(struct hicam_state *s, size_t at, struct hicam_error *e)
{
	unsigned char digest[32];
	const unsigned char *p;
	uint32_t kind, last = 0;
	size_t next;

	for (;; at = next) {
		p = some_at(s, at, 4, e);
		if (p == NULL)
			return -1;
		kind = hicam_load32(p);
		if (kind == 0)
			break;
		p = some_at(s, at, HICAM_STATE_HEAD, e);
		next = p != NULL ? check_head(s, at, p, last, e) : 0;
		if (next == 0)
			return -1;
		if (kind != last)
			s->section[kind].first = at;
		s->section[kind].end = next;
		s->section[kind].raw += hicam_load32(p + 8);
		hicam_sha256_add(&s->heads, p, HICAM_STATE_HEAD);
		last = kind;
	}
	if (s->size - at != HICAM_STATE_END)
		return hicam_fail(e, HICAM_EXIT_STATE, "damaged: %s",
						  s->size - at < HICAM_STATE_END ? "cut off in the digest"
														 : "superfluous bytes behind the digest");
	p = some_at(s, at, HICAM_STATE_END, e);
	if (p == NULL)
		return -1;
	hicam_sha256_end(&s->heads, digest);
	if (memcmp(digest, p + 4, sizeof digest) != 0)
		return hicam_fail(e, HICAM_EXIT_STATE, "damaged: wrong digest");
	return 0;
}

static int
open_file(struct hicam_state *s, const char *path, struct hicam_error *e)
{
	struct stat st;
	int high;

	s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (s->fd < 0)
		return hicam_fail(e, HICAM_EXIT_IO, "%s", strerror(errno));
	high = fcntl(s->fd, F_DUPFD_CLOEXEC, HIGH_FD);
	if (high >= 0) {
		close(s->fd);
		s->fd = high;
	}
	if (fstat(s->fd, &st) != 0)
		return hicam_fail(e, HICAM_EXIT_IO, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return hicam_fail(e, HICAM_EXIT_STATE, "not a regular file");
	if (st.st_size <= 0 || (uintmax_t)st.st_size > SIZE_MAX / 2)
		return hicam_fail(e, HICAM_EXIT_STATE, st.st_size == 0 ? "empty file" : "too large for this machine");
	s->size = (size_t)st.st_size;
	s->some = malloc(SOME);
	if (s->some == NULL)
		return hicam_fail(e, HICAM_EXIT_IO, "out of memory");
	hicam_sha256_init(&s->heads);
	return 0;
}

struct hicam_state *
hicam_state_open_heads(const char *path, struct hicam_error *error)
{
	struct hicam_error e = {.status = 0};
	struct hicam_state *s = calloc(1, sizeof *s);
	size_t at;

	error->status = 0;
	if (s == NULL) {
		hicam_fail(error, HICAM_EXIT_IO, "%s: out of memory", path);
		return NULL;
	}
	if (open_file(s, path, &e) == 0) {
		at = open_header(s, &e);
		if (at != 0 && open_chunks(s, at, &e) == 0)
			return s;
	}
	hicam_fail(error, e.status, "%s: %s", path, e.text);
	hicam_state_close(s);
	return NULL;
}

/* A sink that wants nothing. */
static int
no_sink(void *arg, const void *data, size_t len)
{
	(void)arg;
	(void)data;
	(void)len;
	return 0;
}

int
hicam_state_check(struct hicam_state *s, enum hicam_section kind, struct hicam_error *error)
{
	return hicam_state_copy(s, kind, no_sink, NULL, error);
}

struct hicam_state *
hicam_state_open(const char *path, struct hicam_error *error)
{
	struct hicam_state *s = hicam_state_open_heads(path, error);
	struct hicam_error e = {.status = 0};
	int kind;

	for (kind = 1; s != NULL && kind <= HICAM_SECTION_LAST; kind++)
		if (hicam_state_check(s, (enum hicam_section)kind, &e) != 0) {
			hicam_fail(error, e.status, "%s: %s", path, e.text);
			hicam_state_close(s);
			return NULL;
		}
	return s;
}

const struct hicam_header *
hicam_state_header(const struct hicam_state *s)
{
	return &s->header;
}

uint64_t
hicam_state_length(const struct hicam_state *s, enum hicam_section kind)
{
	return s->section[kind].raw;
}

uint64_t
hicam_state_file_size(const struct hicam_state *s)
{
	return s->size;
}

/* hicam_source: the next chunk, unpacked if need be. */
static int
next_chunk(void *arg, const unsigned char **data, size_t *len)
{
	struct hicam_state_reader *r = arg;
	struct hicam_error *e = r->in != NULL ? &r->in->error : r->error;
	const unsigned char *p;
	struct chunk c;

	if (r->at >= r->end || (p = some_at(r->state, r->at, HICAM_STATE_HEAD, e)) == NULL)
		return -1;
	c = chunk_at(p);
	/* as it was when the digest was checked, or somebody has changed it since */
	if (check_head(r->state, r->at, p, c.section, e) == 0)
		return -1;
	if (read_at(r->state, r->stored, c.stored, r->at + HICAM_STATE_HEAD, e) != 0)
		return -1;
	if (XXH3_64bits(r->stored, c.stored) != c.sum)
		return hicam_fail(e, HICAM_EXIT_STATE, "damaged: wrong checksum of the chunk at byte %zu", r->at);
	r->at += HICAM_STATE_HEAD + c.stored;
	*data = r->stored;
	*len = c.raw;
#ifdef HICAM_ZSTD
	if (c.form == HICAM_FORM_ZSTD) {
		if (r->unpacked == NULL)
			r->unpacked = malloc(HICAM_STATE_CHUNK);
		if (r->unpacked == NULL)
			return hicam_fail(e, HICAM_EXIT_IO, "out of memory");
		if (ZSTD_decompress(r->unpacked, HICAM_STATE_CHUNK, r->stored, c.stored) != c.raw)
			return hicam_fail(e, HICAM_EXIT_STATE, "damaged: a compressed chunk cannot be unpacked");
		*data = r->unpacked;
	}
#endif
	return 0;
}

static struct hicam_state_reader *
new_reader(struct hicam_state *s, enum hicam_section kind)
{
	struct hicam_state_reader *r = calloc(1, sizeof *r);

	if (r == NULL || (r->stored = malloc(HICAM_STATE_CHUNK)) == NULL) {
		free(r);
		return NULL;
	}
	r->state = s;
	r->at = s->section[kind].first;
	r->end = s->section[kind].end;
	return r;
}

struct hicam_state_reader *
hicam_state_read(struct hicam_state *s, enum hicam_section kind, struct hicam_in *in)
{
	struct hicam_state_reader *r = new_reader(s, kind);

	if (r == NULL)
		return NULL;
	hicam_in_stream(in, s->section[kind].raw, next_chunk, r);
	r->in = in;
	return r;
}

void
hicam_state_read_end(struct hicam_state_reader *r)
{
	if (r == NULL)
		return;
	free(r->stored);
	free(r->unpacked);
	free(r);
}

int
hicam_state_copy(struct hicam_state *s, enum hicam_section kind, hicam_sink *sink, void *arg, struct hicam_error *error)
{
	struct hicam_state_reader *r;
	uint64_t left = s->section[kind].raw;
	const unsigned char *data;
	size_t n;

	error->status = 0;
	r = new_reader(s, kind);
	if (r == NULL)
		return hicam_fail(error, HICAM_EXIT_IO, "out of memory");
	r->error = error;
	for (; left > 0 && error->status == 0; left -= n) {
		if (next_chunk(r, &data, &n) != 0 || n > left) {
			hicam_fail(error, HICAM_EXIT_STATE, "damaged: has changed while it was read");
			break;
		}
		errno = 0;
		if (sink(arg, data, n) != 0)
			hicam_fail(error, HICAM_EXIT_IO, "%s", strerror(errno != 0 ? errno : EIO));
	}
	hicam_state_read_end(r);
	return error->status != 0 ? -1 : 0;
}

static int
memory_sink(void *arg, const void *data, size_t len)
{
	char **at = arg;

	memcpy(*at, data, len);
	*at += len;
	return 0;
}

char *
hicam_state_load(struct hicam_state *s, enum hicam_section kind, size_t *len, struct hicam_error *error)
{
	uint64_t n = s->section[kind].raw;
	char *text = n < SIZE_MAX ? malloc((size_t)n + 1) : NULL, *at = text;

	error->status = 0;
	if (text == NULL) {
		hicam_fail(error, HICAM_EXIT_IO, "out of memory");
		return NULL;
	}
	if (hicam_state_copy(s, kind, memory_sink, &at, error) != 0) {
		free(text);
		return NULL;
	}
	*at = '\0';
	*len = (size_t)n;
	return text;
}

void
hicam_state_close(struct hicam_state *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	free(s->some);
	free(s);
}
