/* SPDX-License-Identifier: ISC */
#ifndef SHAPE_H
#define SHAPE_H

#include "vector.h"

struct shape {
	/* The distance along the ray from FROM in direction WAY, negative if it is not hit. */
	double (*hit)(const struct shape *, struct vector from, struct vector way);
	struct vector (*outward)(const struct shape *, struct vector at);
	struct vector at;
	double size, gloss;
};

struct shape ball(struct vector at, double radius, double gloss);
struct shape plane(double height, double gloss);
double shape_hit(const struct shape *, struct vector from, struct vector way);
struct vector shape_outward(const struct shape *, struct vector at);

#endif
