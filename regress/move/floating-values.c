/* SPDX-License-Identifier: ISC */
/* float and double: fractions, subnormals, infinities, negative zero and not-a-number come through bit by bit. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static double kept[8] = { DBL_MAX, DBL_MIN, DBL_EPSILON, -0.0, INFINITY, 4.9406564584124654e-324, 0.1, 1e300 };
static float single[4] = { FLT_MAX, 1e-45f, 0.1f, -INFINITY };

static uint64_t bits(double d)
{
	uint64_t u;

	memcpy(&u, &d, sizeof u);
	return u;
}

static double newton(double x)
{
	double r = x > 1 ? x : 1;
	int i;

	for (i = 0; i < 30; i++)
		r = (r + x / r) / 2;
	return r;
}

int main(void)
{
	double nan = NAN, x = 0.7, y = 1e-3;
	float f = 0.3f;
	int i, k;
	uint64_t h = 0;

	for (i = 0; i < 40; i++) {
		for (k = 0; k < 8; k++)
			h = h * 31 + bits(kept[k] * (i % 2 ? 1 : 0.5));
		for (k = 0; k < 4; k++)
			h = h * 31 + bits(single[k]);
		x = 3.7 * x * (1 - x);
		y += newton(x) * f;
		f = f * 1.1f - (float)x / 7;
		kept[6] += 0.1;
		printf("%d %016llx %.17g %.17g %.9g %d%d\n", i, (unsigned long long)h, x, y, f, nan != nan,
		       signbit(kept[3]) != 0);
	}
	return isinf(kept[4]) && floor(sqrt(2.25) * 2) == 3 ? 0 : 1;
}
