/* SPDX-License-Identifier: ISC */
/* Loops whose limits are in memory, or computed: some that the loop itself moves, by a name or through a pointer. */
#include <stdio.h>
#include <stdlib.h>

struct matrix {
	int rows, cols;
	double *v;
	int *w;
	struct matrix *next;
};
union mixed {
	int n;
	float f;
};

int extern_limit = 6000;
static int static_limit = 5000, shown_limit = 7000;
static int *shown = &shown_limit;
static double sums[16];
static long long counts[16];

static void scale(struct matrix *m, double by)
{
	for (int i = 0; i < m->rows; i++)
		for (int j = 0; j < m->cols; j++)
			m->v[i * m->cols + j] *= by;
}

/* The members go on as the loop does. */
static void shrink(struct matrix *m)
{
	for (int i = 0; i < m->rows; i++) {
		counts[0] += i;
		if (i % 7 == 0)
			m->rows--;
	}
	for (int i = 0; i < m->rows; i++) {
		m->w[i % 4] += i;
		counts[1]++;
	}
}

/* ... and the limit is one of the elements that are written. */
static void overlap(int *a, const int *limit)
{
	for (int i = 0; i < *limit; i++)
		a[i] = 9000 - i;
	counts[2] += *limit;
}

static void follow(struct matrix *m, struct matrix *other)
{
	for (int i = 0; i < m->rows; i++) {
		counts[3] += i ^ m->cols;
		if (i == 4500)
			m = other;
	}
}

static void globals(double *v)
{
	for (int i = 0; i < extern_limit; i++)
		v[i] += i;
	for (int i = 0; i < static_limit; i++)
		v[i] += 2;
	for (int i = 0; i < shown_limit; i++) {
		v[i % 4000] -= 1;
		if (i % 1000 == 999)
			*shown -= 500;
	}
	for (int i = 0; i < static_limit; i++)
		if (v[i] > 100)
			static_limit -= 2;
}

static double rows(int n, const int *begin, const int *at, const double *v)
{
	double all = 0;

	for (int i = 0; i < n; i++) {
		double sum = 0;

		for (int k = begin[i]; k < begin[i + 1]; k++)
			sum += v[at[k]] * k;
		all += sum;
	}
	return all;
}

static void computed(unsigned n, unsigned m, int s)
{
	for (unsigned i = 0; i < n / 2; i++)
		counts[4] += i;
	for (unsigned i = 0; i < (n >> 1) + (n & 7); i++)
		counts[5] += i & 3;
	for (unsigned i = 0; i < n % 10007; i++)
		counts[6] ^= i;
	for (int i = s; i > -s; i--)
		counts[7] += i * i;
	for (unsigned i = 0; i < (1u << 13); i++)
		counts[8] += i;
	for (unsigned i = 0; i < n / m; i++)
		counts[9] += i;
}

static void empty(struct matrix *m, int *none)
{
	for (int i = 0; m && i < m->rows; i++)
		counts[10]++;
	for (int i = 0; i < extern_limit * 0; i++)
		for (int j = 0; j < *none; j++)
			counts[11]++;
	if (extern_limit)
		do {
			if (!none)
				break;
			counts[11]++;
		} while (counts[11] < *none);
}

static void parts(struct matrix m, union mixed *u, double *d)
{
	for (int i = 0; i < m.rows; i++) {
		m.w[i % 4]++;
		if (i % 3 == 0)
			m.rows--;
	}
	for (int i = 0; i < m.cols; i++)
		m.w[i % 4] += m.cols;
	for (int i = 0; i < u->n; i++)
		d[i] += u->n;
	for (char *p = (char *)m.w, *end = (char *)(m.w + 4); p < end; p++)
		counts[12] += *p != 0;
}

int main(void)
{
	static int tiny[8000], at[6000];
	struct matrix *m = calloc(1, sizeof(*m)), *other = calloc(1, sizeof(*other)), *p;
	union mixed u = {.n = 3000};

	for (int round = 0; round < 4; round++) {
		m->rows = 70 + round;
		m->cols = 90;
		m->next = other;
		other->rows = 6000;
		other->cols = 3;
		extern_limit = 6000;
		static_limit = 5000;
		shown_limit = 7000;
		if (round == 0) {
			m->v = malloc(8000 * sizeof(*m->v));
			m->w = calloc(4, sizeof(*m->w));
			for (int i = 0; i < 8000; i++)
				m->v[i] = i % 10;
		}
		scale(m, 1.5);
		for (p = m; p; p = p->next)
			counts[13] += p->cols;
		m->rows = 9000;
		shrink(m);
		tiny[4000] = 8000;
		overlap(tiny, &tiny[4000]);
		m->rows = 5000;
		follow(m, other);
		globals(m->v);
		for (int i = 0; i < 6000; i++)
			at[i] = i * 3 % 6000 / 2 * 2;
		sums[0] += rows(5000, at + 900, at, m->v);
		computed(19000 + (unsigned)round, 7, 4000);
		empty(NULL, NULL);
		m->rows = 6000;
		parts(*m, &u, m->v);
		printf("%.3f %.3f %.3f", sums[0], m->v[17], m->v[3999]);
		for (int i = 0; i < 16; i++)
			printf(" %lld", counts[i] % 1000003);
		printf(" %d %d %d %d\n", m->w[0], m->rows, static_limit, shown_limit);
		fflush(stdout);
	}
	return 0;
}
