/* SPDX-License-Identifier: ISC */
#ifndef SCENE_H
#define SCENE_H

#include "shape.h"

void scene_add(struct shape);
int scene_size(void);
const struct shape *scene_get(int);
/* The nearest shape that a ray hits and, in AT, where; a null pointer if there is none. */
const struct shape *scene_nearest(struct vector from, struct vector way, struct vector *at);

#endif
