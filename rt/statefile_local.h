/* SPDX-License-Identifier: ISC */
#ifndef HICAM_STATEFILE_LOCAL_H
#define HICAM_STATEFILE_LOCAL_H

/* What writer and reader of the container share; numbers of the file format. */

#define HICAM_STATE_MAGIC "HiCaM\r\n\032"

enum { HICAM_STATE_PREFIX = 24, HICAM_STATE_HEAD = 24, HICAM_STATE_END = 36, HICAM_STATE_HEADER_MAX = 4096 };

enum hicam_form { HICAM_FORM_PLAIN = 0, HICAM_FORM_ZSTD = 1 };

#endif
