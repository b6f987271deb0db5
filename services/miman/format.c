/* SPDX-License-Identifier: ISC */
/* Pieces of text that more than one output format prints. */
#include "output.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void
format_time(char out[40], int64_t microseconds)
{
	int64_t us = microseconds % 1000000;
	time_t t;
	struct tm tm;
	size_t n;

	if (us < 0)
		us += 1000000;
	t = (time_t)((microseconds - us) / 1000000);
	if (gmtime_r(&t, &tm) == NULL || (n = strftime(out, 30, "%Y-%m-%dT%H:%M:%S", &tm)) == 0) {
		snprintf(out, 40, "%" PRId64, microseconds);
		return;
	}
	snprintf(out + n, 40 - n, ".%06dZ", (int)us);
}

void
format_hex(char *out, const unsigned char *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		sprintf(out + 2 * i, "%02x", bytes[i]);
	out[2 * n] = '\0';
}

void
format_uuid(char out[37], const unsigned char uuid[16])
{
	char hex[33];

	format_hex(hex, uuid, 16);
	snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}
