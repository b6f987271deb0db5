/* SPDX-License-Identifier: ISC */
/* The old idiom: the last member is an array of one, the block is longer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct name { struct name *next; int hash; char text[1]; };
struct poly { int degree; long c[1]; };

static struct name *buckets[7];

static struct name *intern(const char *s)
{
	unsigned h = 0;
	const char *c;
	struct name *n;

	for (c = s; *c; c++)
		h = (h * 31 + *c) % 9973;
	for (n = buckets[h % 7]; n; n = n->next)
		if (strcmp(n->text, s) == 0)
			return n;
	n = (struct name *)malloc(sizeof(struct name) + strlen(s));
	strcpy(n->text, s);
	n->hash = (int)h;
	n->next = buckets[h % 7];
	return buckets[h % 7] = n;
}

static struct poly *times(const struct poly *a, const struct poly *b)
{
	int i, k, n = a->degree + b->degree;
	struct poly *r = calloc(1, sizeof(struct poly) + n * sizeof(long));

	r->degree = n;
	for (i = 0; i <= a->degree; i++)
		for (k = 0; k <= b->degree; k++)
			r->c[i + k] = (r->c[i + k] + a->c[i] * b->c[k]) % 10007;
	return r;
}

int main(void)
{
	struct poly *p = calloc(1, sizeof *p + sizeof(long)), *q, *r;
	struct name *seen[30];
	char text[20];
	int i;

	p->degree = 1;
	p->c[0] = 2;
	p->c[1] = 3;
	q = p;
	for (i = 0; i < 30; i++) {
		sprintf(text, "name%d", i * i % 19);
		seen[i] = intern(text);
		if (i % 3 == 0) {
			r = times(q, p);
			if (q != p)
				free(q);
			q = r;
		}
	}
	for (i = 0; i < 30; i++)
		printf("%s/%d%c", seen[i]->text, seen[i]->hash, seen[i] == intern(seen[i]->text) ? ' ' : '!');
	printf("\n");
	for (i = 0; i <= q->degree; i++)
		printf("%ld ", q->c[i]);
	printf("\n");
	return 0;
}
