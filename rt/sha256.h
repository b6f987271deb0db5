/* SPDX-License-Identifier: ISC */
#ifndef HICAM_SHA256_H
#define HICAM_SHA256_H

/* SHA-256 (FIPS 180-4), so that programs need no cryptographic library to carry a run time. */
#include <stddef.h>
#include <stdint.h>

struct hicam_sha256 {
	uint32_t h[8];
	uint64_t length;		 /* bytes taken */
	unsigned char block[64]; /* the last length % 64 of them */
};

void hicam_sha256_init(struct hicam_sha256 *);
void hicam_sha256_add(struct hicam_sha256 *, const void *, size_t);
/* Writes the digest; the struct must be initialised again before further use. */
void hicam_sha256_end(struct hicam_sha256 *, unsigned char digest[32]);

#endif
