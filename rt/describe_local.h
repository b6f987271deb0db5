/* SPDX-License-Identifier: ISC */
#ifndef HICAM_DESCRIBE_LOCAL_H
#define HICAM_DESCRIBE_LOCAL_H

#include "abi.h"

/*
 * Numbers of kinds in a state file, which never change; 0 is none.  The section itself is the struct `description` that
 * hicam-state(5) shows; an index of a type is written plus 1, 0 for NULL.
 */
#define HICAM_WIRE_KINDS                                                                                          \
	{                                                                                                             \
		[HICAM_VOID] = 1, [HICAM_BOOL] = 2, [HICAM_CHAR] = 3, [HICAM_UCHAR] = 4, [HICAM_SHORT] = 5,               \
		[HICAM_USHORT] = 6, [HICAM_INT] = 7, [HICAM_UINT] = 8, [HICAM_LONG] = 9, [HICAM_ULONG] = 10,              \
		[HICAM_WORD] = 11, [HICAM_INT128] = 12, [HICAM_FLOAT] = 13, [HICAM_DOUBLE] = 14, [HICAM_LDOUBLE] = 15,    \
		[HICAM_POINTER] = 16, [HICAM_FUNCTION] = 17, [HICAM_ARRAY] = 18, [HICAM_STRUCT] = 19, [HICAM_UNION] = 20, \
		[HICAM_REFUSED] = 21                                                                                      \
	}

/* So many bytes of a string literal are kept, for people to recognise it. */
enum { HICAM_LITERAL_BYTES = 64 };

#endif
