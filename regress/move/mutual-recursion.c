/* SPDX-License-Identifier: ISC */
/* Functions call each other in a ring: a parser and an evaluator over the tree that it makes. */
#include <stdio.h>
#include <stdlib.h>

struct tree { char op; int value; struct tree *l, *r; };

static const char *at;

static struct tree *sum(void);

static struct tree *make(char op, int value, struct tree *l, struct tree *r)
{
	struct tree *t = malloc(sizeof *t);

	*t = (struct tree){ op, value, l, r };
	return t;
}

static struct tree *atom(void)
{
	struct tree *t;

	if (*at == '(') {
		at++;
		t = sum();
		at++;
		return t;
	}
	return make(0, *at++ - '0', NULL, NULL);
}

static struct tree *product(void)
{
	struct tree *t = atom();

	if (*at != '*')
		return t;
	at++;
	return make('*', 0, t, product());
}

static struct tree *sum(void)
{
	struct tree *t = product();

	if (*at != '+')
		return t;
	at++;
	return make('+', 0, t, sum());
}

static int odd(int n);
static int even(int n) { return n == 0 || odd(n - 1); }
static int odd(int n) { return n != 0 && even(n - 1); }

static int value(const struct tree *t)
{
	if (!t->op)
		return t->value + even(t->value);
	if (t->op == '+')
		return value(t->l) + value(t->r);
	return value(t->l) * value(t->r) % 9973;
}

int main(void)
{
	static const char *const lines[] = { "1+2*3", "(1+2)*3", "((7))", "2*(3+4*(5+6))+(1+1)*9", "9*9*9*9*9+1" };
	int i, k;

	for (k = 0; k < 3; k++)
		for (i = 0; i < 5; i++) {
			struct tree *t;

			at = lines[i];
			t = sum();
			printf("%s = %d\n", lines[i], value(t));
		}
	return 0;
}
