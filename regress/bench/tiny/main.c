/* SPDX-License-Identifier: ISC */
/* Many tiny functions over several files: a ray tracer. */
#include "scene.h"
#include <stdio.h>
#include <stdlib.h>

static double
sky(struct vector way)
{
	return 0.5 + 0.5 * way.y;
}

static double
shade(const struct shape *s, struct vector at, struct vector outward)
{
	struct vector lamp = subtract(vector(5, 9, -4), at), dark;
	double light = dot(outward, normal(lamp));

	(void)s;
	return light <= 0 || scene_nearest(at, normal(lamp), &dark) ? 0.1 : 0.1 + 0.8 * light;
}

static double
trace(struct vector from, struct vector way, int depth)
{
	struct vector at, outward;
	const struct shape *s = scene_nearest(from, way, &at);
	double own;

	if (!s)
		return sky(way);
	outward = shape_outward(s, at);
	own = shade(s, at, outward);
	if (depth == 0 || s->gloss == 0)
		return own;
	return own * (1 - s->gloss) + s->gloss * trace(at, mirror(way, outward), depth - 1);
}

int
main(int argc, char **argv)
{
	int size = argc > 1 ? atoi(argv[1]) : 1500;
	double sum = 0;

	scene_add(plane(-1, 0.2));
	for (int i = 0; i < 6; i++)
		scene_add(ball(vector(i * 1.2 - 3, i % 3 * 0.7, 4 + i % 2), 0.6, i * 0.12));
	for (int row = 0; row < size; row++)
		for (int column = 0; column < size; column++) {
			struct vector way = vector(2.0 * column / size - 1, 1 - 2.0 * row / size, 1.2);

			sum += trace(vector(0, 0.5, -2), normal(way), 4);
		}
	printf("%.6f\n", sum);
	return 0;
}
