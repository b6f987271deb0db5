/* SPDX-License-Identifier: ISC */
/* Initialisers with designators, nested, out of order, with calls in them; locals and statics. */
#include <stdio.h>

struct inner { int a[4]; struct { char tag; double v; } in; };
struct outer { struct inner first, second; const char *name; int last; };

static struct outer global = { .last = 9, .second.a[2] = 7, .name = "global", .first = { { [3] = 1, [0] = 2 }, { 'q', 2.5 } } };
static int sparse[20] = { [5] = 50, 60, [19] = 190, [0 ... 2] = 8 };

static int count(int n)
{
	int i, s = 0;

	for (i = 0; i <= n; i++)
		s += i;
	return s;
}

static double digest(const struct outer *o)
{
	double d = o->last;
	int i;

	for (i = 0; i < 4; i++)
		d = d * 3 + o->first.a[i] - o->second.a[i];
	return d + o->first.in.v + o->second.in.tag + o->name[0];
}

int main(void)
{
	int n, i, s;

	for (n = 0; n < 10; n++) {
		struct outer local = {
			.name = "local", .first.a = { count(n), [2] = count(n + 1) }, .first.in.v = n / 4.0,
			.second = { .in = { .tag = 'a' + n }, .a[1] = count(3) }, .last = count(2) + n
		};
		int row[] = { [3] = count(n % 3), count(2), [1] = n };
		struct inner copy = local.first, *p = &local.second;

		for (s = i = 0; i < 20; i++)
			s += sparse[i] * (i < 5 ? row[i] : copy.a[i % 4]);
		p->a[0] += s;
		sparse[n] += n;
		global.first = copy;
		printf("%d %d %.2f %.2f\n", n, s, digest(&local), digest(&global));
	}
	return 0;
}
