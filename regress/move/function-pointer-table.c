/* SPDX-License-Identifier: ISC */
/* Function pointers in tables, structs, locals, arguments and results. */
#include <stdio.h>
#include <string.h>

typedef int operation(int, int);

static int add(int a, int b) { int i; for (i = 0; i < b; i++) a++; return a; }
static int sub(int a, int b) { int i; for (i = 0; i < b; i++) a--; return a; }
static int mul(int a, int b) { int i, s = 0; for (i = 0; i < b; i++) s += a; return s; }
static int len(int a, int b) { return (int)strlen("four") + a - b; }

static const struct entry {
	const char *name;
	operation *run;
	int (*check)(const char *, const char *);
} table[] = {
	{ "add", add, strcmp }, { "sub", sub, strcmp }, { "mul", mul, NULL }, { "len", len, strcmp },
};

static operation *current = add;
static operation *(*chooser)(int);

static operation *choose(int n)
{
	int i;
	operation *op = table[0].run;

	for (i = 0; i < n; i++)
		op = table[(i + 1) % 4].run;
	return op;
}

static int apply(operation *op, int n, int (*again)(operation *, int, void *), void *data)
{
	int r = op(n, 3);

	return again && n > 0 ? r + again(op, n - 1, data) : r;
}

static int again(operation *op, int n, void *data)
{
	operation **next = data;

	return apply(n % 2 ? op : *next, n, again, data);
}

int main(void)
{
	int n, value = 1;

	chooser = choose;
	for (n = 0; n < 30; n++) {
		const struct entry *e = &table[n % 4];

		if (e->check && e->check(e->name, "mul") == 0)
			value += 1000;
		value = (e->run(value, n % 5) + current(n, 2)) % 10007;
		current = chooser(n);
		value += apply(current, 5, n & 1 ? again : NULL, &current);
		printf("%d %s %d %s\n", n, e->name, value, current == e->run ? "same" : current == len ? "len" : "other");
	}
	return 0;
}
