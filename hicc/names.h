/* SPDX-License-Identifier: ISC */
#ifndef HICC_NAMES_H
#define HICC_NAMES_H

#include <stdbool.h>

/* What hicc knows of library functions by name; the lists are rt/replace.def, rt/system_names.def,
 * rt/callback_names.def. */
bool name_is_library(const char *);	   /* a C or POSIX library function */
bool name_is_brief(const char *);	   /* one of <math.h> and the like, which takes some 100 ns at most */
bool name_is_replaced(const char *);   /* the run time has __hicam_NAME, of the same type */
bool name_waits(const char *);		   /* one of those in which its caller can stop */
bool name_is_program(const char *);	   /* a function of the program, though a header of ours declares it */
bool name_calls_back(const char *);	   /* a library function that calls functions of the program before it returns */
bool name_tells_nothing(const char *); /* a function that says nothing of what the memory holds that it gets */

enum allocator { ALLOC_NONE, ALLOC_MALLOC, ALLOC_CALLOC, ALLOC_REALLOC, ALLOC_ALIGNED, ALLOC_FRAME };
/*
 * What the run time has for the library function NAME as it is called without a site, or NULL.  MEANT: there is no
 * doubt that it is the library's: a getline or getopt of the program's own, in another unit, is not.
 */
const char *name_replacement(const char *name, bool meant);
enum allocator name_allocator(const char *); /* __hicam_NAME takes a struct hicam_site * in addition */

#endif
