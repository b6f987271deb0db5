/* SPDX-License-Identifier: ISC */
#include "shape.h"
#include <math.h>

static double
ball_hit(const struct shape *s, struct vector from, struct vector way)
{
	struct vector to = subtract(s->at, from);
	double along = dot(to, way), d = s->size * s->size - dot(to, to) + along * along;

	return d < 0 ? -1 : along - sqrt(d);
}

static struct vector
ball_outward(const struct shape *s, struct vector at)
{
	return normal(subtract(at, s->at));
}

struct shape
ball(struct vector at, double radius, double gloss)
{
	return (struct shape){ball_hit, ball_outward, at, radius, gloss};
}

static double
plane_hit(const struct shape *s, struct vector from, struct vector way)
{
	return way.y >= 0 ? -1 : (s->at.y - from.y) / way.y;
}

static struct vector
plane_outward(const struct shape *s, struct vector at)
{
	(void)s;
	(void)at;
	return vector(0, 1, 0);
}

struct shape
plane(double height, double gloss)
{
	return (struct shape){plane_hit, plane_outward, vector(0, height, 0), 0, gloss};
}

double
shape_hit(const struct shape *s, struct vector from, struct vector way)
{
	return s->hit(s, from, way);
}

struct vector
shape_outward(const struct shape *s, struct vector at)
{
	return s->outward(s, at);
}
