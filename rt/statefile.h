/* SPDX-License-Identifier: ISC */
#ifndef HICAM_STATEFILE_H
#define HICAM_STATEFILE_H

/*
 * The container of a state, as hicam-state(5) describes it: header, sections in chunks with a checksum each, and a
 * digest over the header and all checksums.  A file appears under its name whole or not at all; a reader checks the
 * digest first, and every chunk before it gives any of it away.
 */
#include "wire.h"
#include <stddef.h>
#include <stdint.h>

enum {
	HICAM_STATE_VERSION = 1,
	HICAM_STATE_CHUNK = 1 << 20, /* largest number of bytes in a chunk, before compression */
	HICAM_EXIT_STATE = 70,
	HICAM_EXIT_IO = 74
};

/* Sections, in the order in which they stand in the file.  Numbers of the file format. */
enum hicam_section {
	HICAM_SECTION_SPEC = 1,		/* text of the .x */
	HICAM_SECTION_DESCRIBE = 2, /* describe.h */
	HICAM_SECTION_BODY = 3,		/* one hicam_state, XDR */
	HICAM_SECTION_LAST = 3
};

struct hicam_header {
	char class_name[128];
	unsigned char signature[32]; /* class signature */
	unsigned char uuid[16];		 /* server UUID */
	uint32_t epoch;
	uint64_t sequence;	/* number of this checkpoint, from 1 */
	int64_t time;		/* microseconds since 1970, UTC */
	uint32_t long_bits; /* width of long and size_t where the state was made: 32 or 64 */
	char arch[32];		/* x86_64, s390x, arm64, i386, armhf */
	char host[128];		/* node name */
	char program[1024]; /* path of the program, absolute if known, "" if not */
};

/* ---- writing ---------------------------------------------------------------------------------- */

struct hicam_state_writer;

/*
 * Starts a state that will become PATH: a temporary file in the same directory, mode 0600.  COMPRESS: zstd the
 * chunks that shrink, if built with zstd (else it has no effect).  NULL with errno set on failure.
 */
struct hicam_state_writer *hicam_state_create(const char *path, const struct hicam_header *, int compress);
/* Ends the current section and starts section KIND; each once, in ascending order.  0, or -1 with errno set. */
int hicam_state_section(struct hicam_state_writer *, enum hicam_section kind);
/* Appends to the current section.  A hicam_sink: WRITER is the struct hicam_state_writer.  0, or -1 with errno set. */
int hicam_state_write(void *writer, const void *data, size_t len);
/* Bytes of the file so far (without the chunk being filled). */
uint64_t hicam_state_size(const struct hicam_state_writer *);
/*
 * Writes the digest, syncs, renames to PATH, syncs the directory, frees.  0, or -1 with errno set and PATH as it was
 * (unless only the directory could not be synced).
 */
int hicam_state_commit(struct hicam_state_writer *);
/* Removes the temporary file, frees.  NULL is ignored.  errno is kept. */
void hicam_state_abort(struct hicam_state_writer *);

/* ---- reading ---------------------------------------------------------------------------------- */

struct hicam_state;

/* Opens PATH and checks all of it: form, every checksum, the digest.  NULL with *ERROR set (70 damage, 74 I/O). */
struct hicam_state *hicam_state_open(const char *path, struct hicam_error *error);
/* The same, but for the chunks' bytes, which are checked when they are read: for whoever reads, or checks, all. */
struct hicam_state *hicam_state_open_heads(const char *path, struct hicam_error *error);
/* Good until hicam_state_close. */
const struct hicam_header *hicam_state_header(const struct hicam_state *);
/* Bytes of section KIND, uncompressed; 0 if it is empty. */
uint64_t hicam_state_length(const struct hicam_state *, enum hicam_section kind);
/* Bytes of the file. */
uint64_t hicam_state_file_size(const struct hicam_state *);
/* Starts reading section KIND from its beginning.  Several readers may be used by turns; STATE must outlive them. */
struct hicam_state_reader;
struct hicam_state_reader *hicam_state_read(struct hicam_state *, enum hicam_section kind, struct hicam_in *);
/* Frees what hicam_state_read gave; its hicam_in may not be used any more.  NULL is ignored. */
void hicam_state_read_end(struct hicam_state_reader *);
/* Hands section KIND, uncompressed, to SINK.  0, or -1 with *ERROR set: 70 damage, 74 the sink failed. */
int hicam_state_copy(struct hicam_state *, enum hicam_section kind, hicam_sink *sink, void *arg,
					 struct hicam_error *error);
/* Checks the chunks of section KIND.  0, or -1 with *ERROR set. */
int hicam_state_check(struct hicam_state *, enum hicam_section kind, struct hicam_error *error);
/* The whole section as malloced bytes with a zero byte behind; NULL with *ERROR set. */
char *hicam_state_load(struct hicam_state *, enum hicam_section kind, size_t *len, struct hicam_error *error);
/* NULL is ignored. */
void hicam_state_close(struct hicam_state *);

#endif
