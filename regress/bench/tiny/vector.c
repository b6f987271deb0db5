/* SPDX-License-Identifier: ISC */
#include "vector.h"
#include <math.h>

struct vector
vector(double x, double y, double z)
{
	return (struct vector){x, y, z};
}

struct vector
add(struct vector a, struct vector b)
{
	return vector(a.x + b.x, a.y + b.y, a.z + b.z);
}

struct vector
subtract(struct vector a, struct vector b)
{
	return vector(a.x - b.x, a.y - b.y, a.z - b.z);
}

struct vector
scale(struct vector a, double f)
{
	return vector(a.x * f, a.y * f, a.z * f);
}

double
dot(struct vector a, struct vector b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

double
length(struct vector a)
{
	return sqrt(dot(a, a));
}

struct vector
normal(struct vector a)
{
	return scale(a, 1 / length(a));
}

struct vector
mirror(struct vector a, struct vector n)
{
	return subtract(a, scale(n, 2 * dot(a, n)));
}
