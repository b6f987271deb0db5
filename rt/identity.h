/* SPDX-License-Identifier: ISC */
#ifndef HICAM_IDENTITY_H
#define HICAM_IDENTITY_H

/* Which process object this is; a restore takes it over from the state. */
#include <stdbool.h>
#include <stdint.h>

struct hicam_identity {
	unsigned char uuid[16]; /* server UUID; all zeros until the first checkpoint is due */
	uint32_t epoch;			/* grows with every restore, from 1 */
	uint64_t sequence;		/* of the last checkpoint tried */
};
extern struct hicam_identity hicam_identity;

/* Draws a UUID, unless there is one. */
void hicam_identity_need(void);
/* As the user has said, who may have said nothing (NULL). */
void hicam_identity_begin(const char *uuid, const char *epoch);

void hicam_uuid_print(const unsigned char uuid[16], char text[37]);
bool hicam_uuid_parse(const char *text, unsigned char uuid[16]);

#endif
