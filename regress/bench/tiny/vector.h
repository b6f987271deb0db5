/* SPDX-License-Identifier: ISC */
#ifndef VECTOR_H
#define VECTOR_H

struct vector {
	double x, y, z;
};

struct vector vector(double x, double y, double z);
struct vector add(struct vector, struct vector);
struct vector subtract(struct vector, struct vector);
struct vector scale(struct vector, double);
double dot(struct vector, struct vector);
double length(struct vector);
struct vector normal(struct vector);
struct vector mirror(struct vector, struct vector normal);

#endif
