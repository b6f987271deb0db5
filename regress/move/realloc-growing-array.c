/* SPDX-License-Identifier: ISC */
/* Arrays grow by realloc; pointers into them are made again, types stay known. */
#include <stdio.h>
#include <stdlib.h>

struct edge { int from, to; double cost; };
struct list { struct edge *v; size_t n, room; };

static void add(struct list *l, int from, int to, double cost)
{
	if (l->n == l->room) {
		l->room = l->room ? l->room * 3 / 2 + 1 : 1;
		l->v = realloc(l->v, l->room * sizeof l->v[0]);
	}
	l->v[l->n].from = from;
	l->v[l->n].to = to;
	l->v[l->n++].cost = cost;
}

static char *append(char *s, int *used, int c)
{
	s = realloc(s, *used + 2);
	s[(*used)++] = c;
	s[*used] = 0;
	return s;
}

int main(void)
{
	struct list edges = { 0 };
	struct edge *cheapest;
	double *best = NULL;
	char *text = NULL;
	int i, k, used = 0, changed, nodes = 24;

	for (i = 0; i < nodes; i++)
		for (k = 1; k < 4; k++)
			add(&edges, i, (i * k + 7) % nodes, 1 + (i * 5 + k * 3) % 17 / 4.0);
	for (cheapest = edges.v, i = 1; i < (int)edges.n; i++)
		if (edges.v[i].cost < cheapest->cost)
			cheapest = edges.v + i;
	best = calloc(4, sizeof *best);
	best = realloc(best, nodes * sizeof *best);
	for (i = 0; i < nodes; i++)
		best[i] = i ? 1e9 : 0;
	do {
		const struct edge *e;

		changed = 0;
		for (e = edges.v; e < edges.v + edges.n; e++)
			if (best[e->from] + e->cost < best[e->to]) {
				best[e->to] = best[e->from] + e->cost;
				changed = 1;
			}
		text = append(text, &used, 'A' + changed);
	} while (changed);
	for (i = 0; i < nodes; i++)
		printf("%.2f ", best[i] > 1e8 ? -1 : best[i]);
	printf("\n%s %d->%d %.2f\n", text, cheapest->from, cheapest->to, cheapest->cost);
	edges.v = realloc(edges.v, 2 * sizeof *edges.v);
	printf("%d %d\n", edges.v[1].from, edges.v[1].to);
	free(edges.v);
	free(best);
	free(text);
	return 0;
}
