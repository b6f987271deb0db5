/* SPDX-License-Identifier: ISC */
/*
 * scanf.  It waits here for the first byte that matters to it, so that its caller can stop; numbers and words of a line
 * mostly come with it.
 */
#include "libc_wait.h"
#include <ctype.h>

/* As they were before C99, where %a allocates; a header gives these names to the others. */
extern hicam_input_body old_vfscanf __asm__("vfscanf");
extern hicam_input_body new_vfscanf __asm__("__isoc99_vfscanf");

/* Does FORMAT begin with something that white space is skipped for? */
static bool
skips(const char *format)
{
	if (isspace((unsigned char)*format))
		return true;
	if (*format++ != '%')
		return false;
	format += strspn(format, "*'I$0123456789hlLqjztm");
	return *format != '\0' && strchr("cC[n%", *format) == NULL;
}

#define SCAN(file, body)                                                  \
	va_list args;                                                         \
	int result;                                                           \
                                                                          \
	va_start(args, format);                                               \
	result = hicam_input_scan(file, skips(format), (body), format, args); \
	va_end(args);                                                         \
	return result

int
__hicam_scanf(const char *restrict format, ...)
{
	SCAN(stdin, old_vfscanf);
}

int
__hicam_fscanf(FILE *restrict f, const char *restrict format, ...)
{
	SCAN(f, old_vfscanf);
}

int
__hicam___isoc99_scanf(const char *format, ...)
{
	SCAN(stdin, new_vfscanf);
}

int
__hicam___isoc99_fscanf(FILE *f, const char *format, ...)
{
	SCAN(f, new_vfscanf);
}
