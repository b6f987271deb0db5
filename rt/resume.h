/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RESUME_H
#define HICAM_RESUME_H

/* The frames of a state, from reading them until they stand on the stack again. */
#include "wire.h"
#include <stdbool.h>

struct hicam_function;
struct hicam_thread;

/* Reads threads<>. */
void hicam_frames_read(struct hicam_in *);
/* HICAM_REENTER + the stage that the innermost frame is on its way to, 0 if there is no such frame. */
int hicam_resume_way(void);
/* That of the frame that was entered last. */
const struct hicam_function *hicam_resume_function(void);
/* Says which thread the next of them is; sets its number of frames.  False: there is none. */
bool hicam_frames_of(struct hicam_thread *);
/* A thread that has no frames yet goes on when all others stand. */
void hicam_resume_begin(struct hicam_thread *);

#endif
