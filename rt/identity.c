/* SPDX-License-Identifier: ISC */
/* The identity of the process object. */
#include "identity.h"
#include "message.h"
#include "statefile.h"
#include <errno.h>
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
