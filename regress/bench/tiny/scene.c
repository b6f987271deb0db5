/* SPDX-License-Identifier: ISC */
#include "scene.h"
#include <stddef.h>

static struct shape shapes[16];
static int count;

void
scene_add(struct shape s)
{
	shapes[count++] = s;
}

int
scene_size(void)
{
	return count;
}

const struct shape *
scene_get(int i)
{
	return &shapes[i];
}

const struct shape *
scene_nearest(struct vector from, struct vector way, struct vector *at)
{
	const struct shape *found = NULL;
	double nearest = 1e30;

	for (int i = 0; i < scene_size(); i++) {
		double d = shape_hit(scene_get(i), from, way);

		if (d > 1e-6 && d < nearest) {
			nearest = d;
			found = scene_get(i);
		}
	}
	if (found)
		*at = add(from, scale(way, nearest));
	return found;
}
