/* SPDX-License-Identifier: ISC */
/* Graph search: breadth first with a queue, and shortest paths with a binary heap. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct edge {
	int to, length, next;
};

struct graph {
	int nodes, edges;
	int *first;
	struct edge *edge;
};

struct item {
	int distance, node;
};

static unsigned seed = 5;

static unsigned
next(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static void
connect(struct graph *g, int from, int to, int length)
{
	g->edge[g->edges] = (struct edge){to, length, g->first[from]};
	g->first[from] = g->edges++;
}

static long
breadth_first(const struct graph *g, int start, int *depth, int *queue)
{
	int head = 0, tail = 0;
	long sum = 0;

	for (int i = 0; i < g->nodes; i++)
		depth[i] = -1;
	depth[start] = 0;
	queue[tail++] = start;
	while (head < tail) {
		int at = queue[head++];

		sum += depth[at];
		for (int e = g->first[at]; e >= 0; e = g->edge[e].next)
			if (depth[g->edge[e].to] < 0) {
				depth[g->edge[e].to] = depth[at] + 1;
				queue[tail++] = g->edge[e].to;
			}
	}
	return sum;
}

static void
push(struct item *heap, int *n, struct item x)
{
	int i = (*n)++;

	while (i > 0 && heap[(i - 1) / 2].distance > x.distance) {
		heap[i] = heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	heap[i] = x;
}

static struct item
pop(struct item *heap, int *n)
{
	struct item top = heap[0], x = heap[--*n];
	int i = 0, child;

	while ((child = 2 * i + 1) < *n) {
		if (child + 1 < *n && heap[child + 1].distance < heap[child].distance)
			child++;
		if (heap[child].distance >= x.distance)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = x;
	return top;
}

static long
shortest(const struct graph *g, int start, int *distance, struct item *heap)
{
	int n = 0;
	long sum = 0;

	for (int i = 0; i < g->nodes; i++)
		distance[i] = INT_MAX;
	distance[start] = 0;
	push(heap, &n, (struct item){0, start});
	while (n > 0) {
		struct item top = pop(heap, &n);

		if (top.distance > distance[top.node])
			continue;
		sum += top.distance;
		for (int e = g->first[top.node]; e >= 0; e = g->edge[e].next) {
			int d = top.distance + g->edge[e].length;

			if (d < distance[g->edge[e].to]) {
				distance[g->edge[e].to] = d;
				push(heap, &n, (struct item){d, g->edge[e].to});
			}
		}
	}
	return sum;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 45;
	struct graph g = {.nodes = 30000};
	int *number = malloc((size_t)g.nodes * sizeof(*number)), *queue = malloc((size_t)g.nodes * sizeof(*queue));
	struct item *heap;
	long sum = 0;
	int degree = 6;

	g.first = malloc((size_t)g.nodes * sizeof(*g.first));
	g.edge = malloc((size_t)(g.nodes * degree) * sizeof(*g.edge));
	heap = malloc((size_t)(g.nodes * degree) * sizeof(*heap));
	for (int i = 0; i < g.nodes; i++)
		g.first[i] = -1;
	for (int i = 0; i < g.nodes * degree; i++) {
		int to = (int)(next() % (unsigned)g.nodes), length = (int)(next() % 100) + 1;

		connect(&g, i % g.nodes, to, length);
	}
	for (int r = 0; r < rounds; r++) {
		sum += breadth_first(&g, r * 101 % g.nodes, number, queue);
		sum += shortest(&g, r * 107 % g.nodes, number, heap);
	}
	printf("%ld\n", sum);
	free(number);
	free(queue);
	free(g.first);
	free(g.edge);
	free(heap);
	return 0;
}
