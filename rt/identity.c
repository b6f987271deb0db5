/* SPDX-License-Identifier: ISC */
/* The identity of the process object. */
#include "identity.h"
#include "message.h"
#include "statefile.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct hicam_identity hicam_identity = {.epoch = 1};

void
hicam_identity_need(void)
{
	static const unsigned char none[16];
	unsigned char *u = hicam_identity.uuid;

	if (memcmp(u, none, 16) != 0)
		return;
	if (getrandom(u, 16, 0) != 16)
		hicam_die(HICAM_EXIT_IO, "random numbers: %s", strerror(errno));
	u[6] = (unsigned char)((u[6] & 0x0f) | 0x40); /* RFC 9562: version 4 */
	u[8] = (unsigned char)((u[8] & 0x3f) | 0x80);
}

void
hicam_identity_begin(const char *uuid, const char *epoch)
{
	char *end = "";
	unsigned long long n = epoch ? strtoull(epoch, &end, 10) : 1;

	if (uuid && !hicam_uuid_parse(uuid, hicam_identity.uuid))
		hicam_die(HICAM_EXIT_STATE, "HICAM_UUID: '%s' is not a UUID", uuid);
	if (*end || n == 0 || n > UINT32_MAX)
		hicam_die(HICAM_EXIT_STATE, "HICAM_EPOCH: '%s' is not a number from 1", epoch);
	hicam_identity.epoch = (uint32_t)n;
}

/* ---- UUIDs as text ---- */

void
hicam_uuid_print(const unsigned char u[16], char text[37])
{
	static const char hex[] = "0123456789abcdef";
	int i;

	for (i = 0; i < 16; i++) {
		*text++ = hex[u[i] >> 4];
		*text++ = hex[u[i] & 15];
		if (i == 3 || i == 5 || i == 7 || i == 9)
			*text++ = '-';
	}
	*text = '\0';
}

static int
digit(char c)
{
	return c >= '0' && c <= '9'	  ? c - '0'
		   : c >= 'a' && c <= 'f' ? c - 'a' + 10
		   : c >= 'A' && c <= 'F' ? c - 'A' + 10
								  : -1;
}

bool
hicam_uuid_parse(const char *text, unsigned char u[16])
{
	int i, high, low;

	for (i = 0; i < 16; i++) {
		high = digit(text[0]);
		low = high < 0 ? -1 : digit(text[1]);
		if (low < 0)
			return false;
		u[i] = (unsigned char)(high << 4 | low);
		text += 2;
		if ((i == 3 || i == 5 || i == 7 || i == 9) && *text++ != '-')
			return false;
	}
	return *text == '\0';
}
