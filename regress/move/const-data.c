/* SPDX-License-Identifier: ISC */
/* Constant tables are the program's own: only pointers into them travel. */
#include <stdio.h>

struct month { const char *name; int days; const struct month *next; };

extern const struct month year[12];
const struct month year[12] = {
	{ "jan", 31, &year[1] }, { "feb", 28, &year[2] }, { "mar", 31, &year[3] }, { "apr", 30, &year[4] },
	{ "may", 31, &year[5] }, { "jun", 30, &year[6] }, { "jul", 31, &year[7] }, { "aug", 31, &year[8] },
	{ "sep", 30, &year[9] }, { "oct", 31, &year[10] }, { "nov", 30, &year[11] }, { "dec", 31, &year[0] },
};
static const unsigned char squares[16] = { 0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225 };
static const double factors[] = { 0.5, 1.5, -2.25 };
static const double *const favourite = &factors[1];
static const char *const greek[][2] = { { "alpha", "beta" }, { "gamma", "delta" } };

static const struct month *later(const struct month *m, int days)
{
	while (days >= m->days) {
		days -= m->days;
		m = m->next;
	}
	return m;
}

int main(void)
{
	const struct month *m = year;
	const unsigned char *s = squares;
	const char *const *g = greek[0];
	const double *f = factors;
	double sum = 0;
	int i;

	for (i = 0; i < 40; i++) {
		m = later(m, 20 + i * 3);
		s = &squares[(s - squares + m->days) % 16];
		g = greek[i & 1];
		f = i % 3 ? favourite : factors + 2;
		sum = sum / 2 + *s * *f;
		printf("%s %d %s %.3f %d\n", m->name, *s, g[i / 2 % 2] + i % 3, sum, (int)(m - year));
	}
	return 0;
}
