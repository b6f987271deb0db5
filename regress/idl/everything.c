/* SPDX-License-Identifier: ISC */
/* Client and server of everything.idl in one program. */
#include "everything.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(BOTH == 1 && CHOICE == 1, "constants are those of C");

/* ---- server ---- */

void
nothing(void)
{
	printf("nothing\n");
}

struct scalars
scalars(struct scalars *s, struct scalars t)
{
	struct scalars r = *s;

	r.l -= t.l;
	r.when.year++;
	r.k = WITHDRAW;
	return r;
}

idl_hyper_int
plain(idl_long_int a, idl_uhyper_int b, idl_long_int *c, idl_long_float *d, kind *k)
{
	*c += a;
	*d = 0.5 * a;
	*k = TRANSFER;
	return -(idl_hyper_int)b;
}

void
arrays(struct arrays *a)
{
	for (int i = 0; i < a->n; i++)
		a->items[i].amount *= 2;
	free(a->names[0]);
	a->names[0] = a->names[1];
	a->names[1] = NULL;
	if (a->used < a->room)
		memset(a->blob, 7, (size_t)++a->used);
	a->matrix[1][2] = -1;
	a->wide[0]++;
}

idl_long_int
parameters(idl_long_int a[], idl_long_int n, idl_long_int max, idl_long_int *len, idl_char buf[],
		   idl_short_int fixed[4], date dates[2], vector v, idl_long_int *maybe)
{
	idl_long_int sum = maybe ? *maybe : 0;

	for (int i = 0; i < n; i++)
		sum += a[i];
	*len = max > 0 ? max - 1 : 0;
	memset(buf, 'x', (size_t)*len);
	for (int i = 0; i < 4; i++)
		fixed[i] = (idl_short_int)(i - v[i % 3]);
	dates[0].year++;
	dates[1].day--;
	return sum;
}

void
variants(variant *v, movement m, movement *n, struct flagged *f)
{
	int depth = 0;

	for (; f && f->b; f = f->tagged_union.next)
		depth++;
	if (v->which == 2 || v->which == 3)
		free(v->u.text);
	v->which++;
	if (v->which == 2 || v->which == 3)
		v->u.text = strdup("two or three");
	else
		v->u.real = depth;
	*n = m;
	if (m.k == TRANSFER)
		n->tagged_union.e.text = m.tagged_union.e.text ? strdup(m.tagged_union.e.text) : NULL;
}

static long
sum_of(const tree *t)
{
	return t ? t->key + sum_of(t->left) + sum_of(t->right) : 0;
}

void
trees(tree *t, idl_long_int *sum, tree **left)
{
	*sum = (idl_long_int)sum_of(t);
	*left = t->left;
	t->left = NULL;
}

node *
walk(graph g, graph *a)
{
	*a = g ? g->a : NULL;
	for (node *n = g; n; n = n->next == g ? NULL : n->next)
		n->id += 100;
	return g;
}

entry *
list(idl_long_int n)
{
	entry *first = NULL;

	while (n-- > 0) {
		entry *e = calloc(1, sizeof *e);

		e->amount = n;
		e->text = n % 3 ? NULL : strdup("third");
		snprintf(e->name, sizeof e->name, "entry %d", (int)n);
		e->next = first;
		first = e;
	}
	return first;
}

idl_char *
text(idl_char *s, idl_byte t[], idl_char **copy, idl_char name[NAME_SIZE], idl_char *more, idl_long_int size)
{
	*copy = strcmp(s, "none") ? strdup(s) : NULL;
	snprintf(name, NAME_SIZE, "%s", (char *)t);
	if (strlen(more) + 2 <= (size_t)size)
		strcat(more, "!");
	return strdup(GREETING);
}

void
hint(idl_char *s)
{
	printf("hint: %s\n", s);
}

void
status(idl_long_int a, error_status_t *comm, error_status_t *fault)
{
	*comm = 0;
	*fault = (error_status_t)a;
}

error_status_t
refused(movement m)
{
	(void)m;
	return 17;
}

void
unheard(movement m)
{
	(void)m;
}

void
begin(idl_long_int from, counter *c)
{
	idl_long_int *n = malloc(sizeof *n);

	*n = from;
	*c = n;
}

idl_long_int
count(counter c, idl_long_int by)
{
	idl_long_int *n = c;

	return *n += by;
}

void
end(counter *c)
{
	free(*c);
	*c = NULL;
}

void
titles(title t, idl_long_int n, title all[], place last)
{
	for (*last = 0; *last < n; ++*last)
		snprintf(all[*last], sizeof all[*last], "%s%d", t, (int)*last);
	strcpy(t, "given");
}

/* The ways of each knot may end at one that they share. */
idl_long_int
knots(knot *k, knot **first)
{
	idl_long_int sum = k->key, i;

	for (i = 0; i < k->n; i++) {
		sum += knots(&k->kids[i], NULL);
		sum += k->ways[i].to ? 10 * k->ways[i].to->key : 0;
		if (i > 0 && k->ways[i].to == k->ways[i - 1].to)
			sum += 1000;
	}
	if (first) {
		*first = malloc(sizeof **first);
		**first = k->kids[0];
		k->kids[0] = (knot){0, 0, NULL, NULL};
	}
	return sum;
}

void
swap(point p, struct point by)
{
	struct point first = p[0];

	p[0] = p[1];
	p[1] = (struct point){first.x + by.x, first.y + by.y};
}

/* ---- client ---- */

static struct scalars
some_scalars(int i)
{
	struct scalars s = {.b = i % 2 == 0,
						.c = 5,
						.raw = "\0\1\2\3\4\5\377",
						.one = 200,
						.letter = -3,
						.s = -100,
						.us = 200,
						.sh = -30000,
						.ush = 60000,
						.l = -2000000000,
						.ul = 4000000000u,
						.h = -5000000000,
						.uh = ~0ull,
						.f = 1.5f,
						.d = -1e300,
						.k = TRANSFER,
						.when = {2026, 11, 26},
						.status = 3000000000u};

	s.l += i;
	return s;
}

static void
print_scalars(const struct scalars *s)
{
	printf("%d %d %d %d %d %d %d %d %d %d %u %lld %llx %g %g %d %d-%d-%d %u\n", s->b, s->c, s->raw[6], s->one,
		   s->letter, s->s, s->us, s->sh, s->ush, s->l, s->ul, (long long)s->h, (unsigned long long)s->uh, s->f, s->d,
		   s->k, s->when.year, s->when.month, s->when.day, s->status);
}

static void
call_scalars(void)
{
	struct scalars s = some_scalars(1), r = everything_call_scalars(&s, some_scalars(2));
	idl_long_int c = 5;
	idl_long_float d;
	kind k;
	idl_hyper_int h = everything_call_plain(7, 1ull << 62, &c, &d, &k);

	print_scalars(&r);
	printf("%lld %d %g %d\n", (long long)h, c, d, k);
}

static void
call_arrays(void)
{
	entry items[3] = {
		{.amount = 1, .text = "one"}, {.amount = 2, .name = "two", .next = &(entry){.amount = 9}}, {.amount = -3}};
	struct scalars refs[2] = {some_scalars(0), some_scalars(1)};
	idl_byte blob[6] = "abcdef";
	double part[5] = {0.5, 1.5, 2.5, 3.5, 4.5};
	char *words[2] = {"w", NULL};
	struct arrays a = {.items = items,
					   .n = 3,
					   .some = {1, -2, 3},
					   .m = 2,
					   .matrix = {{1, 2, 3}, {4, 5, 6}},
					   .wide = {1ll << 40, -1, 0},
					   .real = {0.25, -1, 3},
					   .names = {"first", "second"},
					   .fixed = {"abc", ""},
					   .blob = blob,
					   .room = 6,
					   .used = 3,
					   .part = part,
					   .last = 4,
					   .from = 1,
					   .to = 2,
					   .word = words,
					   .words = 2,
					   .ref = refs,
					   .table = {"ab", {1, 2, 3}}};

	everything_call_arrays(&a);
	for (int i = 0; i < a.n; i++)
		printf("%lld '%s' '%s' %d ", (long long)a.items[i].amount, a.items[i].text ? a.items[i].text : "-",
			   a.items[i].name, a.items[i].next != NULL);
	printf("%d %d %d %d %lld %g %s %s %s %s %d %d %d ", a.m, a.some[0], a.some[1], a.matrix[1][2], (long long)a.wide[0],
		   a.real[1], a.names[0], a.names[1] ? "?" : "-", a.fixed[0], a.fixed[1], a.room, a.used, a.blob[3]);
	printf("%g %g %g %s %s %d %d\n", a.part[0], a.part[1], a.part[2], a.word[0], a.word[1] ? "?" : "-", a.ref[1].l,
		   a.table[1][2]);
	a = (struct arrays){.ref = refs, .blob = NULL, .used = 0};
	a.ref = refs;
	a.last = -1; /* no room at all */
	a.to = -1;
	everything_call_arrays(&a);
}

static void
call_parameters(void)
{
	idl_long_int in[4] = {1, 2, 3, -10}, len, more = 1000;
	char buf[6] = "";
	idl_short_int fixed[4];
	date dates[2] = {{1, 2, 3}, {4, 5, 6}};
	vector v = {1, 1, 2};
	idl_long_int sum = everything_call_parameters(in, 4, 5, &len, buf, fixed, dates, v, &more);

	printf("%d %d %s %d %d %d %d\n", sum, len, buf, fixed[0], fixed[3], dates[0].year, dates[1].day);
	sum = everything_call_parameters(in, 0, 0, &len, buf, fixed, dates, v, NULL);
	printf("%d %d\n", sum, len);
	/* a length that is no length, and more memory than there may be */
	everything_call_parameters(in, -1, 5, &len, buf, fixed, dates, v, NULL);
	everything_call_parameters(in, 1, 1 << 30, &len, buf, fixed, dates, v, NULL);
}

static void
call_variants(void)
{
	variant v = {.which = 1, .u.number = 4};
	movement m = {.k = TRANSFER, .tagged_union.e = {.amount = 5, .text = "moved"}}, n;
	struct flagged end = {.b = 0}, middle = {.b = 1, .tagged_union.next = &end},
				   f = {.b = 1, .tagged_union.next = &middle};

	everything_call_variants(&v, m, &n, &f);
	printf("%d %s %s\n", v.which, v.u.text, n.tagged_union.e.text);
	v.which = -4;
	everything_call_variants(&v, m, &n, &f);
	printf("%d %g\n", v.which, v.u.real);
	m.k = WITHDRAW; /* no case of the union */
	everything_call_variants(&v, m, &n, &f);
	printf("%u\n", everything_call_refused(m) - 0x48430001);
	everything_call_unheard(m);
	m.k = DEPOSIT;
	printf("%u\n", everything_call_refused(m));
}

static void
call_pointers(void)
{
	tree l = {5, NULL, NULL}, r = {7, &l, NULL}, t = {1, &l, &r}, *left;
	node n[3] = {{1, &n[1], &n[0], &n[2]}, {2, &n[0], &n[2], NULL}, {3, NULL, NULL, &n[0]}}, *g, *a;
	idl_long_int sum;
	entry *e;
	int count = 0;

	everything_call_trees(&t, &sum, &left);
	printf("%d %d\n", sum, left->key);
	g = everything_call_walk(n, &a);
	printf("%d %d %d %d %d %d %d\n", g->id, a == g->a, g->b == g, g->a->a == g, g->a->b == g->next, g->next->next == g,
		   g->next->id);
	printf("%d\n", everything_call_walk(NULL, &a) == NULL && a == NULL);
	for (e = everything_call_list(60000); e; e = e->next)
		count += e->amount == count;
	printf("%d\n", count);
}

static void
call_rest(void)
{
	point p = {{1, 2}, {3, 4}};
	char *copy, name[NAME_SIZE], more[6] = "abc";
	error_status_t comm, fault;

	printf("%s ", everything_call_text("some text", (idl_byte *)"bytes", &copy, name, more, sizeof more));
	printf("%s %s %s\n", copy, name, more);
	everything_call_text("none", (idl_byte *)"", &copy, name, more, sizeof more);
	printf("%s '%s' %s\n", copy ? "?" : "-", name, more);
	everything_call_text("none", (idl_byte *)"this is more than there is room for", &copy, name, more, sizeof more);
	printf("'%s' %s\n", name, more);
	everything_call_swap(p, (struct point){10, 20});
	printf("%d %d %d %d\n", p[0].x, p[0].y, p[1].x, p[1].y);
	everything_call_hint("there");
	everything_call_status(3, &comm, &fault);
	printf("%u %u\n", comm, fault);
}

static void
call_knots(void)
{
	knot end = {9, 0, NULL, NULL}, kids[2] = {{3, 0, NULL, NULL}, {4, 0, NULL, NULL}}, *first;
	struct way ways[2] = {{1.5, &end}, {2.5, &end}}, back[2] = {{0.5, NULL}, {0.25, &kids[1]}};
	knot k = {1, 2, kids, ways};

	kids[0] = (knot){3, 2, (knot[2]){{5, 0, NULL, NULL}, {6, 0, NULL, NULL}}, back};
	printf("%d ", everything_call_knots(&k, &first));
	printf("%d %d %d %d\n", first->key, first->kids[1].key, first->ways[0].to == NULL, first->ways[1].to->key);
}

static void
call_titles(void)
{
	title t = "no ", all[3];
	idl_long_int last;

	everything_call_titles(t, 3, all, &last);
	printf("%s %s %s %d\n", t, all[0], all[2], (int)last);
}

static void
call_contexts(void)
{
	counter a, b = NULL;
	char kept[16];

	printf("%d ", everything_call_count(b, 1));
	everything_call_begin(10, &a);
	everything_call_begin(20, &b);
	printf("%d ", everything_call_count(a, 1));
	printf("%d ", everything_call_count(b, 1));
	printf("%d\n", everything_call_count(a, 1));
	memcpy(kept, a, sizeof kept);
	everything_call_end(&a);
	printf("%s\n", a ? "?" : "gone");
	everything_call_count(kept, 1);
	everything_call_end(&b);
}

int
main(void)
{
	everything_call_nothing();
	call_scalars();
	call_arrays();
	call_parameters();
	call_variants();
	call_pointers();
	call_rest();
	call_contexts();
	call_titles();
	call_knots();
	return 0;
}
