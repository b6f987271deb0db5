/* SPDX-License-Identifier: ISC */
/* Regular expressions: compiled into a program, matched by backtracking and, in step, by a set of states. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum op { CHAR, ANY, SPLIT, JUMP, MATCH };

struct insn {
	enum op op;
	int c, x, y;
};

enum { MAX = 128 };

struct prog {
	struct insn insn[MAX];
	int n;
};

static const char *src;

static void alternation(struct prog *p);

static void
emit(struct prog *p, int at, struct insn i)
{
	memmove(&p->insn[at + 1], &p->insn[at], (size_t)(p->n - at) * sizeof(i));
	for (int k = at + 1; k <= p->n; k++) {
		if (p->insn[k].x >= at)
			p->insn[k].x++;
		if (p->insn[k].y >= at)
			p->insn[k].y++;
	}
	p->insn[at] = i;
	p->n++;
}

static void
atom(struct prog *p)
{
	if (*src == '(') {
		src++;
		alternation(p);
		if (*src == ')')
			src++;
	} else if (*src == '.') {
		src++;
		emit(p, p->n, (struct insn){ANY, 0, -1, -1});
	} else
		emit(p, p->n, (struct insn){CHAR, *src++, -1, -1});
}

static void
repetition(struct prog *p)
{
	int start = p->n;

	atom(p);
	switch (*src) {
	case '*':
		emit(p, start, (struct insn){SPLIT, 0, start + 1, p->n + 2});
		emit(p, p->n, (struct insn){JUMP, 0, start, -1});
		src++;
		break;
	case '+':
		emit(p, p->n, (struct insn){SPLIT, 0, start, p->n + 1});
		src++;
		break;
	case '?':
		emit(p, start, (struct insn){SPLIT, 0, start + 1, p->n + 1});
		src++;
		break;
	}
}

static void
alternation(struct prog *p)
{
	int start = p->n;

	while (*src && *src != '|' && *src != ')')
		repetition(p);
	while (*src == '|') {
		int middle;

		src++;
		emit(p, start, (struct insn){SPLIT, 0, start + 1, p->n + 2});
		emit(p, p->n, (struct insn){JUMP, 0, -1, -1});
		middle = p->n - 1;
		while (*src && *src != '|' && *src != ')')
			repetition(p);
		p->insn[middle].x = p->n;
	}
}

static void
compile(struct prog *p, const char *text)
{
	src = text;
	p->n = 0;
	alternation(p);
	emit(p, p->n, (struct insn){MATCH, 0, -1, -1});
}

/* The end of the match at S, NULL if there is none. */
static const char *
backtrack(const struct insn *prog, int pc, const char *s)
{
	for (;;) {
		const struct insn *i = &prog[pc];

		switch (i->op) {
		case CHAR:
			if (*s != i->c)
				return NULL;
			s++;
			pc++;
			break;
		case ANY:
			if (*s == '\0')
				return NULL;
			s++;
			pc++;
			break;
		case JUMP:
			pc = i->x;
			break;
		case SPLIT: {
			const char *end = backtrack(prog, i->x, s);

			if (end)
				return end;
			pc = i->y;
			break;
		}
		case MATCH:
			return s;
		}
	}
}

struct set {
	int state[MAX], n;
	unsigned mark[MAX];
};

static void
add(const struct insn *prog, struct set *set, int pc, unsigned step)
{
	if (set->mark[pc] == step)
		return;
	set->mark[pc] = step;
	if (prog[pc].op == JUMP)
		add(prog, set, prog[pc].x, step);
	else if (prog[pc].op == SPLIT) {
		add(prog, set, prog[pc].x, step);
		add(prog, set, prog[pc].y, step);
	} else
		set->state[set->n++] = pc;
}

/* Matches that begin anywhere in TEXT, all positions at once; the number of places where one ends. */
static long
simulate(const struct prog *p, const char *text)
{
	static struct set sets[2];
	struct set *now = &sets[0], *next = &sets[1];
	long ends = 0;
	unsigned step = 0;

	memset(sets, 0, sizeof(sets));
	for (const char *s = text;; s++) {
		struct set *t;

		if (step == 0)
			step = 1;
		add(p->insn, now, 0, step);
		step++;
		next->n = 0;
		for (int k = 0; k < now->n; k++) {
			const struct insn *i = &p->insn[now->state[k]];

			if (i->op == MATCH)
				ends++;
			else if ((i->op == CHAR && *s == i->c) || (i->op == ANY && *s))
				add(p->insn, next, now->state[k] + 1, step);
		}
		if (*s == '\0')
			return ends;
		t = now;
		now = next;
		next = t;
	}
}

int
main(int argc, char **argv)
{
	static const char *const patterns[] = {"a(b|c)*d",	  "(ab|a)(bc|c)+a?", "x.*y",
										   "(a|b|c|d)+e", "aa?aa?a",		 "d(e|f)?g*h"};
	int rounds = argc > 1 ? atoi(argv[1]) : 36;
	size_t size = 60000;
	char *text = malloc(size + 1);
	long matches = 0, length = 0, ends = 0;
	unsigned seed = 11;

	for (size_t i = 0; i < size; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)("abcdefghabcdabcx"[seed >> 28]);
		if (i % 800 == 799)
			text[i] = 'y';
	}
	text[size] = '\0';
	for (int r = 0; r < rounds; r++)
		for (size_t k = 0; k < sizeof(patterns) / sizeof(*patterns); k++) {
			struct prog p;

			compile(&p, patterns[k]);
			if (k != 2)
				for (const char *s = text; *s; s++) {
					const char *end = backtrack(p.insn, 0, s);

					if (end) {
						matches++;
						length += end - s;
					}
				}
			ends += simulate(&p, text);
		}
	printf("%ld %ld %ld\n", matches, length, ends);
	free(text);
	return 0;
}
