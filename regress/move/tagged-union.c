/* SPDX-License-Identifier: ISC */
/* A union beside its tag, annotated: it travels as its live member. Any cc compiles this too. */
#include <stdio.h>
#include <stdlib.h>

enum kind { INTEGER, REAL, TEXT, PAIR };

struct value {
	enum kind kind;
	[[hicam::switch_is(kind)]] union {
		[[hicam::case(INTEGER)]] long integer;
		[[hicam::case(REAL)]] double real;
		[[hicam::case(TEXT)]] const char *text;
		[[hicam::case(PAIR)]] struct { struct value *head, *tail; } pair;
	} as;
};

static struct value *make(enum kind k)
{
	struct value *v = malloc(sizeof *v);

	v->kind = k;
	return v;
}

static struct value *cons(struct value *h, struct value *t)
{
	struct value *v = make(PAIR);

	v->as.pair.head = h;
	v->as.pair.tail = t;
	return v;
}

static double weigh(const struct value *v)
{
	if (!v)
		return 1;
	switch (v->kind) {
	case INTEGER:
		return v->as.integer;
	case REAL:
		return v->as.real;
	case TEXT:
		return v->as.text[0];
	case PAIR:
		break;
	}
	return weigh(v->as.pair.head) + weigh(v->as.pair.tail) / 2;
}

int main(void)
{
	static const char *const words[] = { "some", "words", "here" };
	struct value *list = NULL, *v;
	int i;

	for (i = 0; i < 30; i++) {
		v = make(i % 3 == 0 ? INTEGER : i % 3 == 1 ? REAL : TEXT);
		if (v->kind == INTEGER)
			v->as.integer = -i;
		else if (v->kind == REAL)
			v->as.real = i / 16.0;
		else
			v->as.text = words[i / 3 % 3];
		list = cons(v, i % 5 ? list : cons(list, NULL));
		printf("%d %.6f\n", i, weigh(list));
	}
	return 0;
}
