/* SPDX-License-Identifier: ISC */
/* Members of type void * whose memory is used through one cast only, pools that hand out pieces of one size, and their
   free lists. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct matrix {
	int rows, columns;
	size_t size;
	void *data;
};
#define AT(m, i, j) (((double *)(m)->data)[(i) * (m)->columns + (j)])

struct cell {
	int value;
	short more[2];
};

static char *memory;
static size_t used;
static void *freed;

static struct matrix *new_matrix(int rows, int columns, size_t size)
{
	struct matrix *m = malloc(sizeof *m);

	m->rows = rows;
	m->columns = columns;
	m->size = size;
	m->data = calloc((size_t)(rows * columns), size);
	return m;
}

static void *take(void)
{
	void *p = freed;

	if (p)
		freed = *(void **)p;
	else {
		p = memory + used;
		used += 16;
	}
	return p;
}

static void give_back(void *p)
{
	*(void **)p = freed;
	freed = p;
}

int main(int argc, char **argv)
{
	struct matrix *m = new_matrix(6, 7, sizeof(double));
	struct cell *cells[30] = {NULL};
	double sum = 0;
	unsigned h = 0;
	int i, j, r;

	(void)argv;
	memory = malloc(30 * 16);
	for (r = 0; r < 60 * argc; r++) {
		for (i = 0; i < 6; i++)
			for (j = 0; j < 7; j++) {
				AT(m, i, j) += i * j / 3.0 + r;
				sum += AT(m, j % 6, i);
			}
		for (i = 0; i < 30; i++) {
			if (cells[i]) {
				h = h * 31 + (unsigned)cells[i]->value + (unsigned)cells[i]->more[1];
				give_back(cells[i]);
				cells[i] = NULL;
			}
			if ((i + r) % 3) {
				cells[i] = take();
				cells[i]->value = i * 1000 + r;
				cells[i]->more[1] = (short)-r;
			}
		}
		printf("%.2f %u\n", sum, h);
	}
	return 0;
}
