/* SPDX-License-Identifier: ISC */
#ifndef HICAM_IDENTITY_H
#define HICAM_IDENTITY_H

/* Which process object this is; a restore takes it over from the state. */
#include <stdint.h>

struct hicam_identity {
	unsigned char uuid[16]; /* server UUID; all zeros until the first checkpoint is due */
	uint32_t epoch;			/* grows with every restore, from 1 */
	uint64_t sequence;		/* of the last checkpoint tried */
};
extern struct hicam_identity hicam_identity;

/* Draws a UUID, unless there is one. */
void hicam_identity_need(void);

#endif
