/* SPDX-License-Identifier: ISC */
/*
 * Writing a state file.  Its layout (all numbers big-endian), as in hicam-state(5):
 *
 *	prefix       "HiCaM\r\n\032", u32 version, u32 length of the header, u64 checksum of these 16 bytes and the header
 *	header       XDR
 *	chunk ...    u32 section, u32 form, u32 raw length, u32 stored length, u64 checksum of the stored bytes, bytes
 *	end          u32 0, 32 bytes SHA-256 of the prefix, the header and the 24-byte heads of all chunks
 *
 * Checksums are XXH3-64.  Every byte of the file is under a checksum, and every checksum is under the digest.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef HICAM_ZSTD
#define ZSTD_STATIC_LINKING_ONLY /* a context in memory of ours: see memory.h */
#include <zstd.h>
#endif
#include "sha256.h"
#include "statefile.h"
#include "statefile_local.h"
#include "swap.h"

enum {
	DIRECT = 64 << 10, /* pieces of this size become chunks as they are */
	ZSTD_LEVEL = 1
};

struct hicam_state_writer {
	char *path, *temporary;
	int fd;
	int compress;
	uint32_t section; /* 0: none begun */
	size_t filled;	  /* bytes in chunk */
	uint64_t size;	  /* bytes in the file */
	struct hicam_sha256 sha;
	unsigned char *chunk, *packed; /* packed: NULL unless compressing */
	size_t packed_size;
#ifdef HICAM_ZSTD
	void *workspace;
	ZSTD_CCtx *zstd; /* in workspace */
#endif
};

/* Writes two pieces one behind the other; the second may be empty. */
static int
write_both(int fd, const void *first, size_t nfirst, const void *second, size_t nsecond)
{
	struct iovec v[2] = {{(void *)(uintptr_t)first, nfirst}, {(void *)(uintptr_t)second, nsecond}};
	size_t i = 0;
	ssize_t n;

	while (i < 2) {
		if (v[i].iov_len == 0) {
			i++;
			continue;
		}
		n = writev(fd, v + i, (int)(2 - i));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = EIO;
			return -1;
		}
		for (; i < 2 && (size_t)n >= v[i].iov_len; i++)
			n -= (ssize_t)v[i].iov_len;
		if (i < 2) {
			v[i].iov_base = (char *)v[i].iov_base + n;
			v[i].iov_len -= (size_t)n;
		}
	}
	return 0;
}

/* A small sink: the header, into memory. */
struct text {
	unsigned char bytes[HICAM_STATE_HEADER_MAX];
	size_t len;
};

static int
text_sink(void *arg, const void *data, size_t len)
{
	struct text *t = arg;

	if (len > sizeof t->bytes - t->len) {
		errno = EOVERFLOW;
		return -1;
	}
	memcpy(t->bytes + t->len, data, len);
	t->len += len;
	return 0;
}

/* Writes prefix and header. */
static int
write_header(struct hicam_state_writer *w, const struct hicam_header *h)
{
	unsigned char prefix[HICAM_STATE_PREFIX];
	struct hicam_out out;
	struct text t = {.len = 0};
	XXH3_state_t *sum;

	if (hicam_out_init(&out, 256, text_sink, &t) != 0)
		return -1;
	hicam_put_string(&out, h->class_name);
	hicam_put_opaque(&out, h->signature, sizeof h->signature);
	hicam_put_opaque(&out, h->uuid, sizeof h->uuid);
	hicam_put_u32(&out, h->epoch);
	hicam_put_u64(&out, h->sequence);
	hicam_put_i64(&out, h->time);
	hicam_put_u32(&out, h->long_bits);
	hicam_put_string(&out, h->arch);
	hicam_put_string(&out, h->host);
	hicam_put_string(&out, h->program);
	if (hicam_out_close(&out) != 0)
		return -1;

	memcpy(prefix, HICAM_STATE_MAGIC, 8);
	hicam_store32(prefix + 8, HICAM_STATE_VERSION);
	hicam_store32(prefix + 12, (uint32_t)t.len);
	sum = XXH3_createState();
	if (sum == NULL) {
		errno = ENOMEM;
		return -1;
	}
	XXH3_64bits_reset(sum);
	XXH3_64bits_update(sum, prefix, 16);
	XXH3_64bits_update(sum, t.bytes, t.len);
	hicam_store64(prefix + 16, XXH3_64bits_digest(sum));
	XXH3_freeState(sum);

	hicam_sha256_add(&w->sha, prefix, sizeof prefix);
	hicam_sha256_add(&w->sha, t.bytes, t.len);
	w->size = sizeof prefix + t.len;
	return write_both(w->fd, prefix, sizeof prefix, t.bytes, t.len);
}

struct hicam_state_writer *
hicam_state_create(const char *path, const struct hicam_header *header, int compress)
{
	struct hicam_state_writer *w = calloc(1, sizeof *w);
	struct stat there;

	if (w == NULL)
		return NULL;
	w->fd = -1;
	w->compress = compress;
	w->path = strdup(path);
	w->chunk = malloc(HICAM_STATE_CHUNK);
	if (w->path == NULL || w->chunk == NULL || asprintf(&w->temporary, "%s.tmpXXXXXX", path) < 0)
		goto err;
#ifdef HICAM_ZSTD
	if (compress) {
		w->packed_size = ZSTD_compressBound(HICAM_STATE_CHUNK);
		w->packed = malloc(w->packed_size);
		w->workspace = malloc(ZSTD_estimateCCtxSize(ZSTD_LEVEL));
		if (w->packed == NULL || w->workspace == NULL)
			goto err;
		w->zstd = ZSTD_initStaticCCtx(w->workspace, ZSTD_estimateCCtxSize(ZSTD_LEVEL));
		if (w->zstd == NULL) {
			errno = ENOMEM;
			goto err;
		}
	}
#endif
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		errno = S_ISDIR(there.st_mode) ? EISDIR : ENOTSUP; /* a device is not to be replaced by a state */
		goto err;
	}
	w->fd = mkostemp(w->temporary, O_CLOEXEC);
	if (w->fd < 0)
		goto err;
	hicam_sha256_init(&w->sha);
	if (write_header(w, header) != 0)
		goto err;
	return w;
err:
	hicam_state_abort(w);
	return NULL;
}

/* Compresses the chunk to w->packed if that makes it smaller; the new length, or 0. */
static size_t
pack(struct hicam_state_writer *w)
{
#ifdef HICAM_ZSTD
	size_t n;

	if (w->packed == NULL)
		return 0;
	n = ZSTD_compressCCtx(w->zstd, w->packed, w->packed_size, w->chunk, w->filled, ZSTD_LEVEL);
	return ZSTD_isError(n) || n >= w->filled ? 0 : n;
#else
	(void)w;
	return 0;
#endif
}

/* Writes LEN <= HICAM_STATE_CHUNK bytes as one chunk; DATA may be w->chunk. */
static int
write_chunk(struct hicam_state_writer *w, const unsigned char *data, size_t len)
{
	unsigned char head[HICAM_STATE_HEAD];
	size_t packed = data == w->chunk ? pack(w) : 0, stored = packed != 0 ? packed : len;
	const unsigned char *bytes = packed != 0 ? w->packed : data;

	hicam_store32(head, w->section);
	hicam_store32(head + 4, packed != 0 ? HICAM_FORM_ZSTD : HICAM_FORM_PLAIN);
	hicam_store32(head + 8, (uint32_t)len);
	hicam_store32(head + 12, (uint32_t)stored);
	hicam_store64(head + 16, XXH3_64bits(bytes, stored));
	hicam_sha256_add(&w->sha, head, sizeof head);
	w->size += sizeof head + stored;
	return write_both(w->fd, head, sizeof head, bytes, stored);
}

static int
flush_chunk(struct hicam_state_writer *w)
{
	size_t n = w->filled;

	if (n == 0)
		return 0;
	if (write_chunk(w, w->chunk, n) != 0)
		return -1;
	w->filled = 0;
	return 0;
}

int
hicam_state_section(struct hicam_state_writer *w, enum hicam_section kind)
{
	if ((uint32_t)kind <= w->section || kind > HICAM_SECTION_LAST) {
		errno = EINVAL;
		return -1;
	}
	if (flush_chunk(w) != 0)
		return -1;
	w->section = kind;
	return 0;
}

int
hicam_state_write(void *writer, const void *data, size_t len)
{
	struct hicam_state_writer *w = writer;
	const unsigned char *p = data;
	size_t n;

	if (w->section == 0) {
		errno = EINVAL;
		return -1;
	}
	while (len > 0) {
		n = HICAM_STATE_CHUNK - w->filled;
		if (n > len)
			n = len;
		if (w->filled == 0 && n >= DIRECT && w->packed == NULL) {
			if (write_chunk(w, p, n) != 0)
				return -1;
		} else {
			memcpy(w->chunk + w->filled, p, n);
			w->filled += n;
			if (w->filled == HICAM_STATE_CHUNK && flush_chunk(w) != 0)
				return -1;
		}
		p += n;
		len -= n;
	}
	return 0;
}

uint64_t
hicam_state_size(const struct hicam_state_writer *w)
{
	return w->size;
}

/* A rename is on the disk only when its directory is. */
static int
sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, r;

	if (copy == NULL)
		return -1;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (fd < 0)
		return -1;
	r = fsync(fd);
	if (r != 0 && (errno == EINVAL || errno == EROFS)) /* file systems that cannot sync a directory need not */
		r = 0;
	close(fd);
	return r;
}

int
hicam_state_commit(struct hicam_state_writer *w)
{
	unsigned char end[HICAM_STATE_END] = {0};
	int fd;

	if (flush_chunk(w) != 0)
		goto err;
	hicam_sha256_end(&w->sha, end + 4);
	if (write_both(w->fd, end, sizeof end, NULL, 0) != 0 || fsync(w->fd) != 0)
		goto err;
	fd = w->fd;
	w->fd = -1;
	if (close(fd) != 0)
		goto err;
	if (rename(w->temporary, w->path) != 0)
		goto err;
	w->temporary[0] = '\0';
	if (sync_directory(w->path) != 0)
		goto err;
	hicam_state_abort(w);
	return 0;
err:
	hicam_state_abort(w);
	return -1;
}

void
hicam_state_abort(struct hicam_state_writer *w)
{
	int saved = errno;

	if (w == NULL)
		return;
	if (w->fd >= 0)
		close(w->fd);
	if (w->temporary != NULL && w->temporary[0] != '\0')
		unlink(w->temporary);
	free(w->temporary);
	free(w->path);
	free(w->chunk);
	free(w->packed);
#ifdef HICAM_ZSTD
	free(w->workspace);
#endif
	free(w);
	errno = saved;
}
