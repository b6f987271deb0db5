/* SPDX-License-Identifier: ISC */
#ifndef HICAM_STREAM_LOCAL_H
#define HICAM_STREAM_LOCAL_H

/* What stream.c and libc_input.c know of glibc's struct _IO_FILE: its _flags. */
enum {
	UNBUFFERED = 2,
	NO_READS = 4,
	NO_WRITES = 8,
	AT_EOF = 0x10,
	HAD_ERROR = 0x20,
	LINKED = 0x80,
	IN_BACKUP = 0x100,
	LINE_BUFFERED = 0x200,
	PUTTING = 0x800,
	APPENDING = 0x1000
};

#endif
