/* SPDX-License-Identifier: ISC */
/*
 * Reading a state file.  hicam_state_open walks over all of it once and checks everything that statefile.c's opening
 * comment names; from then on the chunks are trusted to be where the walk found them, but what they say is not.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

struct hicam_state {
	const unsigned char *map;
	size_t size;
	struct hicam_header header;
	struct {
		size_t first, end; /* offsets of its chunks' heads in the file */
		uint64_t raw;	   /* bytes, uncompressed */
	} section[HICAM_SECTION_LAST + 1];
};

struct hicam_state_reader {
	struct hicam_state *state;
	size_t at, end;
	unsigned char *unpacked; /* NULL until a compressed chunk comes */
};

/* A chunk's head, decoded. */
struct chunk {
	uint32_t section, form, raw, stored;
	uint64_t sum;
};

static struct chunk
chunk_at(const unsigned char *p)
{
	return (struct chunk){hicam_load32(p), hicam_load32(p + 4), hicam_load32(p + 8), hicam_load32(p + 12),
						  hicam_load64(p + 16)};
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
	struct hicam_in in;
	XXH3_state_t *sum;
	uint32_t version, len;
	uint64_t have;

	if (s->size < HICAM_STATE_PREFIX || memcmp(s->map, HICAM_STATE_MAGIC, 8) != 0) {
		hicam_fail(e, HICAM_EXIT_STATE, "not a HiCaM state file");
		return 0;
	}
	version = hicam_load32(s->map + 8);
	len = hicam_load32(s->map + 12);
	if (version != HICAM_STATE_VERSION) {
		hicam_fail(e, HICAM_EXIT_STATE, "format version %" PRIu32 ", but this program reads version %d", version,
				   HICAM_STATE_VERSION);
		return 0;
	}
	if (len > HICAM_STATE_HEADER_MAX || len > s->size - HICAM_STATE_PREFIX) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: header of %" PRIu32 " bytes in a file of %zu", len, s->size);
		return 0;
	}
	sum = XXH3_createState();
	if (sum == NULL) {
		hicam_fail(e, HICAM_EXIT_IO, "out of memory");
		return 0;
	}
	XXH3_64bits_reset(sum);
	XXH3_64bits_update(sum, s->map, 16);
	XXH3_64bits_update(sum, s->map + HICAM_STATE_PREFIX, len);
	have = XXH3_64bits_digest(sum);
	XXH3_freeState(sum);
	if (have != hicam_load64(s->map + 16)) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: wrong checksum of the header");
		return 0;
	}

	hicam_in_memory(&in, s->map + HICAM_STATE_PREFIX, len);
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
	return HICAM_STATE_PREFIX + (size_t)len;
}

/* Checks form, order and checksum of the chunk at AT; the offset behind it, or 0. */
static size_t
check_chunk(const struct hicam_state *s, size_t at, uint32_t last_section, struct hicam_error *e)
{
	struct chunk c;

	if (s->size - at < HICAM_STATE_HEAD) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: cut off at byte %zu", s->size);
		return 0;
	}
	c = chunk_at(s->map + at);
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
	if (XXH3_64bits(s->map + at + HICAM_STATE_HEAD, c.stored) != c.sum) {
		hicam_fail(e, HICAM_EXIT_STATE, "damaged: wrong checksum of the chunk at byte %zu", at);
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
	struct hicam_sha256 sha;
	unsigned char digest[32];
	uint32_t kind, last = 0;
	size_t next;

	hicam_sha256_init(&sha);
	hicam_sha256_add(&sha, s->map, at);
	for (;; at = next) {
		if (s->size - at < 4)
			return hicam_fail(e, HICAM_EXIT_STATE, "damaged: cut off at byte %zu", s->size);
		kind = hicam_load32(s->map + at);
		if (kind == 0)
			break;
		next = check_chunk(s, at, last, e);
		if (next == 0)
			return -1;
		if (kind != last)
			s->section[kind].first = at;
		s->section[kind].end = next;
		s->section[kind].raw += hicam_load32(s->map + at + 8);
		hicam_sha256_add(&sha, s->map + at, HICAM_STATE_HEAD);
		last = kind;
	}
	if (s->size - at != HICAM_STATE_END)
		return hicam_fail(e, HICAM_EXIT_STATE, "damaged: %s",
						  s->size - at < HICAM_STATE_END ? "cut off in the digest"
														 : "superfluous bytes behind the digest");
	hicam_sha256_end(&sha, digest);
	if (memcmp(digest, s->map + at + 4, sizeof digest) != 0)
		return hicam_fail(e, HICAM_EXIT_STATE, "damaged: wrong digest");
	return 0;
}

static int
map_file(struct hicam_state *s, const char *path, struct hicam_error *e)
{
	struct stat st;
	void *map;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return hicam_fail(e, HICAM_EXIT_IO, "%s", strerror(errno));
	if (fstat(fd, &st) != 0) {
		hicam_fail(e, HICAM_EXIT_IO, "%s", strerror(errno));
		goto err;
	}
	if (!S_ISREG(st.st_mode)) {
		hicam_fail(e, HICAM_EXIT_STATE, "not a regular file");
		goto err;
	}
	if (st.st_size <= 0 || (uintmax_t)st.st_size > SIZE_MAX / 2) {
		hicam_fail(e, HICAM_EXIT_STATE, st.st_size == 0 ? "empty file" : "too large for this machine");
		goto err;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED) {
		hicam_fail(e, HICAM_EXIT_IO, "%s", strerror(errno));
		goto err;
	}
	close(fd);
	s->map = map;
	s->size = (size_t)st.st_size;
	return 0;
err:
	close(fd);
	return -1;
}

struct hicam_state *
hicam_state_open(const char *path, struct hicam_error *error)
{
	struct hicam_error e = {.status = 0};
	struct hicam_state *s = calloc(1, sizeof *s);
	size_t at;

	error->status = 0;
	if (s == NULL) {
		hicam_fail(error, HICAM_EXIT_IO, "%s: out of memory", path);
		return NULL;
	}
	if (map_file(s, path, &e) == 0) {
		at = open_header(s, &e);
		if (at != 0 && open_chunks(s, at, &e) == 0)
			return s;
	}
	hicam_fail(error, e.status, "%s: %s", path, e.text);
	hicam_state_close(s);
	return NULL;
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
	const unsigned char *bytes;
	struct chunk c;

	if (r->at >= r->end)
		return -1;
	c = chunk_at(r->state->map + r->at);
	bytes = r->state->map + r->at + HICAM_STATE_HEAD;
	r->at += HICAM_STATE_HEAD + c.stored;
#ifdef HICAM_ZSTD
	if (c.form == HICAM_FORM_ZSTD) {
		if (r->unpacked == NULL)
			r->unpacked = malloc(HICAM_STATE_CHUNK);
		if (r->unpacked == NULL || ZSTD_decompress(r->unpacked, HICAM_STATE_CHUNK, bytes, c.stored) != c.raw)
			return -1;
		bytes = r->unpacked;
	}
#endif
	*data = bytes;
	*len = c.raw;
	return 0;
}

struct hicam_state_reader *
hicam_state_read(struct hicam_state *s, enum hicam_section kind, struct hicam_in *in)
{
	struct hicam_state_reader *r = calloc(1, sizeof *r);

	if (r == NULL)
		return NULL;
	r->state = s;
	r->at = s->section[kind].first;
	r->end = s->section[kind].end;
	hicam_in_stream(in, s->section[kind].raw, next_chunk, r);
	return r;
}

void
hicam_state_read_end(struct hicam_state_reader *r)
{
	if (r == NULL)
		return;
	free(r->unpacked);
	free(r);
}

int
hicam_state_copy(struct hicam_state *s, enum hicam_section kind, hicam_sink *sink, void *arg, struct hicam_error *error)
{
	struct hicam_state_reader *r;
	uint64_t left = s->section[kind].raw;
	const unsigned char *data;
	struct hicam_in in;
	size_t n;

	error->status = 0;
	r = hicam_state_read(s, kind, &in);
	if (r == NULL)
		return hicam_fail(error, HICAM_EXIT_IO, "out of memory");
	for (; left > 0 && error->status == 0; left -= n) {
		if (next_chunk(r, &data, &n) != 0) {
			hicam_fail(error, HICAM_EXIT_STATE, "damaged: a compressed chunk cannot be unpacked");
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
	if (s->map != NULL)
		munmap((void *)(uintptr_t)s->map, s->size);
	free(s);
}
