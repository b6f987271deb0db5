/* SPDX-License-Identifier: ISC */
/* Joining the flows of sizes of all units; see flow.h. */
#include "flow.h"
#include "message.h"
#include "table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	VALUES_MOST = 64, /* of a place that may hold more of them nothing is known */
	DEPTH_MOST = 3,	  /* expressions that a value went through; behind them it counts as computed */
	STACK = 32
};

/* A value that places may hold. */
struct value {
	const char *text;
	unsigned long size;
	unsigned depth;
	bool fixed; /* equal on every machine */
};

struct place {
	uint32_t *values; /* numbers */
	bool *computed;
	unsigned nvalues;
	bool other, changed;
	bool lists; /* flow is made; its sizes NULL: nothing that may differ */
	struct hicam_flow flow;
};

/* FROM flows to TO: a copy, product, or through a program. */
struct edge {
	uint32_t from, to;
	char kind; /* '=', '*', 'e' */
	const char *program;
	const struct hicam_unit *unit;
};

static struct {
	const struct hicam_class *class; /* NULL: nothing is joined */
	struct value *values;
	size_t nvalues, room_values;
	struct place *places;
	size_t nplaces, room_places;
	struct edge *edges;
	size_t nedges, room_edges;
	struct hicam_table by_text, by_name; /* of values, of places */
} joined;

/* ---- values ---------------------------------------------------------------------------------------------------- */

static int
same_text(const void *a, const void *b)
{
	return strcmp(a, b) == 0;
}

static void *
more(void *p, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return p;
	*room = *room ? 2 * *room : 64;
	return hicam_need(p, *room * size);
}

/* The number of a value; TEXT is kept if it is new, else freed. */
static uint32_t
value_of(char *text, unsigned long size, unsigned depth, bool fixed)
{
	uint64_t hash = hicam_hash_string(text);
	uint32_t *found = hicam_table_find(&joined.by_text, text, hash);

	if (found != NULL) {
		free(text);
		return *found;
	}
	joined.values = more(joined.values, joined.nvalues, &joined.room_values, sizeof *joined.values);
	joined.values[joined.nvalues] = (struct value){text, size, depth, fixed};
	if (hicam_table_add(&joined.by_text, text, hash, (uint32_t)joined.nvalues) != 0)
		hicam_need(NULL, SIZE_MAX);
	return (uint32_t)joined.nvalues++;
}

/* P may hold value V, or (COMPUTED) something that it was computed from.  True: that is new. */
static bool
hold(struct place *p, uint32_t v, bool computed)
{
	const struct value *value = &joined.values[v];
	bool was = p->other;
	unsigned i;

	if (value->fixed && (computed || p->changed)) {
		p->other |= !computed;
		return p->other != was;
	}
	computed |= p->changed;
	for (i = 0; i < p->nvalues; i++)
		if (p->values[i] == v && p->computed[i] == computed)
			return false;
	if (p->nvalues == VALUES_MOST) {
		p->other = true;
		return !was;
	}
	if ((i & (i - 1)) == 0) {
		p->values = hicam_need(p->values, (i ? 2 * i : 1) * sizeof *p->values);
		p->computed = hicam_need(p->computed, (i ? 2 * i : 1) * sizeof *p->computed);
	}
	p->values[i] = v;
	p->computed[i] = computed;
	p->nvalues++;
	return true;
}

/* ---- programs --------------------------------------------------------------------------------------------------- */

static uint64_t
operate(char op, uint64_t a, uint64_t b)
{
	switch (op) {
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*':
		return a * b;
	case '/':
		return b ? a / b : 0;
	case '%':
		return b ? a % b : 0;
	case '&':
		return a & b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case '<':
		return a << (b & 63);
	default:
		return a >> (b & 63);
	}
}

/* The value of PROGRAM where x is X.  *FIXED stays true only if it names no size.  False: too deep. */
static bool
evaluate(const struct edge *e, uint64_t x, uint64_t *result, bool *fixed)
{
	uint64_t stack[STACK];
	const char *s = e->program;
	unsigned n = 0;
	char *end;

	while (*s != ' ' && *s != '\n' && *s != '@' && *s != '\0') {
		if (n == STACK)
			return false;
		if (*s == 'x') {
			stack[n++] = x;
			s++;
		} else if (*s == 's') {
			stack[n++] = e->unit->sizes[strtoul(s + 1, &end, 10)].size;
			*fixed = false;
			s = end;
		} else if ((*s >= '0' && *s <= '9') || (*s == '-' && s[1] >= '0' && s[1] <= '9')) {
			stack[n++] = (uint64_t)strtoll(s, &end, 10);
			s = end;
		} else if (*s == '~' || *s == '_') {
			stack[n - 1] = *s++ == '~' ? ~stack[n - 1] : -stack[n - 1];
		} else {
			n--;
			stack[n - 1] = operate(*s++, stack[n - 1], stack[n]);
		}
		if (*s == ',')
			s++;
	}
	*result = (unsigned long)stack[0];
	return true;
}

/* The text of a program, with the names of the sizes, as their numbers are those of its unit. */
static char *
program_text(const struct edge *e, const char *of)
{
	size_t n = strcspn(e->program, " \n@"), at = 0, length;
	char *text = NULL, *s;

	while (at < n) {
		const char *word = e->program + at;

		length = strcspn(word, ",@ \n");
		at += length + 1;
		if (*word == 's') {
			word = e->unit->sizes[strtoul(word + 1, NULL, 10)].text;
			length = strlen(word);
		}
		if (asprintf(&s, "%s%s%.*s%s%s", text ? text : "", text ? " " : "", (int)length, word,
					 at >= n && of ? " of " : "", at >= n && of ? of : "") < 0)
			hicam_need(NULL, SIZE_MAX);
		free(text);
		text = s;
	}
	return text;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

struct name {
	const char *s;
	size_t length;
	const struct hicam_unit *unit;
};

static uint64_t
name_hash(const struct name *name)
{
	bool local = name->s[0] >= '0' && name->s[0] <= '9';

	return hicam_hash_bytes(local ? (uint64_t)(uintptr_t)name->unit : 0, name->s, name->length);
}

static int
same_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return x->length == y->length && memcmp(x->s, y->s, x->length) == 0 &&
		   (x->unit == y->unit || x->s[0] < '0' || x->s[0] > '9');
}

/* The number of the place called so in UNIT; if there is none: a new one, or (FIND) -1. */
static long
place_called(const char *s, size_t length, const struct hicam_unit *unit, bool find)
{
	struct name name = {s, length, unit}, *key;
	uint64_t hash = name_hash(&name);
	uint32_t *found = hicam_table_find(&joined.by_name, &name, hash);

	if (found != NULL)
		return *found;
	if (find)
		return -1;
	key = hicam_need(NULL, sizeof *key);
	*key = name;
	joined.places = more(joined.places, joined.nplaces, &joined.room_places, sizeof *joined.places);
	memset(&joined.places[joined.nplaces], 0, sizeof *joined.places);
	if (hicam_table_add(&joined.by_name, key, hash, (uint32_t)joined.nplaces) != 0)
		hicam_need(NULL, SIZE_MAX);
	return (long)joined.nplaces++;
}

static void
add_edge(const char *from, uint32_t to, char kind, const char *program, const struct hicam_unit *unit)
{
	struct edge e = {.to = to, .kind = kind, .program = program, .unit = unit};

	e.from = (uint32_t)place_called(from, strcspn(from, " \n"), unit, false);
	joined.edges = more(joined.edges, joined.nedges, &joined.room_edges, sizeof *joined.edges);
	joined.edges[joined.nedges++] = e;
}

/* What one word of a line says of place number TO. */
static void
read_word(const char *word, uint32_t to, const struct hicam_unit *unit)
{
	struct edge alone = {.program = word + 1, .unit = unit};
	const char *at = word + strcspn(word, "@ \n");
	bool fixed = true;
	uint64_t value;
	uint32_t v;

	switch (*word) {
	case 'k':
		v = value_of(program_text(&alone, NULL), (unsigned long)strtoll(word + 1, NULL, 10), 0, true);
		hold(&joined.places[to], v, false);
		break;
	case 'c':
		v = (uint32_t)strtoul(word + 1, NULL, 10);
		v = value_of(strdup(unit->sizes[v].text), unit->sizes[v].size, 0, false);
		hold(&joined.places[to], v, true);
		break;
	case '=':
	case '*':
		add_edge(word + 1, to, *word, NULL, unit);
		break;
	case 'e':
		if (*at == '@')
			add_edge(at + 1, to, 'e', word + 1, unit);
		else if (evaluate(&alone, 0, &value, &fixed))
			hold(&joined.places[to], value_of(program_text(&alone, NULL), value, 0, fixed), false);
		else
			joined.places[to].other = true;
		break;
	case 'o':
		joined.places[to].other = true;
		break;
	}
}

/* Reads a unit's lines; first (MARK) only which places are counted, as that decides what their values become. */
static void
read_unit(const struct hicam_unit *unit, bool mark)
{
	const char *s = unit->flows;
	uint32_t to;

	while (s != NULL && *s != '\0') {
		to = (uint32_t)place_called(s, strcspn(s, " \n"), unit, false);
		for (s += strcspn(s, " \n"); *s == ' '; s += strcspn(s, " \n")) {
			s++;
			if (mark)
				joined.places[to].changed |= *s == '+';
			else
				read_word(s, to, unit);
		}
		s += *s == '\n';
	}
}

/* ---- following --------------------------------------------------------------------------------------------------- */

/* Value number I of place FROM goes through E.  True: that is new. */
static bool
pass(const struct edge *e, const struct place *from, unsigned i)
{
	uint32_t v = from->values[i];
	const struct value *value = &joined.values[v];
	struct place *to = &joined.places[e->to];
	bool fixed = value->fixed, was = to->other;
	uint64_t result;

	if (e->kind == '=')
		return hold(to, v, from->computed[i]);
	if (e->kind == '*' || from->computed[i])
		return hold(to, v, true);
	if (value->depth == DEPTH_MOST || !evaluate(e, value->size, &result, &fixed)) {
		if (!value->fixed)
			return hold(to, v, true);
		to->other = true;
		return !was;
	}
	v = value_of(program_text(e, value->text), result, value->depth + 1, fixed);
	return hold(to, v, false);
}

static void
follow(void)
{
	bool again = true;
	size_t k;
	unsigned i;

	while (again) {
		again = false;
		for (k = 0; k < joined.nedges; k++) {
			const struct edge *e = &joined.edges[k];
			struct place *to = &joined.places[e->to];
			const struct place *from = &joined.places[e->from];

			/* a product of a size and anything is computed from the size */
			if (from->other && !to->other && e->kind != '*')
				again = to->other = true;
			for (i = 0; i < from->nvalues; i++)
				again |= pass(e, from, i);
		}
	}
}

static void
join(const struct hicam_class *c)
{
	size_t i;

	if (joined.class == c)
		return;
	hicam_flows_forget();
	joined.class = c;
	hicam_table_init(&joined.by_text, same_text);
	hicam_table_init(&joined.by_name, same_name);
	for (i = 0; i < c->nunits; i++)
		read_unit(c->units[i], true);
	for (i = 0; i < c->nunits; i++)
		read_unit(c->units[i], false);
	follow();
}

/* ---- what others see --------------------------------------------------------------------------------------------- */

static const struct hicam_flow *
flow_of(long number)
{
	struct hicam_sizeof *sizes;
	bool *computed, differ = false;
	struct place *p;
	unsigned i;

	if (number < 0)
		return NULL;
	p = &joined.places[number];
	if (p->lists)
		return p->flow.sizes ? &p->flow : NULL;
	p->lists = true;
	for (i = 0; i < p->nvalues; i++)
		differ |= !joined.values[p->values[i]].fixed;
	if (!differ)
		return NULL;
	sizes = hicam_need(NULL, (p->nvalues + 1) * sizeof *sizes);
	computed = hicam_need(NULL, p->nvalues * sizeof *computed);
	for (i = 0; i < p->nvalues; i++) {
		sizes[i] = (struct hicam_sizeof){joined.values[p->values[i]].text, joined.values[p->values[i]].size};
		computed[i] = p->computed[i];
	}
	sizes[i] = (struct hicam_sizeof){NULL, 0};
	p->flow = (struct hicam_flow){sizes, computed, p->other};
	return &p->flow;
}

static const struct hicam_flow *
flow_numbered(const struct hicam_unit *unit, unsigned number)
{
	char text[16];

	if (number == 0)
		return NULL;
	snprintf(text, sizeof text, "%u", number);
	return flow_of(place_called(text, strlen(text), unit, true));
}

const struct hicam_flow *
hicam_flow_of_field(const struct hicam_class *c, const struct hicam_type *t, unsigned field)
{
	const char *name = t->fields[field].name;
	const struct hicam_flow *flow;
	char *text;

	join(c);
	if (name == NULL || t->kind != HICAM_STRUCT)
		return NULL;
	if (asprintf(&text, "%s.%s", t->name ? t->name : "", name) < 0)
		hicam_need(NULL, SIZE_MAX);
	flow = flow_of(place_called(text, strlen(text), NULL, true));
	free(text);
	return flow;
}

const struct hicam_flow *
hicam_flow_of_place(const struct hicam_class *c, size_t place)
{
	const struct hicam_object *o = c->places[place];

	join(c);
	if (o->flow != 0)
		return flow_numbered(c->units[c->place_unit[place]], o->flow);
	if (o->flags & (HICAM_STATIC | HICAM_LITERAL))
		return NULL;
	return flow_of(place_called(o->name, strlen(o->name), NULL, true));
}

const struct hicam_flow *
hicam_flow_of_var(const struct hicam_class *c, size_t function, unsigned var)
{
	join(c);
	return flow_numbered(c->units[c->function_unit[function]], c->functions[function]->vars[var].flow);
}

const struct hicam_sizeof *
hicam_flow_sizes(const struct hicam_flow *flow)
{
	return flow ? flow->sizes : NULL;
}

bool
hicam_flow_differs(const struct hicam_flow *flow, const struct hicam_sizeof *there)
{
	const struct hicam_sizeof *here = flow->sizes;
	size_t i;

	for (i = 0; here[i].text != NULL && there[i].text != NULL; i++)
		if (here[i].size != there[i].size)
			return true;
	return here[i].text != NULL || there[i].text != NULL;
}

void
hicam_flows_forget(void)
{
	size_t i;

	for (i = 0; i < joined.nvalues; i++)
		free((void *)(uintptr_t)joined.values[i].text);
	for (i = 0; i < joined.nplaces; i++) {
		free(joined.places[i].values);
		free(joined.places[i].computed);
		free((void *)(uintptr_t)joined.places[i].flow.sizes);
		free((void *)(uintptr_t)joined.places[i].flow.computed);
	}
	for (i = 0; i < joined.by_name.size; i++)
		free((void *)(uintptr_t)joined.by_name.slots[i].key);
	hicam_table_free(&joined.by_text);
	hicam_table_free(&joined.by_name);
	free(joined.values);
	free(joined.places);
	free(joined.edges);
	memset(&joined, 0, sizeof joined);
}
