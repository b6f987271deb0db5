/* SPDX-License-Identifier: ISC */
/* The same, and what is behind the common struct comes by its size alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct hdr {
	unsigned short type, len;
	int seq;
};
struct ping {
	struct hdr h;
	double when;
};
struct data {
	struct hdr h;
	int n;
	int v[];
};
struct name {
	struct hdr h;
	char text[];
};
struct q {
	struct hdr *m;
	struct q *next;
} * head, **tail = &head;
static struct hdr *
mk(int type, size_t extra)
{
	size_t n = sizeof(struct hdr) + extra;
	struct hdr *h = malloc(n);
	h->type = type;
	h->len = n;
	h->seq = 0;
	return h;
}
static struct hdr *
mk2(int type, size_t n)
{
	struct hdr *h = malloc(n);
	h->type = type;
	h->len = n;
	h->seq = 1;
	return h;
}
static void
post(struct hdr *h)
{
	struct q *q = malloc(sizeof *q);
	q->m = h;
	q->next = NULL;
	*tail = q;
	tail = &q->next;
}
static double
handle(struct hdr *h)
{
	switch (h->type) {
	case 0:
		return ((struct ping *)h)->when;
	case 1: {
		struct data *d = (struct data *)h;
		double t = 0;
		for (int i = 0; i < d->n; i++)
			t += d->v[i];
		return t;
	}
	case 2:
		return strlen(((struct name *)h)->text);
	}
	return 0;
}
int
main(void)
{
	for (int i = 0; i < 200; i++) {
		if (i % 3 == 0) {
			struct ping *p = (struct ping *)(i & 1 ? mk(0, sizeof(double)) : mk2(0, sizeof *p));
			p->when = i / 7.0;
			post(&p->h);
		} else if (i % 3 == 1) {
			struct data *d = (struct data *)mk2(1, sizeof *d + i % 10 * sizeof(int));
			d->n = i % 10;
			for (int k = 0; k < d->n; k++)
				d->v[k] = i * k;
			post(&d->h);
		} else {
			char b[20];
			int n = sprintf(b, "name%d", i);
			struct name *m = (struct name *)mk(2, n + 1);
			strcpy(m->text, b);
			post((struct hdr *)m);
		}
	}
	for (int r = 0; r < 40; r++) {
		double t = 0;
		for (struct q *q = head; q; q = q->next)
			t += handle(q->m) + q->m->len % 2 + q->m->seq++;
		printf("%.6f\n", t);
	}
}
