/* SPDX-License-Identifier: ISC */
#ifndef MIMAN_OUTPUT_H
#define MIMAN_OUTPUT_H

/*
 * What `miman inspect` says, as events; each output format is one constant that turns them into text on stdout.
 * A value is one scalar event, or group_begin, values, group_end.  NAME is NULL for elements of lists.
 */
#include "../../rt/class.h"
#include "../../rt/spec.h"
#include "../../rt/statefile.h"
#include <stddef.h>
#include <stdint.h>

struct inspected {
	const struct hicam_header *header;
	uint64_t file_bytes, body_bytes;
};

enum group { GROUP_STRUCT, GROUP_LIST };

struct output {
	void (*begin)(const struct inspected *);
	void (*end)(void);

	/* "threads", "globals", "heap", "libc", in this order; LIST: its entries have no names. */
	void (*section_begin)(const char *name, int list);
	void (*section_end)(int list);
	void (*thread_begin)(unsigned number, unsigned frames);
	void (*thread_end)(void);
	void (*frame_begin)(unsigned number, const struct hicam_function *, unsigned stage);
	void (*frame_end)(void);
	void (*heap_total)(uint64_t blocks, uint64_t bytes);
	void (*heap_type)(const char *type, uint64_t blocks, uint64_t items, uint64_t bytes);
	void (*heap_objects_begin)(void);
	void (*heap_objects_end)(void);
	/* A heap block or part of a pool; its value follows. */
	void (*block_begin)(const char *name, const char *type);
	void (*block_end)(void);

	void (*group_begin)(const char *name, enum group);
	void (*group_end)(enum group);
	/* COUNT further elements of the list are not shown. */
	void (*more)(uint64_t count);
	/* A number that is valid JSON, or one that is not (nan, inf). */
	void (*number)(const char *name, const char *text, int is_json);
	void (*boolean)(const char *name, int value);
	void (*character)(const char *name, int value);
	/* The first LEN of TOTAL bytes; TEXT: a C string is meant. */
	void (*bytes)(const char *name, const unsigned char *, size_t len, uint64_t total, int text);
	/* Where a pointer leads; NULL for the null pointer. */
	void (*reference)(const char *name, const char *text);
};

extern const struct output output_text, output_json;

/* A JSON string on stdout. */
void json_string(const char *, size_t len);
/* The time of a header in UTC, ISO 8601 with microseconds. */
void format_time(char out[40], int64_t microseconds);
/* Hexadecimal digits of N bytes and a zero byte. */
void format_hex(char *out, const unsigned char *, size_t n);
/* The usual form 8-4-4-4-12. */
void format_uuid(char out[37], const unsigned char uuid[16]);

#endif
