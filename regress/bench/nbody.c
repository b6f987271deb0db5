/* SPDX-License-Identifier: ISC */
/* Planets around a sun, attracting each other: short inner loops over structs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct body {
	double x[3], v[3], mass;
};

enum { BODIES = 6 };

static void
advance(struct body *b, int n, double dt)
{
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++) {
			double dx = b[i].x[0] - b[j].x[0];
			double dy = b[i].x[1] - b[j].x[1];
			double dz = b[i].x[2] - b[j].x[2];
			double d2 = dx * dx + dy * dy + dz * dz;
			double pull = dt / (d2 * sqrt(d2));

			b[i].v[0] -= dx * b[j].mass * pull;
			b[i].v[1] -= dy * b[j].mass * pull;
			b[i].v[2] -= dz * b[j].mass * pull;
			b[j].v[0] += dx * b[i].mass * pull;
			b[j].v[1] += dy * b[i].mass * pull;
			b[j].v[2] += dz * b[i].mass * pull;
		}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < 3; k++)
			b[i].x[k] += dt * b[i].v[k];
}

static double
energy(const struct body *b, int n)
{
	double e = 0;

	for (int i = 0; i < n; i++) {
		e += 0.5 * b[i].mass * (b[i].v[0] * b[i].v[0] + b[i].v[1] * b[i].v[1] + b[i].v[2] * b[i].v[2]);
		for (int j = i + 1; j < n; j++) {
			double d2 = 0;

			for (int k = 0; k < 3; k++)
				d2 += (b[i].x[k] - b[j].x[k]) * (b[i].x[k] - b[j].x[k]);
			e -= b[i].mass * b[j].mass / sqrt(d2);
		}
	}
	return e;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 2500000;
	struct body system[BODIES] = {{{0, 0, 0}, {0, 0, 0}, 39.5}};

	for (int i = 1; i < BODIES; i++) {
		struct body *b = &system[i];

		b->x[0] = 1.5 * i;
		b->x[1] = 0.1 * i * i;
		b->x[2] = 0.05 * i;
		b->v[1] = 5 / sqrt(i);
		b->v[2] = 0.02 * i;
		b->mass = 0.01 / i;
	}
	for (int r = 0; r < rounds; r++)
		advance(system, BODIES, 0.001);
	printf("%.6f\n", energy(system, BODIES));
	return 0;
}
