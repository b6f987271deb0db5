/* SPDX-License-Identifier: ISC */
#include <stddef.h>

void
swap_chars(char *a, char *b, size_t n)
{
	while (n-- > 0) {
		char t = *a;

		*a++ = *b;
		*b++ = t;
	}
}
