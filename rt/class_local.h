/* SPDX-License-Identifier: ISC */
#ifndef HICAM_CLASS_LOCAL_H
#define HICAM_CLASS_LOCAL_H

#include "class.h"

/*
 * Makes the look-ups by type and descriptor of a class whose arrays stand (describe_in.c).  0, or -1 with errno
 * ENOMEM.
 */
int hicam_class_index(struct hicam_class *);
/* Frees what hicam_class_index made. */
void hicam_class_index_free(struct hicam_class *);

#endif
