/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RESUME_H
#define HICAM_RESUME_H

/* The frames of a state, from reading them until they stand on the stack again. */
#include "wire.h"

/* Reads threads<>. */
void hicam_frames_read(struct hicam_in *);
/* HICAM_REENTER + the stage that the innermost frame is on its way to, 0 if there is no such frame. */
int hicam_resume_way(void);

#endif
