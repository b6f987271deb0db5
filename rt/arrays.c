/* SPDX-License-Identifier: ISC */
#include "arrays.h"

#include "class.h"
#include "shape.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 8 }; /* characters */

/* The program's variables, by address; made when the first is asked for. */
static struct variable {
	char *start;
	const struct hicam_type *type;
} * variables;
static size_t nvariables;
static bool are_known;

/* Those of which something is known, in order. */
static struct hicam_array **arrays;
static size_t narrays;

static bool
is_array(const struct hicam_type *t)
{
	return t->kind == HICAM_ARRAY && hicam_is_bytes(t->elem) && t->size >= LEAST;
}

static bool
is_variable(const struct hicam_object *o)
{
	return !(o->flags & (HICAM_LITERAL | HICAM_NOT_SAVED)) && o->addr != NULL && o->type->size > 0;
}

static int
by_address(const void *a, const void *b)
{
	const struct variable *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void
know_variables(void)
{
	const struct hicam_unit *u;
	size_t n = 0;

	are_known = true;
	for (u = hicam_units(); u != NULL; u = u->next)
		for (unsigned i = 0; i < u->nobjects; i++)
			n += is_variable(&u->objects[i]);
	if (n == 0 || (variables = malloc(n * sizeof *variables)) == NULL)
		return;
	for (u = hicam_units(); u != NULL; u = u->next)
		for (unsigned i = 0; i < u->nobjects; i++)
			if (is_variable(&u->objects[i]))
				variables[nvariables++] = (struct variable){u->objects[i].addr, u->objects[i].type};
	qsort(variables, nvariables, sizeof *variables, by_address);
}

const struct hicam_type *
hicam_variable_type(const void *p, size_t *at)
{
	size_t lo = 0, hi;

	if (!are_known)
		know_variables();
	hi = nvariables;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if ((uintptr_t)variables[mid].start <= (uintptr_t)p)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return NULL;
	*at = (size_t)((const char *)p - variables[lo - 1].start);
	return *at < variables[lo - 1].type->size ? variables[lo - 1].type : NULL;
}

/* The array around P, as the program declares it. */
static bool
find_declared(const char *p, char **start, size_t *size)
{
	size_t at;
	const struct hicam_type *t = hicam_variable_type(p, &at);

	while (t != NULL && at < t->size && !is_array(t))
		t = hicam_part_at(t, &at);
	if (t == NULL || at >= t->size)
		return false;
	*start = (char *)(uintptr_t)p - at;
	*size = t->size;
	return true;
}

/* The first that begins behind P. */
static size_t
above(const void *p)
{
	size_t lo = 0, hi = narrays;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if ((uintptr_t)arrays[mid]->start <= (uintptr_t)p)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct hicam_array *
new_array(size_t at, char *start, size_t size)
{
	static const struct hicam_type characters = {.kind = HICAM_CHAR, .size = 1};
	struct hicam_array *a = calloc(1, sizeof *a), **more;

	if (a == NULL)
		return NULL;
	if ((narrays & (narrays - 1)) == 0) {
		more = realloc(arrays, (narrays ? 2 * narrays : 1) * sizeof *arrays);
		if (more == NULL) {
			free(a);
			return NULL;
		}
		arrays = more;
	}
	*a = (struct hicam_array){start, size, {.type = &characters, .flags = META_LIVE}};
	memmove(&arrays[at + 1], &arrays[at], (narrays - at) * sizeof *arrays);
	narrays++;
	return arrays[at] = a;
}

static struct hicam_array *
array_around(const void *p, size_t i)
{
	return i > 0 && (size_t)((const char *)p - arrays[i - 1]->start) < arrays[i - 1]->size ? arrays[i - 1] : NULL;
}

bool
hicam_array_holds(const void *p)
{
	return narrays > 0 && array_around(p, above(p)) != NULL;
}

bool
hicam_within_find(const void *p, struct hicam_within *b)
{
	return hicam_arena_of(p) != NULL ? hicam_spot_find(p, b) : hicam_array_find(p, b);
}

bool
hicam_array_find(const void *p, struct hicam_within *b)
{
	struct hicam_array *a;
	size_t i, size;
	char *start;

	i = above(p);
	a = array_around(p, i);
	if (a == NULL && (!find_declared(p, &start, &size) || (a = new_array(i, start, size)) == NULL))
		return false;
	*b = (struct hicam_within){.meta = &a->meta, .start = a->start, .size = a->size};
	return true;
}

const struct hicam_array *
hicam_array_at(size_t i)
{
	return i < narrays ? arrays[i] : NULL;
}

bool
hicam_array_is(const void *p)
{
	size_t i = narrays ? above(p) : 0;

	return i > 0 && arrays[i - 1]->start == p &&
		   (arrays[i - 1]->meta.flags & META_REGIONS || !hicam_is_bytes(arrays[i - 1]->meta.type));
}

void
hicam_array_describe(const struct hicam_array *a, struct hicam_block *b)
{
	hicam_meta_describe(&a->meta, a->start, a->size, b);
}
