/* SPDX-License-Identifier: ISC */
/* Structs whose last member is a flexible array, of numbers, of characters, of pointers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct packet { struct packet *next; unsigned short length; unsigned char data[]; };
struct vector { int n; double x[]; };
struct block { int kind; struct link { struct packet *to; short tag; } links[]; };

static struct packet *packet(struct packet *next, const char *text)
{
	size_t n = strlen(text);
	struct packet *p = malloc(sizeof *p + n + 1);

	p->next = next;
	p->length = n;
	memcpy(p->data, text, n + 1);
	return p;
}

static struct vector *vector(int n)
{
	struct vector *v = malloc(sizeof(struct vector) + n * sizeof(double));
	int i;

	v->n = n;
	for (i = 0; i < n; i++)
		v->x[i] = 1.0 / (i + 1);
	return v;
}

int main(void)
{
	static const char *const words[] = { "alpha", "be", "gamma ray", "d", "" };
	struct packet *list = NULL, *p;
	struct block *b = malloc(sizeof *b + 5 * sizeof b->links[0]);
	struct vector *v;
	double sum, *middle;
	int i, k;

	b->kind = 5;
	for (i = 0; i < 5; i++) {
		list = packet(list, words[i]);
		b->links[i].to = list;
		b->links[i].tag = -i;
	}
	for (k = 1; k < 10; k++) {
		v = vector(k * 3);
		middle = &v->x[k];
		for (sum = 0, i = 0; i < v->n; i++)
			sum += v->x[i] * b->links[i % 5].tag;
		for (p = list; p; p = p->next) {
			if (p->length)
				p->data[k % p->length] ^= 32 & (k << 5);
			sum += p->length * p->data[0];
		}
		printf("%d %.4f %.4f %s\n", k, sum, *middle, (char *)b->links[k % 5].to->data);
		free(v);
	}
	free(b);
	return 0;
}
